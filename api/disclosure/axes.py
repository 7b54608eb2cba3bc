"""The nodes of the dimensions as sets of leaves, and which atoms lie in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.survey import Dimension

UNCLASSIFIED = -1
"""The leaf of a respondent without a code in a dimension: in the whole, in no other node."""


@dataclass(frozen=True)
class Axis:
    """A dimension for disclosure control: every node but the whole with its leaves (numbers from 0).

    Everybody lies in ``whole``, as in the tabulation.
    """

    id: str
    whole: str
    nodes: tuple[tuple[str, tuple[int, ...]], ...]

    @cached_property
    def leaves(self) -> dict[str, tuple[int, ...]]:
        return dict(self.nodes)

    def contains(self, code: str, leaves: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of ``leaves`` lie in the node. Raises ``KeyError`` for a code that the axis does not have."""
        if code == self.whole:
            return np.ones(len(leaves), dtype=np.bool_)
        return np.isin(leaves, self.leaves[code])

    def is_fine(self, code: str) -> bool:
        """Whether the node is no more than one leaf."""
        return code != self.whole and len(self.leaves[code]) <= 1

    @cached_property
    def overlapping(self) -> frozenset[str]:
        """The nodes that share a part of their leaves with another one, such as SME and GE10: beside the hierarchy of
        classes, which lie within each other or apart."""
        sets = {code: frozenset(leaves) for code, leaves in self.nodes}
        return frozenset(code for code, own in sets.items() if any(_cross(own, other) for other in sets.values()))


def _cross(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(one & other) and not one <= other and not other <= one


def axis_of(dimension: Dimension) -> Axis:
    """The axis of a survey's dimension; leaves are numbered as in the table of responses."""
    places = {leaf: place for place, leaf in enumerate(dimension.leaves)}
    nodes = (
        (code, tuple(sorted(places[leaf] for leaf in dimension.node_leaves(code))))
        for code in dimension.nodes
        if code != dimension.whole
    )
    return Axis(dimension.id, dimension.whole, tuple(nodes))


def crossed(cell: Cell, axes: Sequence[Axis]) -> int:
    """How many dimensions a cell crosses: those in which it is not the whole."""
    return sum(code != axis.whole for code, axis in zip(cell, axes, strict=True))


def fine(cell: Cell, axes: Sequence[Axis]) -> int:
    """In how many dimensions a cell is a single leaf."""
    return sum(axis.is_fine(code) for code, axis in zip(cell, axes, strict=True))


def incidence(cells: Sequence[Cell], axes: Sequence[Axis], leaves: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Cells x atoms: is the atom in the cell? ``leaves`` has a line per atom and a column per axis."""
    inside: NDArray[np.bool_] = np.ones((len(cells), len(leaves)), dtype=np.bool_)
    for place, axis in enumerate(axes):
        codes = list(dict.fromkeys(cell[place] for cell in cells))
        lies = np.array([axis.contains(code, leaves[:, place]) for code in codes]).reshape(len(codes), len(leaves))
        numbers = {code: number for number, code in enumerate(codes)}
        inside &= lies[[numbers[cell[place]] for cell in cells]]
    return inside
