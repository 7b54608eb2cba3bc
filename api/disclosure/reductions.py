"""What is given up, and in which order, where a lattice cannot be certified within the limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from api.disclosure.axes import fine
from api.disclosure.suppression import SuppressionProblem


def lattices(problem: SuppressionProblem) -> Iterator[tuple[str, SuppressionProblem]]:
    """The problem as it is ("" given up), then with ever fewer cells on offer and what has been given up so far.

    Cells that cross most dimensions go first, down to three; then those of two dimensions that are single leaves in
    both; then all of two dimensions; then single leaves. Steps that take nothing away are left out.
    """
    yield "", problem
    crossings = problem.crossings
    leaves = np.array([fine(cell, problem.axes) for cell in problem.cells], dtype=np.int64)
    kept = np.asarray(problem.offered.any(axis=0))
    steps = [(f"cells that cross {number} dimensions", crossings < number) for number in _above_two(crossings)]
    steps += [
        ("cells that are single leaves in two dimensions", (crossings < 2) | (leaves < 2)),
        ("cells that cross 2 dimensions", crossings < 2),
        ("single leaves of one dimension", leaves == 0),
    ]
    for name, left in steps:
        smaller = kept & left
        if (smaller != kept).any() and smaller.any():
            kept = smaller
            yield name, problem.offering(kept)


def _above_two(crossings: NDArray[np.int64]) -> list[int]:
    return list(range(int(crossings.max(initial=0)), 2, -1))
