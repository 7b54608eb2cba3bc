"""Figures made of shares of one design, each on its own base: a share among users as the ratio of two, a mean number
as the sum of several.

Where all parts have the same respondents, they are the mean among the users and the mean of the sum: value, variance
and degrees of freedom are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.estimation.contrasts import Contrast
from api.estimation.estimates import ROUNDING, Base, Estimates, even_units
from api.estimation.moments import Array, Rows
from api.estimation.variance import unsampled


@dataclass(frozen=True)
class Combination:
    """Values and standard errors of cells × figures; NaN where a part has no valid answer or a divisor is 0."""

    value: Array
    se: Array


def ratios(parts: Contrast) -> Combination:
    """a / b of each pair, with variance (Var a + r² Var b - 2 r Cov(a, b)) / b².

    The bases need not be the same. Source: Särndal, Swensson & Wretman (1992), section 5.6.
    """
    r, divisor = parts.ratio, parts.second.value
    apart = parts.first.variance + r**2 * parts.second.variance
    root = _root(apart - 2 * r * parts.covariance, apart)
    return Combination(r, np.divide(root, divisor, out=np.full_like(root, np.nan), where=divisor != 0))


def total(parts: Estimates, pairs: Contrast) -> Combination:
    """Σ of all parts (cells × parts), with variance Σ Var + 2 Σ Cov; ``pairs`` has one column for any two parts.

    One figure per cell (cells × 1).
    """
    apart = parts.variance.sum(axis=1, keepdims=True)
    shared = pairs.covariance.sum(axis=1, keepdims=True)
    return Combination(parts.value.sum(axis=1, keepdims=True), _root(apart + 2 * shared, apart))


def _root(variance: Array, apart: Array) -> Array:
    """√variance; 0 where nothing but rounding is left of the variances it is made of."""
    return np.sqrt(np.where(variance <= ROUNDING * apart, 0.0, variance))


def users(rows: Rows, shares: NDArray[np.intp], answered: NDArray[np.intp] | None = None) -> Base:
    """The respondents who say yes to ``shares`` (positions of series): Kish's size is (Σ w y)² / Σ w² y.

    In designs with clusters moments hold neither Σ w² y nor the primary units with a yes: there these are taken from
    ``answered``, the series of those users who answered another question. Equal where all users did.
    """
    own, open_part = rows.moments.columns(shares), unsampled(rows)[:, None]
    weight = rows.total(own.wy)
    if answered is None:
        units, w, ww, aa = own.positives, own.wy, own.ac, own.ac
    else:
        among = rows.moments.columns(answered)
        units, w, ww, aa = among.psus, among.w, among.ww, among.aa
    with np.errstate(divide="ignore", invalid="ignore"):
        known = weight * rows.total(w)
        kish, sampled_kish = (known / rows.total(part) for part in (ww, open_part * ww))
        unit_kish = even_units(rows, w, units) / rows.total(aa)
    return Base(
        n=rows.total(own.positives), units=rows.total(units), df=rows.total(units - (units > 0)),
        kish=kish, sampled_kish=sampled_kish, unit_kish=unit_kish,
    )  # fmt: skip
