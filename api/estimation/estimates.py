"""Shares and means of cells, with standard errors, from moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.estimation.moments import Array, Rows
from api.estimation.variance import LonelyRule, combine

ROUNDING = 1e-12
"""A spread below this part of the mean square is what rounding leaves of none: all answers are equal."""


@dataclass(frozen=True)
class Estimates:
    """Ratio means of cells × series, each array of that shape; NaN where there is no valid answer.

    ``scores`` (rows × series) are the sums of the linearised variable z = w (y - mean) / Σw by stratum, which
    covariances need. ``kish`` is (Σw)² / Σw²; ``spread`` the weighted variance of y within the cell,
    Σ w (y - mean)² / Σ w (for shares p (1 - p)); ``df`` primary units minus strata, counted within the cell.
    """

    n: Array
    positives: Array
    weight: Array
    kish: Array
    value: Array
    variance: Array
    spread: Array
    df: Array
    scores: Array

    @property
    def se(self) -> Array:
        return np.sqrt(self.variance)


def estimate(rows: Rows, lonely: LonelyRule = "adjust") -> Estimates:
    """Means of every cell and series: Σ w y / Σ w and its linearised variance."""
    m = rows.moments
    present = m.psus > 0
    n, weight = rows.total(m.n), rows.total(m.w)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = rows.total(m.wy) / weight
        kish = weight**2 / rows.total(m.ww)
        square = rows.total(m.wyy) / weight
        spread = np.where(square - value**2 > ROUNDING * square, square - value**2, 0.0)
        p, total = rows.spread(value), rows.spread(weight)
        scores = np.where(present, (m.wy - p * m.w) / total, 0.0)
        squares = np.where(present, (m.cc - 2 * p * m.ac + p * p * m.aa) / total**2, 0.0)
    variance = np.maximum(combine(rows, squares, scores, scores, present, lonely), 0.0)
    df = rows.total(m.psus) - rows.total(present.astype(float))
    variance = np.where(n > 0, np.where((spread > 0) | np.isnan(variance), variance, 0.0), np.nan)
    return Estimates(n, rows.total(m.positives), weight, kish, value, variance, spread, df, scores)
