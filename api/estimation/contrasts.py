"""Comparing two estimates of one design: differences and ratios with the covariance of their samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.estimation.estimates import Estimates, estimate
from api.estimation.moments import Array, Joint, Rows
from api.estimation.variance import LonelyRule, combine


@dataclass(frozen=True)
class Contrast:
    """First against second, each array of cells × pairs; NaN where one of the two has no valid answer.

    ``df`` counts primary units minus strata of the union of both bases.
    """

    first: Estimates
    second: Estimates
    covariance: Array
    df: Array

    @property
    def value(self) -> Array:
        """a - b"""
        return self.first.value - self.second.value

    @property
    def variance(self) -> Array:
        """Var(a - b) = Var a + Var b - 2 Cov(a, b)"""
        return np.maximum(self.first.variance + self.second.variance - 2 * self.covariance, 0.0)

    @property
    def se(self) -> Array:
        return np.sqrt(self.variance)

    @property
    def ratio(self) -> Array:
        """a / b; NaN where b is 0."""
        a, b = self.first.value, self.second.value
        return np.divide(a, b, out=np.full_like(a, np.nan), where=b != 0)


def contrast(first: Rows, second: Rows, joint: Joint, lonely: LonelyRule = "adjust") -> Contrast:
    """Series by series, the first domain against the second, whose rows are the same cells and strata.

    Cov(a, b) = Σ_h (1 - f_h) n_h / (n_h - 1) (Σ z_a z_b - Σ z_a Σ z_b / n_h), with the linearised variables
    z = w (y - mean) / Σw of each base, 0 outside it. Σ z_a z_b follows from the joint sums: zero for domains apart,
    the overlap's moments for a part and its whole (:meth:`Joint.within`), the sums over
    respondents with both answers for two items. Independent waves are strata of their own, so it is 0 by itself.
    Source: Särndal, Swensson & Wretman (1992), sections 5.5 and 5.7.
    """
    a, b = estimate(first, lonely), estimate(second, lonely)
    present = (first.moments.psus > 0) | (second.moments.psus > 0)
    p1, p2 = first.spread(a.value), first.spread(b.value)
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = joint.cc - p1 * joint.ac - p2 * joint.ca + p1 * p2 * joint.aa
        cross = np.where(present, cross / (first.spread(a.weight) * first.spread(b.weight)), 0.0)
    covariance = combine(first, cross, a.scores, b.scores, present, lonely)
    covariance = np.where(np.isnan(a.variance) | np.isnan(b.variance), np.nan, covariance)
    # estimate() takes a variance without spread as exactly 0, and so is its covariance
    covariance = np.where((a.variance > 0) & (b.variance > 0) | np.isnan(covariance), covariance, 0.0)
    units = first.total(first.moments.psus + second.moments.psus - joint.psus)
    return Contrast(a, b, covariance, units - first.total(present.astype(float)))


def differences(
    rows: Rows, first: NDArray[np.intp], second: NDArray[np.intp], joint: Joint, lonely: LonelyRule = "adjust"
) -> Contrast:
    """The series at positions ``first`` against those at ``second``, each on its own base in the same cell;
    ``joint`` has one column per pair."""
    m1, m2 = rows.moments.columns(first), rows.moments.columns(second)
    return contrast(Rows(m1, rows.strata, rows.starts), Rows(m2, rows.strata, rows.starts), joint, lonely)
