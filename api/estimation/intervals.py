"""Confidence intervals that are always defined, always contain the estimate, and keep their level.

The product's interval is Wilson's with a t quantile and an effective sample size that never exceeds n; how its
coverage compares with others is measured in docs/methodology.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from api.estimation.moments import Array

NO_SPREAD = 1e-12
"""A standard error not above this counts as zero: the variance was lost to cancellation."""


def t_quantile(level: float, df: ArrayLike) -> Array:
    """Two-sided quantile of Student's t for a confidence ``level``; NaN where ``df`` < 1."""
    # Many figures have few different degrees of freedom, and the quantile takes longer than sorting these.
    df, place = np.unique(np.asarray(df, dtype=float), return_inverse=True)
    quantile: Array = np.where(df >= 1, -special.stdtrit(np.maximum(df, 1), (1 - level) / 2), np.nan)[place]
    return quantile


def effective_size(value: Array, se: Array, n: Array, kish: Array) -> Array:
    """Effective sample size of a share: min(p (1 - p) / V, n); Kish's where p is 0 or 1 or V is 0."""
    degenerate = (value <= 0) | (value >= 1) | ~(se > NO_SPREAD)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.minimum(value * (1 - value) / se**2, n)
    return np.where(degenerate, kish, size)


def wilson(value: Array, size: Array, t: Array) -> tuple[Array, Array]:
    """Wilson's score interval for a share with effective sample size ``size``. Source: Wilson (1927)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = value + t * t / (2 * size)
        reach = t / (2 * size) * np.sqrt(4 * size * value * (1 - value) + t * t)
        denominator = 1 + t * t / size
        return (centre - reach) / denominator, (centre + reach) / denominator


def clopper_pearson(value: Array, size: Array, level: float) -> tuple[Array, Array]:
    """Beta quantiles at ``size`` respondents, [B(α/2; np, n(1-p)+1), B(1-α/2; np+1, n(1-p))]; 0 below a share of 0, 1
    above a share of 1. Source: Clopper & Pearson (1934)."""
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = special.betaincinv(size * value, size * (1 - value) + 1, tail)
        high = special.betaincinv(size * value + 1, size * (1 - value), 1 - tail)
    return np.where(value <= 0, 0.0, low), np.where(value >= 1, 1.0, high)


def korn_graubard_size(size: Array, n: Array, df: Array, level: float) -> Array:
    """``size`` reduced for few degrees of freedom: n_eff · min(1, (t(n - 1) / t(df))²).

    Source: Korn & Graubard (1998)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return size * np.minimum(1.0, (t_quantile(level, n - 1) / t_quantile(level, df)) ** 2)


def share_interval(value: Array, size: Array, n: Array, df: Array, level: float) -> tuple[Array, Array]:
    """The product's interval for a share: Wilson's, made total.

    ``size`` is :func:`effective_size`. Fewer than two respondents or no degree of freedom give [0, 1]; the bounds
    lie in [0, 1] and contain the estimate. NaN where there is no estimate.
    """
    return _made_total(value, n, df, *wilson(value, size, t_quantile(level, df)))


def korn_graubard_interval(value: Array, size: Array, n: Array, df: Array, level: float) -> tuple[Array, Array]:
    """As :func:`share_interval`, with Korn and Graubard's bounds; judges reliability."""
    bounds = clopper_pearson(value, korn_graubard_size(size, n, df, level), level)
    return _made_total(value, n, df, *bounds)


def _made_total(value: Array, n: Array, df: Array, low: Array, high: Array) -> tuple[Array, Array]:
    unknown = (df < 1) | (n < 2)
    low = np.where(unknown | (value <= 0), 0.0, np.clip(low, 0.0, value))
    high = np.where(unknown | (value >= 1), 1.0, np.clip(high, value, 1.0))
    missing = np.isnan(value)
    return np.where(missing, np.nan, low), np.where(missing, np.nan, high)


def mean_interval(value: Array, se: Array, df: Array, level: float) -> tuple[Array, Array]:
    """Symmetric t interval, for means and differences; NaN (no interval) without a degree of freedom."""
    reach = t_quantile(level, df) * se
    return value - reach, value + reach
