"""Searching the span of released cells for unsafe sets of respondents, up to the proof that there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.disclosure.directions import Component, Directions, directions
from api.disclosure.elementary import elementary_sets
from api.disclosure.limits import NotCertified
from api.disclosure.modular import PRIME
from api.disclosure.programme import unsafe_set
from api.disclosure.rationals import rational_basis
from api.disclosure.sought import Sets, Sought
from api.disclosure.suppression import SuppressionProblem


@dataclass(frozen=True)
class Search:
    """``sets`` that were found, as signed indicators over atoms; none means: proved that there is none.

    ``programmes`` is the number of integer programmes that were solved: 0 where elimination alone was enough.
    """

    sets: Sets
    programmes: int


def search(released: NDArray[np.bool_], problem: SuppressionProblem, k: int, solver_seconds: float) -> Search:
    """Unsafe sets that ``released`` (rows x atoms) give away.

    Raises ``NotCertified`` where the solver neither finds a set nor proves that there is none.
    """
    if not len(released) or not len(problem.atoms.keys):
        return Search(np.zeros((0, len(problem.atoms.keys)), dtype=np.int64), 0)
    return search_directions(directions(released, problem.atoms, k), problem, k, solver_seconds)


def search_directions(found: Directions, problem: SuppressionProblem, k: int, solver_seconds: float) -> Search:
    """The same from what is known of the span of the released rows: sets of few contributors and, once there are none,
    all the others."""
    few, *others = problem.unsafe_sets(k)
    searched = _search(found, next(few.searches(found.classes)), solver_seconds)
    for kind in others if not len(searched.sets) else ():
        for sought in kind.searches(found.classes):
            if (sought.size <= sought.limit).any():
                more = _search(found.towards(sought.size, sought.limit), sought, solver_seconds)
                sets = np.concatenate([searched.sets, more.sets])
                searched = Search(sets, searched.programmes + more.programmes)
    return searched


def _search(found: Directions, sought: Sought, solver_seconds: float) -> Search:
    """Sets of one kind; the programmes are solved where no set shows by itself."""
    components = [one for one in found.components if sought.needed[one.classes].any()]
    shown = [_elementary(found, component, sought) for component in components]
    programmes = 0
    if components and not any(len(sets) for sets in shown):
        rational = rational_basis(found.span.basis, found.span.pivots, found.classes.rows)
        for place, component in enumerate(components):
            part, changed = rational[np.ix_(component.lines, component.classes)], found.classes.changed
            objective = sought.objective(component.classes)
            values = unsafe_set(part, changed[component.classes], objective, solver_seconds)
            programmes += 1
            if values is not None:
                shown[place] = _over_classes(values[None, :], component, found)
    nothing = np.zeros((0, found.span.columns), dtype=np.int64)
    return Search(_confirmed(np.concatenate([nothing, *shown]), found, sought), programmes)


def _elementary(found: Directions, component: Component, sought: Sought) -> Sets:
    size = np.maximum(sought.size[component.classes], sought.limit / 100 or 1)
    basis = found.span.basis[np.ix_(component.lines, component.classes)]

    def unsafe(sets: Sets) -> NDArray[np.bool_]:
        return sought.contains(_over_classes(sets, component, found))

    sets = elementary_sets(basis, found.classes.changed[component.classes], size, unsafe)
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
