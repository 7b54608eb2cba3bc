"""Somebody who combines released cells to single out respondents: written without the code that protects them.

Elimination in fractions, and a programme over the released rows themselves with coefficients of any size.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Matrix = NDArray[np.bool_]


def in_span(rows: Matrix, target: NDArray[np.int64]) -> bool:
    """Whether ``target`` is a rational combination of ``rows``."""
    lines = [[Fraction(int(value)) for value in row] for row in rows]
    goal = [Fraction(int(value)) for value in target]
    while lines:
        row = lines.pop()
        pivot = next((place for place, value in enumerate(row) if value), None)
        if pivot is not None:
            lines = [_without(line, row, pivot) for line in lines]
            goal = _without(goal, row, pivot)
    return not any(goal)


def _without(line: list[Fraction], row: list[Fraction], pivot: int) -> list[Fraction]:
    factor = line[pivot] / row[pivot]
    return [a - factor * b for a, b in zip(line, row, strict=True)] if factor else line


def nested_differences(rows: Matrix, respondents: NDArray[np.int64], k: int) -> list[Matrix]:
    """A without B of released A and B, where B lies in A and fewer than k are left."""
    found = []
    for outer in rows:
        for inner in rows[(rows & ~outer).sum(axis=1) == 0]:
            left = outer & ~inner
            if 0 < respondents[left].sum() < k:
                found.append(left)
    return found


def smallest_set(rows: Matrix, respondents: NDArray[np.int64], k: int) -> Matrix | None:
    """A set of 1 to k - 1 respondents that is a combination of ``rows``; None where there is none."""
    atoms, number = rows.shape[1], len(rows)
    combination = np.hstack([np.eye(atoms), -rows.T.astype(float)])
    count = np.r_[respondents, np.zeros(number)]
    result = milp(
        np.zeros(atoms + number),
        constraints=[LinearConstraint(combination, 0, 0), LinearConstraint(count[None, :], 1, k - 1)],
        integrality=np.r_[np.ones(atoms, dtype=int), np.zeros(number, dtype=int)],
        bounds=Bounds(np.r_[np.zeros(atoms), np.full(number, -np.inf)], np.r_[np.ones(atoms), np.full(number, np.inf)]),
    )
    if result.x is not None:
        return np.asarray(result.x[:atoms] > 0.5)
    assert result.status == 2, result.message
    return None
