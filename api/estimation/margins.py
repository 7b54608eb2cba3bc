"""Known population counts that weights are brought to, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.errors import Problem, ProblemCollector
from api.estimation.moments import Array

AGREEMENT = 1e-6
"""Margins of one population may differ in their sums by this part (rounded counts differ by more)."""


@dataclass(frozen=True)
class Margin:
    """Population ``totals`` of the ``cells`` of one classification (``name``: ``sector``, ``sector × size``), and the
    cell of each respondent (``membership``: position in ``cells``, -1 for one that belongs to none)."""

    name: str
    cells: tuple[str, ...]
    totals: Array
    membership: NDArray[np.intp]

    def weighted(self, weights: Array) -> Array:
        """Σ weights in each cell."""
        sums: Array = np.bincount(self.membership, weights=weights, minlength=len(self.cells)).astype(float)
        return sums

    def indicators(self) -> Array:
        """A column of 0 and 1 for each cell (respondents × cells)."""
        columns: Array = (self.membership[:, None] == np.arange(len(self.cells))).astype(float)
        return columns


def check_margins(margins: Sequence[Margin], weights: Array) -> None:
    """Raise InvalidInput naming every cell that weights cannot be brought to: a count that is no count, a cell with
    enterprises and no respondent (or the reverse), respondents in no cell, margins that add up differently."""
    found = ProblemCollector()
    if not margins:
        found.add(Problem("no margin is given", expected="at least one table of population counts"))
    if not (np.isfinite(weights) & (weights > 0)).all():
        found.add(Problem("a respondent's weight is not a positive number"))
    for margin in margins:
        outside = int((margin.membership < 0).sum())
        if outside:
            found.add(Problem(f"margin {margin.name}: {outside} respondents belong to none of its cells"))
        counts = np.bincount(margin.membership[margin.membership >= 0], minlength=len(margin.cells))
        for cell, total, count in zip(margin.cells, margin.totals.tolist(), counts.tolist(), strict=True):
            found.extend(_cell_problem(f"margin {margin.name}, cell {cell}", total, count))
    found.extend(_disagreement(margins))
    found.raise_if_any("The margins cannot be met")


def _cell_problem(place: str, total: float, respondents: int) -> list[Problem]:
    if not (np.isfinite(total) and total >= 0):
        return [Problem(f"{place}: the population count is {total:g}", expected="a number that is not negative")]
    if total > 0 and respondents == 0:
        return [Problem(f"{place}: {total:g} in the population, but no respondent", expected="join it with another")]
    if total == 0 and respondents > 0:
        return [Problem(f"{place}: {respondents} respondents, but none in the population", expected="a positive count")]
    return []


def _disagreement(margins: Sequence[Margin]) -> list[Problem]:
    sums = [float(margin.totals.sum()) for margin in margins]
    if not sums or not np.isfinite(sums).all() or max(sums) - min(sums) <= AGREEMENT * max(sums):
        return []
    listed = ", ".join(f"{margin.name} {total:g}" for margin, total in zip(margins, sums, strict=True))
    return [Problem(f"the margins add up to different populations: {listed}", expected="the same sum in each")]
