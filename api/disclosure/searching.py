"""Searching the span of released cells for unsafe sets of respondents, up to the proof that there are none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from api.disclosure.directions import Component, Directions, directions
from api.disclosure.elementary import elementary_sets
from api.disclosure.limits import NotCertified
from api.disclosure.modular import PRIME
from api.disclosure.programme import unsafe_sets
from api.disclosure.rationals import rational_basis
from api.disclosure.sought import Sets, Sought
from api.disclosure.suppression import SuppressionProblem


@dataclass(frozen=True)
class Search:
    """``sets`` that were found, as signed indicators over atoms; none means: proved that there is none.

    ``programmes`` is the number of integer programmes that were solved: 0 where elimination alone was enough. ``by`` is
    the number of the search that found the sets.
    """

    sets: Sets
    programmes: int
    by: int = 0


def search(released: NDArray[np.bool_], problem: SuppressionProblem, k: int, solver_seconds: float) -> Search:
    """Unsafe sets that ``released`` (rows x atoms) give away.

    Raises ``NotCertified`` where the solver neither finds a set nor proves that there is none.
    """
    if not len(released) or not len(problem.atoms.keys):
        return Search(np.zeros((0, len(problem.atoms.keys)), dtype=np.int64), 0)
    return search_directions(directions(released, problem.atoms, k), problem, k, solver_seconds)


def search_directions(
    found: Directions, problem: SuppressionProblem, k: int, solver_seconds: float, start: int = 0
) -> Search:
    """The same from what is known of the span of the released rows, beginning with the search number ``start`` and up
    to the first that finds some: those for the few contributors of one kind tend to be found by one search."""
    few, *others = (list(kind.searches(found.classes)) for kind in problem.unsafe_sets(k))
    searches = [*few, *chain(*others)]
    programmes = 0
    for at in range(len(searches)):
        number = (start + at) % len(searches)
        sought = searches[number]
        # The span as it is given is that of the search for few contributors.
        towards = found.towards(sought.size, sought.limit) if number else found
        sets, solved = _search(towards, sought, solver_seconds)
        programmes += solved
        if len(sets):
            return Search(sets, programmes, number)
    return Search(np.zeros((0, len(problem.atoms.keys)), dtype=np.int64), programmes)


def _search(found: Directions, sought: Sought, solver_seconds: float) -> tuple[Sets, int]:
    """Sets of one kind, and how many programmes were solved: where no set shows by itself."""
    components = [one for one in found.components if sought.needed[one.classes].any()]
    shown = [_elementary(found, component, sought) for component in components]
    programmes = 0
    if components and not any(len(sets) for sets in shown):
        rational = rational_basis(found.span.basis, found.span.pivots, found.classes.rows)
        for component in components:
            part, changed = rational[np.ix_(component.lines, component.classes)], found.classes.changed
            objective = sought.objective(component.classes)
            sets = unsafe_sets(part, changed[component.classes], objective, solver_seconds, sought.several)
            shown += [_over_classes(one[None, :], component, found) for one in sets]
            programmes += 1
    nothing = np.zeros((0, found.span.columns), dtype=np.int64)
    return _confirmed(np.concatenate([nothing, *shown]), found, sought), programmes


def _elementary(found: Directions, component: Component, sought: Sought) -> Sets:
    size = np.maximum(sought.size[component.classes], sought.limit / 100 or 1)
    basis = found.span.basis[np.ix_(component.lines, component.classes)]

    def unsafe(sets: Sets) -> NDArray[np.bool_]:
        return sought.contains(_over_classes(sets, component, found))

    sets = elementary_sets(basis, found.classes.changed[component.classes], size, unsafe, sought.forms)
    return _over_classes(sets, component, found)


def _over_classes(sets: Sets, component: Component, found: Directions) -> Sets:
    whole = np.zeros((len(sets), found.span.columns), dtype=np.int64)
    whole[:, component.classes] = sets
    return whole


def _confirmed(sets: Sets, found: Directions, sought: Sought) -> Sets:
    """The sets over atoms, once they are sure to be some: solvers round, elimination does not."""
    if not (found.span.contains(sets % PRIME) & sought.contains(sets)).all():
        raise NotCertified("the solver gave a set that exact arithmetic does not confirm")
    whole: Sets = sets[:, found.classes.members]
    return whole
