"""Totals of cells: how many enterprises, how many minutes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.estimation.moments import Array, Rows
from api.estimation.variance import LonelyRule, combine


@dataclass(frozen=True)
class Totals:
    """Estimated totals Σ w y of cells × series and their variance; NaN where there is no valid answer."""

    value: Array
    variance: Array

    @property
    def se(self) -> Array:
        return np.sqrt(self.variance)


def totals(rows: Rows, lonely: LonelyRule = "adjust") -> Totals:
    """Σ w y and its variance, the linearised variable being z = w y.

    A stratum with one unit is centred (``adjust``) at the mean of z over all units of the cell's strata, as R's survey
    does since 4.3. Source: Horvitz & Thompson (1952) under one-stage sampling; Lumley, survey, NEWS 4.3.
    """
    m = rows.moments
    present = m.psus > 0
    sampled = rows.total(np.where(present, rows.strata.sampled[:, None], 0.0))
    value = rows.total(m.wy)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = rows.spread(value / sampled)
    centre = np.where(present, centre, 0.0)
    variance = np.maximum(combine(rows, m.cc, m.wy, m.wy, present, lonely, (centre, centre)), 0.0)
    answered = rows.total(m.n) > 0
    return Totals(np.where(answered, value, np.nan), np.where(answered, variance, np.nan))
