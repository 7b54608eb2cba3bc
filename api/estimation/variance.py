"""Variance and covariance of estimates under stratified one-stage designs, by Taylor linearisation."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from api.estimation.moments import Array, Rows

LonelyRule = Literal["adjust", "certainty", "remove", "average"]
LONELY_RULES: tuple[LonelyRule, ...] = get_args(LonelyRule)

CENSUS = 1e-7
"""A stratum of which less than this share is unsampled contributes no variance, as in R's survey."""


def combine(
    rows: Rows,
    cross: Array,
    left: Array,
    right: Array,
    present: NDArray[np.bool_],
    lonely: LonelyRule = "adjust",
) -> Array:
    """Σ_h (1 - f_h) n_h / (n_h - 1) (cross_h - left_h right_h / n_h), for each cell: (rows, series) → (cells, series).

    ``cross`` is Σ z₁ z₂ over the stratum's primary units, ``left`` and ``right`` are Σ z₁ and Σ z₂; n_h counts all
    units of the stratum in the design. A stratum with one unit follows ``lonely``: ``adjust`` takes its deviation
    from the sample's mean of z, which is 0 for means, ``certainty`` and ``remove`` add nothing, ``average``
    gives it the mean of the others (NaN when there are no others). Source: Lumley, survey, ``svyrecvar``.
    """
    if lonely not in LONELY_RULES:
        raise ValueError(f"unknown rule for strata with one unit: {lonely!r}")
    sampled, open_part = rows.strata.sampled[:, None], unsampled(rows)[:, None]
    several = present & (sampled > 1)
    factor = np.where(several, open_part * sampled / np.maximum(sampled - 1, 1), 0.0)
    variance = rows.total(factor * (cross - left * right / sampled))
    alone = present & (sampled <= 1) & (open_part > 0)
    if lonely == "adjust":
        variance = variance + rows.total(np.where(alone, open_part * cross, 0.0))
    elif lonely == "average":
        strata, lonelies = rows.total(present.astype(float)), rows.total(alone.astype(float))
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.where(strata > lonelies, variance * strata / (strata - lonelies), np.nan)
    return variance


def unsampled(rows: Rows) -> Array:
    """1 - f_h of each row's stratum; 0 where it was surveyed fully."""
    left: Array = 1.0 - rows.strata.fraction
    return np.where(left < CENSUS, 0.0, left)
