"""The span of released cells by exact Gauss-Jordan elimination, row by row or block by block.

A set of respondents can be computed from released cells exactly when its indicator is a linear combination of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from api.disclosure.modular import Residues, difference, inverse, product, scaled, without

BLOCK = 64
"""Rows eliminated among themselves before the rest follows in one matrix product."""


@dataclass
class Span:
    """The vectors that are combinations of the rows added so far, modulo ``PRIME``.

    ``basis`` (rank x columns) is in reduced row echelon form: each row is 1 in its pivot column, all others are 0
    there, and it is 0 left of its pivot.
    """

    columns: int
    basis: Residues = field(init=False)
    pivots: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        self.basis = np.zeros((0, self.columns), dtype=np.int64)
        self.pivots = np.zeros(0, dtype=np.intp)

    @property
    def rank(self) -> int:
        return len(self.pivots)

    def residuals(self, rows: Residues) -> Residues:
        """What is left of each row when its part in the span is taken off; 0 exactly for rows in the span."""
        if not self.rank or not len(rows):
            return rows.copy()
        # The right side of a product is cut into pieces, so the small one stands there.
        return difference(rows, product(self.basis.T, rows[:, self.pivots].T).T)

    def contains(self, rows: Residues) -> NDArray[np.bool_]:
        """Which rows (each one vector) lie in the span."""
        return np.asarray(~self.residuals(rows).any(axis=1))

    def add(self, rows: Residues) -> None:
        """Add rows of any kind."""
        for start in range(0, len(rows), BLOCK):
            self.join(*echelon(self.residuals(rows[start : start + BLOCK])))

    def join(self, rows: Residues, pivots: NDArray[np.intp]) -> None:
        """Add rows in reduced echelon form that are 0 in all pivot columns of the span (residuals)."""
        touched = np.flatnonzero(self.basis[:, pivots].any(axis=1))
        if len(touched):
            self.basis[touched] = difference(self.basis[touched], product(self.basis[np.ix_(touched, pivots)], rows))
        self.basis = np.concatenate([self.basis, rows])
        self.pivots = np.concatenate([self.pivots, pivots])

    def copy(self) -> Span:
        other = Span(self.columns)
        other.basis, other.pivots = self.basis.copy(), self.pivots.copy()
        return other


def echelon(rows: Residues) -> tuple[Residues, NDArray[np.intp]]:
    """The reduced row echelon form of ``rows`` (its rows that are not 0, in order of insertion) and its pivots."""
    rows, kept, pivots = rows.copy(), [], []
    for place in range(len(rows)):
        pivot = leading(rows[place])
        if pivot is None:
            continue
        eliminate(rows, place, pivot)
        kept.append(place)
        pivots.append(pivot)
    return rows[kept], np.array(pivots, dtype=np.intp)


def leading(row: Residues) -> int | None:
    """The first column in which the row is not 0."""
    first = int((row != 0).argmax())
    return first if row[first] else None


def eliminate(rows: Residues, place: int, pivot: int) -> None:
    """Make the row at ``place`` 1 in column ``pivot`` and every other row of ``rows`` 0 there."""
    rows[place] = scaled(rows[place], inverse(int(rows[place, pivot])))
    others = np.flatnonzero(rows[:, pivot])
    others = others[others != place]
    if len(others):
        rows[others] = without(rows[others], rows[others, pivot], rows[place])
