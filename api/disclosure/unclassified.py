"""Respondents without a code in a dimension: in the whole, in no class, so the classes and the whole tell of them.

Where they are few, not all of the classes can be released beside the whole: subtracting them would leave these few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.disclosure.axes import UNCLASSIFIED
from api.disclosure.directions import distinct_columns, distinct_rows
from api.disclosure.elimination import Span
from api.disclosure.suppression import Flags, SuppressionProblem


@dataclass(frozen=True)
class Unclassified:
    """So many respondents without a code in the dimension ``axis`` could be computed; ``classes`` is the number of its
    single leaves where all but the one withheld are released, else 0."""

    axis: str
    respondents: int
    classes: int


@dataclass(frozen=True)
class FewUnclassified:
    """Those of a cell that its dimension number ``axis`` has no code for, an indicator over atoms; fewer than k."""

    axis: int
    base: int
    cell: int
    atoms: NDArray[np.bool_]


def few_unclassified(problem: SuppressionProblem, k: int, places: NDArray[np.intp]) -> Iterator[FewUnclassified]:
    """For each of (base, cell) ``places`` and dimension in which it is no whole: who has no code there, if they are 1
    to k - 1 contributors."""
    if not problem.atoms.keys:
        return
    numbers = {cell: place for place, cell in enumerate(problem.cells)}
    known: dict[tuple[int, Cell, int], NDArray[np.bool_] | None] = {}
    for base, place in places:
        cell = problem.cells[place]
        for number, axis in enumerate(problem.axes):
            whole = (*cell[:number], axis.whole, *cell[number + 1 :])
            if cell[number] == axis.whole or whole not in numbers:
                continue
            key = (int(base), whole, number)
            if key not in known:
                known[key] = _few(problem, k, int(base), numbers[whole], number)
            if (atoms := known[key]) is not None:
                yield FewUnclassified(number, int(base), int(place), atoms)


def _few(problem: SuppressionProblem, k: int, base: int, whole: int, axis: int) -> NDArray[np.bool_] | None:
    inside = problem.indicators(np.array([[base, whole]]))[0] & (problem.atoms.leaves[:, axis] == UNCLASSIFIED)
    return inside if 0 < problem.atoms.contributors(inside[None, :])[0] < k else None


def unclassified_revealed(
    problem: SuppressionProblem, released: Flags, k: int, places: NDArray[np.intp]
) -> dict[tuple[int, int], Unclassified]:
    """Which of the withheld (base, cell) ``places`` would give away the few respondents without a code, were they
    released beside what is released. Exact: by elimination."""
    few = list(few_unclassified(problem, k, places))
    if not few:
        return {}
    rows = distinct_rows(problem.rows(released | problem.fixed))
    cells = problem.indicators(np.array([[one.base, one.cell] for one in few]))
    columns, _ = distinct_columns(np.concatenate([rows, cells, np.array([one.atoms for one in few])]))
    span = Span(columns.shape[1])
    span.add(columns[: len(rows)].astype(np.int64))
    rest = span.residuals(columns[len(rows) :].astype(np.int64))
    found = {}
    for one, cell, unclassified in zip(few, rest[: len(few)], rest[len(few) :], strict=True):
        beside = Span(columns.shape[1])
        beside.add(cell[None, :])
        if beside.contains(unclassified[None, :])[0]:
            respondents = int(problem.atoms.respondents[one.atoms].sum())
            classes = _classes(problem, released, one)
            found[one.base, one.cell] = Unclassified(problem.axes[one.axis].id, respondents, classes)
    return found


def _classes(problem: SuppressionProblem, released: Flags, few: FewUnclassified) -> int:
    """How many single leaves there are beside the cell, itself one of them, if all others are released; else 0."""
    axis, cell = problem.axes[few.axis], problem.cells[few.cell]
    if not axis.is_fine(cell[few.axis]):
        return 0
    shown = [
        released[few.base, place] or place == few.cell
        for place, other in enumerate(problem.cells)
        if axis.is_fine(other[few.axis]) and (*cell[: few.axis], other[few.axis], *cell[few.axis + 1 :]) == other
    ]
    return len(shown) if all(shown) else 0
