"""Searching the span of released cells for sets of fewer than k contributors, up to the proof that there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.disclosure.atoms import Atoms
from api.disclosure.directions import Component, Directions, directions
from api.disclosure.elementary import elementary_sets
from api.disclosure.limits import NotCertified
from api.disclosure.modular import PRIME
from api.disclosure.programme import small_set
from api.disclosure.rationals import rational_basis


@dataclass(frozen=True)
class Search:
    """``sets`` that were found, as signed indicators over atoms; none means: proved that there is none.

    ``programmes`` is the number of integer programmes that were solved: 0 where elimination alone was enough.
    """

    sets: NDArray[np.int64]
    programmes: int


def search(released: NDArray[np.bool_], atoms: Atoms, k: int, solver_seconds: float) -> Search:
    """Small sets that ``released`` (rows x atoms) give away.

    Raises ``NotCertified`` where the solver neither finds a set nor proves that there is none.
    """
    if not len(released) or not len(atoms.keys):
        return Search(np.zeros((0, len(atoms.keys)), dtype=np.int64), 0)
    return search_directions(directions(released, atoms, k), atoms, k, solver_seconds)


def search_directions(found: Directions, atoms: Atoms, k: int, solver_seconds: float) -> Search:
    """The same from what is known of the span of the released rows."""
    shown = [elementary_sets(_basis(found, component), component, k) for component in found.components]
    programmes = 0
    if not any(len(sets) for sets in shown):
        rational = rational_basis(found.span.basis, found.span.pivots, found.rows)
        for place, component in enumerate(found.components):
            part = rational[np.ix_(component.lines, component.classes)]
            values = small_set(part, component, k, solver_seconds)
            programmes += 1
            if values is not None:
                shown[place] = values[None, :]
    lines = [
        _confirmed(sets, component, found, atoms, k) for sets, component in zip(shown, found.components, strict=True)
    ]
    return Search(np.concatenate([np.zeros((0, len(atoms.keys)), dtype=np.int64), *lines]), programmes)


def _basis(found: Directions, component: Component) -> NDArray[np.int64]:
    return found.span.basis[np.ix_(component.lines, component.classes)]


def _confirmed(
    sets: NDArray[np.int64], component: Component, found: Directions, atoms: Atoms, k: int
) -> NDArray[np.int64]:
    """The sets over atoms, once they are sure to be some: solvers round, elimination does not."""
    classes = np.zeros((len(sets), found.span.columns), dtype=np.int64)
    classes[:, component.classes] = sets
    whole: NDArray[np.int64] = classes[:, found.members]
    contributors = atoms.contributors(whole != 0)
    if not (found.span.contains(classes % PRIME) & (contributors >= 1) & (contributors < k)).all():
        raise NotCertified("the solver gave a set that exact arithmetic does not confirm")
    return whole
