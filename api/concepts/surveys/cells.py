"""Cells of the lattice: one code per dimension, and which of them a survey tabulates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from api.concepts.surveys.survey import Dimension

Cell = tuple[str, ...]
"""One code per dimension of the survey, in the survey's order."""


@dataclass(frozen=True)
class CellMargin:
    """The cells of one crossing: every combination of ``nodes`` over ``dimensions``, the whole elsewhere.

    ``nodes`` holds one tuple of codes per crossed dimension, without the whole-population node, so that each cell
    belongs to one crossing only.
    """

    dimensions: tuple[str, ...]
    nodes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Lattice:
    """The cells a survey's releases hold: a list of margins, coarse first."""

    margins: tuple[CellMargin, ...]

    def cells(self, dimensions: Sequence[Dimension]) -> Iterator[Cell]:
        """Every cell once, margin by margin, in codelist order."""
        seen: set[Cell] = set()
        for margin in self.margins:
            for cell in margin_cells(margin, dimensions):
                if cell not in seen:
                    seen.add(cell)
                    yield cell


def margin_cells(margin: CellMargin, dimensions: Sequence[Dimension]) -> Iterator[Cell]:
    """The cells of one margin, in codelist order of its dimensions."""
    choices = dict(zip(margin.dimensions, margin.nodes, strict=True))
    return product(*(choices.get(dimension.id, (dimension.whole,)) for dimension in dimensions))


def crossings(dimensions: Sequence[Dimension], depth: int) -> tuple[CellMargin, ...]:
    """All margins that cross at most ``depth`` dimensions over all their nodes, coarse first."""
    return tuple(
        CellMargin(
            tuple(dimension.id for dimension in crossed),
            tuple(tuple(code for code in dimension.nodes if code != dimension.whole) for dimension in crossed),
        )
        for count in range(depth + 1)
        for crossed in combinations(dimensions, count)
    )
