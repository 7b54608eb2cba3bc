"""The cell suppression problem: bases over one set of atoms, the cells of the lattice, and what is public already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.disclosure.atoms import Atoms
from api.disclosure.attributes import Attributes
from api.disclosure.axes import Axis, crossed, incidence
from api.disclosure.dominance import Dominated
from api.disclosure.few import FewAnswers, FewContributors
from api.disclosure.sought import UnsafeSets

Flags = NDArray[np.bool_]
"""Bases x cells."""
CellFlags = NDArray[np.bool_]
"""One flag per cell of the lattice, in its order."""


@dataclass(frozen=True)
class SuppressionProblem:
    """Which of ``cells`` may be released of bases that are audited together.

    ``bases`` are names for people; ``atoms.keys[..].inside`` is in their order. ``offered`` are the cells that may be
    released, ``fixed`` those that are public and stay so (the base of the parent item, settled before; an earlier
    version). ``attribute_risk`` marks further cells that may not be released. All three: bases x cells. ``attributes``
    are what makes sets of respondents unsafe however many contributors they have (sensitive answers, dominance); None:
    not known, as in certificates made before these rules held for sets.
    """

    bases: tuple[str, ...]
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    atoms: Atoms
    offered: Flags
    fixed: Flags
    attribute_risk: Flags
    attributes: Attributes | None = Attributes()

    def __post_init__(self) -> None:
        shape = (len(self.bases), len(self.cells))
        if not self.offered.shape == self.fixed.shape == self.attribute_risk.shape == shape:
            raise ValueError(f"offered, fixed and attribute_risk must be bases x cells, {shape}")
        if any(len(key.inside) != len(self.bases) or len(key.leaves) != len(self.axes) for key in self.atoms.keys):
            raise ValueError("every atom needs a leaf per axis and a membership per base")

    @cached_property
    def _inside(self) -> NDArray[np.bool_]:
        return incidence(self.cells, self.axes, self.atoms.leaves)

    def rows(self, chosen: Flags) -> NDArray[np.bool_]:
        """The indicators over atoms of the chosen cells, base by base in the order of cells."""
        return self.indicators(np.argwhere(chosen))

    def indicators(self, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        """The indicators over atoms of (base, cell) pairs."""
        if not self.atoms.keys:
            return np.zeros((len(places), 0), dtype=np.bool_)
        found: NDArray[np.bool_] = self._inside[places[:, 1]] & self.atoms.inside[places[:, 0]]
        return found

    @cached_property
    def contributors(self) -> NDArray[np.int64]:
        """Distinct contributors of each of bases x cells."""
        everything = np.ones(self.offered.shape, dtype=np.bool_)
        return self.atoms.contributors(self.rows(everything)).reshape(self.offered.shape)

    def unsafe_sets(self, k: int) -> tuple[UnsafeSets, ...]:
        """The kinds of sets of respondents that must not follow from what is released; few contributors come first."""
        attributes = self.attributes or Attributes()
        return (
            FewContributors(self.atoms, k),
            *(FewAnswers(self.atoms, k, answer) for answer in attributes.answers),
            *(Dominated(self.atoms, k, amounts) for amounts in attributes.amounts),
        )

    @cached_property
    def unsafe_attributes(self) -> Flags:
        """The cells that are unsafe however many contributors they have."""
        found = self.attribute_risk.copy()
        _, *others = self.unsafe_sets(1)
        if others and self.atoms.keys:
            rows = self.rows(np.ones(self.offered.shape, dtype=np.bool_))
            for kind in others:
                found |= kind.unsafe(rows).reshape(found.shape)
        return found

    def primary(self, k: int) -> Flags:
        """The cells that are unsafe by themselves: 1 to k - 1 contributors, or their attributes; never empty ones."""
        return (self.contributors > 0) & ((self.contributors < k) | self.unsafe_attributes)

    def candidates(self, k: int) -> Flags:
        """The offered cells that may be released as far as they alone are concerned."""
        return self.offered & ~self.fixed & (self.contributors >= k) & ~self.unsafe_attributes

    @cached_property
    def crossings(self) -> NDArray[np.int64]:
        """How many dimensions each cell crosses."""
        return np.array([crossed(cell, self.axes) for cell in self.cells], dtype=np.int64)

    def offering(self, cells: NDArray[np.bool_]) -> SuppressionProblem:
        """The same with fewer cells on offer: only those marked in ``cells``."""
        return replace(self, offered=self.offered & cells[None, :])
