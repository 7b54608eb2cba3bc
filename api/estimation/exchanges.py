"""Exchanges: what a share and its variance become when some of a cell's respondents answer otherwise.

A share is a ratio of sums and its variance a quadratic form of them, so that both follow from how much each sum
changes; nothing is summed over the respondents anew. It is the estimator of ``api.estimation.estimates``, written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.estimation.estimates import ROUNDING, Estimates, estimate
from api.estimation.moments import Array, Moments, Rows, Strata
from api.estimation.variance import unsampled

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Exchanged:
    """Shares with their standard errors, one of each per exchange."""

    value: Array
    se: Array


@dataclass(frozen=True)
class CellShares:
    """The shares of one answer in several cells.

    One line per cell and respondent with a valid answer, in the order of ``cell`` (0, 1, …; none is empty). ``unit`` is
    the primary unit (every respondent its own, without clusters), ``said`` 1 for those who gave the answer and 0 for
    the others. ``strata`` has the design of each stratum number.
    """

    cell: Positions
    stratum: Positions
    unit: Positions
    weight: Array
    said: Array
    strata: Strata

    @cached_property
    def _row(self) -> Positions:
        """Of each line the row of its cell and stratum."""
        return np.asarray(self._rows_and_units[0])

    @cached_property
    def _in_unit(self) -> Positions:
        """Of each line its unit within the cell."""
        return np.asarray(self._rows_and_units[1])

    @cached_property
    def _rows_and_units(self) -> tuple[Positions, Positions]:
        strata, units = len(self.strata.sampled), int(self.unit.max(initial=0)) + 1
        row = np.unique(self.cell * strata + self.stratum, return_inverse=True)[1]
        return row, np.unique(row * units + self.unit, return_inverse=True)[1]

    @cached_property
    def _of_units(self) -> tuple[Array, Array]:
        """Σ w and Σ w y of each unit."""
        weighed = self.weight * self.said
        return np.asarray(np.bincount(self._in_unit, self.weight)), np.asarray(np.bincount(self._in_unit, weighed))

    @cached_property
    def rows(self) -> Rows:
        """The moments, with one series."""
        first = np.unique(self._row, return_index=True)[1]
        unit_row = self._row[np.unique(self._in_unit, return_index=True)[1]]
        a, c = self._of_units

        def summed(of: Positions, values: Array) -> Array:
            return np.bincount(of, values, minlength=len(first))[:, None].astype(float)

        w, y, row = self.weight, self.said, self._row
        moments = Moments(
            n=summed(row, np.ones_like(w)), positives=summed(row, y), psus=summed(unit_row, np.ones_like(a)),
            w=summed(row, w), ww=summed(row, w * w), wy=summed(row, w * y), wyy=summed(row, w * y),
            aa=summed(unit_row, a * a), ac=summed(unit_row, a * c), cc=summed(unit_row, c * c),
        )  # fmt: skip
        stratum = self.stratum[first]
        strata = Strata(self.strata.sampled[stratum], self.strata.fraction[stratum])
        return Rows(moments, strata, np.flatnonzero(np.diff(self.cell[first], prepend=-1)))

    @cached_property
    def base(self) -> Estimates:
        """The shares (cells × 1) as the respondents answered, with whom they rest on, which no exchange changes."""
        return estimate(self.rows)

    @property
    def true(self) -> Exchanged:
        """The same, one share for each cell."""
        return Exchanged(self.base.value[:, 0], self.base.se[:, 0])

    @cached_property
    def _factors(self) -> tuple[Array, Array]:
        """What Σ z² and (Σ z)² of each row count for in the variance; lonely strata as ``variance.combine`` adjusts."""
        left, sampled = unsampled(self.rows), self.rows.strata.sampled
        factor = np.where(sampled > 1, left * sampled / np.maximum(sampled - 1, 1), 0.0)
        return np.where(sampled > 1, factor, left), factor / sampled

    @cached_property
    def _sums(self) -> tuple[Array, Array, Array]:
        """By cell, what w² y², w² y and w² count for in the variance (times (Σ w)²)."""
        squares, scores = self._factors
        m, total = self.rows.moments, self.rows.total
        yy = total(squares * m.cc[:, 0] - scores * m.wy[:, 0] ** 2)
        y = total(squares * m.ac[:, 0] - scores * m.wy[:, 0] * m.w[:, 0])
        return yy, y, total(squares * m.aa[:, 0] - scores * m.w[:, 0] ** 2)

    def exchanged(self, lines: Positions, signs: Array) -> Exchanged:
        """The shares after exchanges: of each exchange (row) some lines of one cell that give the answer now (sign 1),
        gave it and do not any more (-1), or are not part of it (0)."""
        cell, row, unit = self.cell[lines[:, 0]], self._row[lines], self._in_unit[lines]
        moved = self.weight[lines] * signs
        (squares, scores), (a, c), m = self._factors, self._of_units, self.rows.moments
        by_square, by_score = squares[row] * moved, scores[row] * moved
        yy, y, constant = (sums[cell] for sums in self._sums)
        yy = yy + 2 * (by_square * c[unit] - by_score * m.wy[row, 0]).sum(axis=1)
        y = y + (by_square * a[unit] - by_score * m.w[row, 0]).sum(axis=1)
        # (Σ moved)² of each unit and row: squares, and twice the products of two lines of the same one.
        yy = yy + (moved * (by_square - by_score)).sum(axis=1)
        for one in range(1, lines.shape[1]):
            same_unit, same_row = unit[:, :one] == unit[:, [one]], row[:, :one] == row[:, [one]]
            shared = by_square[:, :one] * same_unit - by_score[:, :one] * same_row
            yy += 2 * moved[:, one] * shared.sum(axis=1)
        weight = self.base.weight[cell, 0]
        value = np.clip(self._wy[cell] + moved.sum(axis=1), 0.0, weight) / weight
        variance = np.maximum((yy - 2 * value * y + value**2 * constant) / weight**2, 0.0)
        return Exchanged(value, np.sqrt(np.where((value > 0) & (1 - value > ROUNDING), variance, 0.0)))

    @cached_property
    def _wy(self) -> Array:
        return self.rows.total(self.rows.moments.wy[:, 0])
