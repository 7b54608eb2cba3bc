"""How much the design and the weights cost, relative to a simple random sample of the same size."""

from __future__ import annotations

import numpy as np

from api.estimation.estimates import Estimates
from api.estimation.moments import Array


def design_effect(estimates: Estimates) -> Array:
    """V / [(1 - n / W) s² / n], against sampling without replacement; s² = n / (n - 1) Σ w (y - mean)² / W.

    NaN where n < 2 or all answers are equal, ±∞ or negative where the weights do not expand the sample (W ≤ n).
    Source: Kish (1965); ``svymean(deff = TRUE)``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return design_effect_with_replacement(estimates) / (1 - estimates.n / estimates.weight)


def design_effect_with_replacement(estimates: Estimates) -> Array:
    """V / (s² / n), against sampling with replacement; ``svymean(deff = "replace")``. NaN as above."""
    n = estimates.n
    defined = (n > 1) & (estimates.spread > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(defined, estimates.variance / (estimates.spread / (n - 1)), np.nan)


def kish_effect(estimates: Estimates) -> Array:
    """n Σ w² / (Σ w)²: the part of the design effect that unequal weights cause. NaN without an answer."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return estimates.n / estimates.kish
