"""Why a cell is or is not released, for the owner of the responses only: an explanation tells what is protected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from api.concepts.surveys.cells import Cell
from api.disclosure.elimination import Span
from api.disclosure.limits import Limits
from api.disclosure.searching import search
from api.disclosure.suppression import Flags, SuppressionProblem
from api.disclosure.unclassified import Unclassified, unclassified_revealed

Reason = Literal["released", "empty", "too few contributors", "unsafe answers", "complementary", "given up"]


@dataclass(frozen=True)
class Explanation:
    """``contributors`` of the cell; ``reveals``: how many contributors the smallest set found has that could be
    computed were the cell released as well (None: no set of fewer than k, but an unsafe one); ``instead``: the
    released cells with the fewest contributors that hold it; ``unclassified``: the few without a code in a dimension
    who could be computed were it released."""

    reason: Reason
    contributors: int
    reveals: int | None
    instead: tuple[Cell, ...]
    unclassified: Unclassified | None = None


def explain(problem: SuppressionProblem, released: Flags, k: int, base: int, cell: Cell) -> Explanation:
    """Explain a cell of the base with this number.

    Raises ``ValueError`` for a cell that is not in the lattice, ``NotCertified`` where the solver finds no answer.
    """
    place = problem.cells.index(cell)
    contributors = int(problem.contributors[base, place])
    reason, reveals = _reason(problem, released, k, (base, place))
    instead = () if reason == "released" else _around(problem, released, base, place)
    unclassified = None
    if reason == "complementary":
        unclassified = unclassified_revealed(problem, released, k, np.array([[base, place]])).get((base, place))
    return Explanation(reason, contributors, reveals, instead, unclassified)


def _reason(problem: SuppressionProblem, released: Flags, k: int, at: tuple[int, int]) -> tuple[Reason, int | None]:
    if (released | problem.fixed)[at]:
        return "released", None
    if not problem.contributors[at]:
        return "empty", None
    if problem.contributors[at] < k:
        return "too few contributors", int(problem.contributors[at])
    if problem.unsafe_attributes[at]:
        return "unsafe answers", None
    more = released | problem.fixed
    more[at] = True
    rows = problem.rows(more)
    span = Span(rows.shape[1])
    span.add(rows.astype(np.int64))
    if span.contains(problem.rows(problem.primary(k) & (problem.contributors >= k)).astype(np.int64)).any():
        return "complementary", None
    found = search(rows, problem, k, Limits().solver_seconds).sets
    if not len(found):
        return "given up", None
    smallest = int(problem.atoms.contributors(found != 0).min())
    return "complementary", smallest if smallest < k else None


def _around(problem: SuppressionProblem, released: Flags, base: int, place: int) -> tuple[Cell, ...]:
    """The released cells with the fewest contributors among those whose nodes hold the cell's in every dimension."""
    shown = np.flatnonzero(released[base] | problem.fixed[base])
    holding = [int(other) for other in shown if _holds(problem, problem.cells[other], problem.cells[place])]
    if not holding:
        return ()
    least = min(int(problem.contributors[base, other]) for other in holding)
    return tuple(problem.cells[other] for other in holding if problem.contributors[base, other] == least)


def _holds(problem: SuppressionProblem, outer: Cell, inner: Cell) -> bool:
    return all(
        wide == axis.whole or (narrow != axis.whole and set(axis.leaves[narrow]) <= set(axis.leaves[wide]))
        for axis, wide, narrow in zip(problem.axes, outer, inner, strict=True)
    )
