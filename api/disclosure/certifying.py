"""The loop: select cells, search what they give away, protect it, and again, until there is proof of nothing left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.disclosure.classes import evidently_safe
from api.disclosure.complementary import Selection
from api.disclosure.directions import directions
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.ordering import acceptance_order
from api.disclosure.searching import search_directions
from api.disclosure.suppression import Flags, SuppressionProblem


@dataclass(frozen=True)
class Step:
    """Where a certification stands: the round, small sets found so far, cells accepted of how many candidates."""

    round: int
    sets: int
    released: int
    candidates: int


@dataclass(frozen=True)
class Outcome:
    """``released``: of the offered cells, bases x cells, those that are safe together with the fixed ones.

    ``sets`` small sets were found on the way in ``rounds``; the last round proved, by ``programmes`` integer
    programmes, that there is none left.
    """

    released: Flags
    rounds: int
    sets: int
    programmes: int


def certify(problem: SuppressionProblem, k: int, limits: Limits, progress: Callable[[Step], None]) -> Outcome:
    """The cells that may be released, with proof that no combination singles out fewer than k contributors.

    Candidates are tried in the order of ``api.disclosure.ordering``. Nested differences and
    unions of cells need no rule of their own: they are among the sets searched for. Which cells come out does not
    depend on the solver or on the order in which sets are found. Where all of them are evidently safe
    (``api.disclosure.classes``) nothing is searched. Raises ``NotCertified`` where a limit is reached.
    """
    places = acceptance_order(problem, k)
    rows, fixed = problem.indicators(places), problem.rows(problem.fixed)
    offered = np.concatenate([fixed, rows])
    if evidently_safe(problem, offered, k):
        progress(Step(1, 0, len(rows), len(rows)))
        return Outcome(_flags(problem, places), 1, 0, 0)
    everything = directions(offered, problem.atoms, k)
    selection = Selection(fixed, rows, everything)
    selection.protect(problem.rows(problem.primary(k)).astype(np.int64))
    found = by = 0
    for number in range(1, limits.rounds + 1):
        accepted = selection.run()
        progress(Step(number, found, int(accepted.sum()), len(rows)))
        # Elimination is most of the work: as long as nothing is left out, the span is the one that is known.
        left = everything if accepted.all() else directions(np.concatenate([fixed, rows[accepted]]), problem.atoms, k)
        searched = search_directions(left, problem, k, limits.solver_seconds, by)
        if not len(searched.sets):
            return Outcome(_flags(problem, places[accepted]), number, found, searched.programmes)
        found, by = found + len(searched.sets), searched.by
        selection.protect(searched.sets)
    raise NotCertified(f"sets of fewer than {k} contributors were still found after {limits.rounds} rounds")


def check(problem: SuppressionProblem, released: Flags, k: int, limits: Limits) -> Outcome:
    """The same proof for cells that were released already, from nothing but what is in ``problem``.

    Raises ``NotCertified`` where they hold an unsafe cell, or give one or a small set away, or there is no proof.
    """
    unsafe = problem.primary(k)
    if (released & (unsafe | ~problem.offered | (problem.contributors == 0))).any():
        raise NotCertified(f"cells are released that are unsafe by themselves (k = {k}), empty or not on offer")
    rows = problem.rows(released | problem.fixed)
    if evidently_safe(problem, rows, k):
        return Outcome(released, 1, 0, 0)
    found = directions(rows, problem.atoms, k)
    if found.contains(problem.rows(unsafe).astype(np.int64)).any():
        raise NotCertified("a cell that is unsafe by itself can be computed from the released cells")
    searched = search_directions(found, problem, k, limits.solver_seconds)
    if len(searched.sets):
        smallest = int(problem.atoms.contributors(searched.sets != 0).min())
        few = "" if smallest < k else " whose answers or amounts are unsafe"
        raise NotCertified(f"a set of {smallest} contributors{few} can be computed from the released cells")
    return Outcome(released, 1, 0, searched.programmes)


def _flags(problem: SuppressionProblem, places: NDArray[np.intp]) -> Flags:
    flags = np.zeros(problem.offered.shape, dtype=np.bool_)
    flags[places[:, 0], places[:, 1]] = True
    return flags
