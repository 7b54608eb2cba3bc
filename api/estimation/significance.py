"""Is a difference more than chance? Student's t, and what many comparisons at once do to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from api.estimation.moments import Array


@dataclass(frozen=True)
class TTest:
    """``t`` = value / se on ``df`` degrees of freedom and the two-sided ``p``; NaN where there is no test."""

    t: Array
    df: Array
    p: Array


def t_test(value: Array, se: Array, df: Array) -> TTest:
    """Student's t test that the true value is 0. No test (NaN) without a standard error or with ``df`` < 1: answers
    that are all the same leave the sampling error unknown, not zero.

    R tests the difference of two domains as a regression on the domain, so with one degree of freedom less than
    :attr:`Contrast.df`; that of two items with all of them. Source: Korn & Graubard (1999), chapter 3.
    """
    known = (se > 0) & (df >= 1)
    t = np.divide(value, se, out=np.full_like(value, np.nan), where=known)
    return TTest(t, df, np.where(known, 2 * special.stdtr(np.where(known, df, 1.0), -np.abs(t)), np.nan))


def holm(p: Array) -> Array:
    """Holm's step-down adjustment, max over the smaller p of (m - rank + 1) p. Source: Holm (1979)."""
    adjusted = np.full_like(p, np.nan)
    order = _ascending(p)
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(factors * p[order]))
    return adjusted


def benjamini_hochberg(p: Array) -> Array:
    """Step-up adjustment that bounds the false discovery rate, min over the larger p of m p / rank.

    Source: Benjamini & Hochberg (1995)."""
    adjusted = np.full_like(p, np.nan)
    order = _ascending(p)[::-1]
    factors = len(order) / (len(order) - np.arange(len(order)))
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(factors * p[order]))
    return adjusted


def _ascending(p: Array) -> NDArray[np.intp]:
    """Positions of the tests, smallest p first."""
    order = np.argsort(p, kind="stable")
    return order[: int((~np.isnan(p)).sum())]
