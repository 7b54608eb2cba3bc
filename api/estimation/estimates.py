"""Shares and means of cells, with standard errors, from moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.estimation.moments import Array, Rows
from api.estimation.variance import LonelyRule, combine, unsampled

ROUNDING = 1e-12
"""A spread below this part of the mean square is what rounding leaves of none: all answers are equal."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """Whom figures rest on, each array of cells × series: respondents ``n``, primary ``units``, and degrees of freedom
    ``df`` (units minus strata), counted within the cell.

    Kish's sizes, NaN where nobody is: ``kish`` (Σw)² / Σw² of respondents; ``sampled_kish`` (Σw)² / Σ (1 - f_h) w²,
    infinite in a census; ``unit_kish`` m Σ_h (W_h² / m_h) / Σa² of primary units, a = Σw within the unit: all m where
    those of a stratum have equal weights, (Σw)² / Σa² in a single stratum.
    """

    n: Array
    units: Array
    df: Array
    kish: Array
    sampled_kish: Array
    unit_kish: Array


@dataclass(frozen=True, kw_only=True)
class Estimates(Base):
    """Ratio means of cells × series, each array of that shape; NaN where there is no valid answer.

    ``scores`` (rows × series) are the sums of the linearised variable z = w (y - mean) / Σw by stratum, which
    covariances need; ``spread`` is the weighted variance of y within the cell, Σ w (y - mean)² / Σ w (for shares
    p (1 - p)).
    """

    positives: Array
    weight: Array
    value: Array
    variance: Array
    spread: Array
    scores: Array

    @property
    def se(self) -> Array:
        return np.sqrt(self.variance)


def even_units(rows: Rows, weight: Array, units: Array) -> Array:
    """m Σ_h W_h² / m_h of each cell from the rows' weights and units: m times what Σa² would be, if the units of each
    stratum had equal weights."""
    return rows.total(units) * rows.total(np.divide(weight**2, units, out=np.zeros_like(weight), where=units > 0))


def estimate(rows: Rows, lonely: LonelyRule = "adjust") -> Estimates:
    """Means of every cell and series: Σ w y / Σ w and its linearised variance."""
    m = rows.moments
    present = m.psus > 0
    n, weight = rows.total(m.n), rows.total(m.w)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = rows.total(m.wy) / weight
        kish, sampled_kish = (weight**2 / rows.total(part) for part in (m.ww, unsampled(rows)[:, None] * m.ww))
        unit_kish = even_units(rows, m.w, m.psus) / rows.total(m.aa)
        square = rows.total(m.wyy) / weight
        spread = np.where(square - value**2 > ROUNDING * square, square - value**2, 0.0)
        p, total = rows.spread(value), rows.spread(weight)
        scores = np.where(present, (m.wy - p * m.w) / total, 0.0)
        squares = np.where(present, (m.cc - 2 * p * m.ac + p * p * m.aa) / total**2, 0.0)
    variance = np.maximum(combine(rows, squares, scores, scores, present, lonely), 0.0)
    units = rows.total(m.psus)
    df = units - rows.total(present.astype(float))
    variance = np.where(n > 0, np.where((spread > 0) | np.isnan(variance), variance, 0.0), np.nan)
    return Estimates(
        n=n, units=units, df=df, kish=kish, sampled_kish=sampled_kish, unit_kish=unit_kish,
        positives=rows.total(m.positives), weight=weight, value=value, variance=variance, spread=spread, scores=scores,
    )  # fmt: skip
