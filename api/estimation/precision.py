"""How much the respondents of a figure say: its effective size and its degrees of freedom.

A variance is estimated from the sample, too, and the more unlike the weights are, the less is known of it: whoever has
most of the weight determines the estimate and, being close to it, hardly shows in its variance. So by ``kish`` neither
the effective size nor the degrees of freedom exceed what the weights alone allow; ``r_survey`` leaves both as R has
them. Coverage of both is measured in docs/methodology.md. Source: Kish (1965), section 11.7; Kish (1992).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.concepts.surveys.policies import INTERVALS, Interval
from api.estimation.contrasts import Contrast
from api.estimation.estimates import Base, Estimates
from api.estimation.intervals import effective_size
from api.estimation.moments import Array


@dataclass(frozen=True)
class Precision:
    """What the interval and the reliability of figures rest on, each of cells × figures: the effective ``size`` and
    the degrees of freedom ``df`` (not whole numbers by ``kish``)."""

    size: Array
    df: Array


def share_precision(value: Array, se: Array, base: Base, interval: Interval) -> Precision:
    """That of shares: the size min(p (1 - p) / V, n, Kish's of what was sampled), and min(units - strata, Kish's number
    of units) degrees of freedom.

    Equal weights limit neither, and weights that are equal within strata not the degrees of freedom. A weight that is
    the part q of all, with no fpc, leaves a size of at most 1 / q².
    Raises ValueError for an unknown ``interval``.
    """
    return _limited(effective_size(value, se, base.n, base.kish), base, interval)


def mean_precision(found: Estimates, interval: Interval) -> Precision:
    """The same of means: in place of p (1 - p) stands S² = n / (n - 1) · Σ w (y - mean)² / Σ w."""
    with np.errstate(divide="ignore", invalid="ignore"):
        unit_variance = found.spread * found.n / (found.n - 1)
        size = np.where(found.variance > 0, np.minimum(unit_variance / found.variance, found.n), found.kish)
    return _limited(size, found, interval)


def _limited(size: Array, base: Base, interval: Interval) -> Precision:
    if not _by_kish(interval):
        return Precision(size, base.df)
    return Precision(np.fmin(size, base.sampled_kish), np.fmin(base.df, base.unit_kish))


def difference_df(found: Contrast, interval: Interval) -> Array:
    """Degrees of freedom of differences: those of the union of both bases, but no more than Kish's number of its units,
    taken from the base in which unlike weights leave the larger part of the units."""
    if not _by_kish(interval):
        return found.df
    with np.errstate(divide="ignore", invalid="ignore"):
        left = [base.unit_kish / base.units for base in (found.first, found.second)]
    return np.fmin(found.df, np.fmax(*left) * (found.df + 1))


def welch_df(first_se: Array, first_size: Array, second_se: Array, second_size: Array) -> Array:
    """Degrees of freedom of a difference of figures that rest on other respondents each, every side having as many as
    its effective size: (s_a² + s_b²)² / (s_a⁴ / m_a + s_b⁴ / m_b). NaN without any error. Source: Welch (1947)."""
    a, b = first_se**2, second_se**2
    with np.errstate(divide="ignore", invalid="ignore"):
        df: Array = (a + b) ** 2 / (a**2 / first_size + b**2 / second_size)
    return df


def _by_kish(interval: Interval) -> bool:
    if interval not in INTERVALS:
        raise ValueError(f"unknown interval {interval!r}: one of {', '.join(INTERVALS)}")
    return interval == "kish"
