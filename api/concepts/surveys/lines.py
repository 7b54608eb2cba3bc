"""Lines of cells: those that differ in one dimension only, and what any two of them have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.survey import Dimension

Places = frozenset[str | None]
"""Leaves of a dimension that respondents are put into; None stands for those who count in the whole only."""


@dataclass(frozen=True)
class CellLine:
    """At least two cells that agree in all dimensions but ``dimension`` (its position).

    ``members`` are positions of cells; ``codes`` are their codes in that dimension.
    """

    dimension: int
    members: tuple[int, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Overlap:
    """Two members of a line (by place in it) that share respondents, and the cells their common part is made of.

    The sums of the common part are those of the members ``parts``, each times its ``sign``. No parts: the line's
    cells do not give them.
    """

    first: int
    second: int
    parts: tuple[int, ...]
    signs: tuple[int, ...]


def lines(cells: Sequence[Cell], dimensions: int) -> Iterator[CellLine]:
    """Every pair of cells that differ in exactly one dimension is in one line.

    A line has at most as many members as its dimension has nodes, so the pairs of all lines number at most
    cells × Σ (nodes - 1) / 2, the sum over the dimensions: linear in the cells, quadratic in no survey's size.
    """
    for dimension in range(dimensions):
        along: dict[Cell, list[int]] = {}
        for position, cell in enumerate(cells):
            along.setdefault((*cell[:dimension], *cell[dimension + 1 :]), []).append(position)
        for members in along.values():
            if len(members) > 1:
                yield CellLine(dimension, tuple(members), tuple(cells[member][dimension] for member in members))


def places(dimension: Dimension, code: str) -> Places:
    """Which respondents of a dimension are in the cells of ``code``, as the tabulation puts them there."""
    if code == dimension.whole:
        return frozenset((*dimension.leaves, None))
    return frozenset(dimension.node_leaves(code))


def overlaps(dimension: Dimension, codes: Sequence[str]) -> tuple[Overlap, ...]:
    """The overlaps among the cells of a line with these codes."""
    inside = [places(dimension, code) for code in codes]
    return tuple(
        Overlap(first, second, *_composed(inside, first, second))
        for first, second in combinations(range(len(codes)), 2)
        if inside[first] & inside[second]
    )


def _composed(inside: Sequence[Places], first: int, second: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The common part of two members as a sum of members: its own parts, or one of the two without the rest of it."""
    a, b = inside[first], inside[second]
    without: tuple[tuple[tuple[int, ...], Places], ...] = (
        ((), a & b), ((first,), a - b), ((second,), b - a), ((first, second), a | b),
    )  # fmt: skip
    for whole, target in without:
        parts = _partition(inside, target)
        if parts is not None:
            sign = -1 if whole else 1
            return (*whole, *parts), (*(1 for _ in whole), *(sign for _ in parts))
    return (), ()


def _partition(inside: Sequence[Places], target: Places) -> list[int] | None:
    """Members without common respondents that make up ``target``, large ones first; None where none are found."""
    parts: list[int] = []
    rest = target
    for member in sorted(range(len(inside)), key=lambda member: -len(inside[member])):
        if inside[member] and inside[member] <= rest:
            parts.append(member)
            rest -= inside[member]
    return None if rest else parts
