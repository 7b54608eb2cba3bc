"""Calibration: the weights closest to the old ones that meet all margins at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from scipy import special

from api.estimation.margins import Margin, check_margins
from api.estimation.moments import Array
from api.estimation.weighting import NewWeights, relative_misfit, report, unmet

Distance = Literal["linear", "raking", "logit"]
DISTANCES: tuple[Distance, ...] = get_args(Distance)


def calibrate(
    weights: Array,
    margins: Sequence[Margin],
    distance: Distance = "linear",
    bounds: tuple[float, float] = (0.5, 2.0),
    tolerance: float = 1e-12,
    iterations: int = 100,
) -> NewWeights:
    """w' = w F(x'λ) with λ such that every margin is met; x indicates the respondent's cells.

    F(u) is 1 + u for ``linear`` (weights may turn negative), exp u for ``raking`` (those of
    :func:`api.estimation.weighting.rake`) and for ``logit`` a curve that keeps w' / w within ``bounds``. Solved by
    Newton's method. Raises InvalidInput naming the worst cells when the margins cannot be met, ValueError for an
    unknown distance or bounds that do not enclose 1. Source: Deville & Särndal (1992); ``survey::calibrate``.
    """
    if distance not in DISTANCES or not 0 <= bounds[0] < 1 < bounds[1]:
        raise ValueError(f"no calibration by {distance!r} within {bounds}: one of {', '.join(DISTANCES)}, around 1")
    check_margins(margins, weights)
    x = np.hstack([margin.indicators() for margin in margins])
    totals = np.concatenate([margin.totals for margin in margins])
    multipliers = np.zeros(x.shape[1])
    calibrated = weights
    for iteration in range(1, iterations + 1):
        slope = _factors(x @ multipliers, distance, bounds)[1]
        step = np.linalg.lstsq((x * (weights * slope)[:, None]).T @ x, totals - x.T @ calibrated, rcond=1e-12)[0]
        multipliers = multipliers + step
        calibrated = weights * _factors(x @ multipliers, distance, bounds)[0]
        if not np.isfinite(calibrated).all():
            break
        if max(float(relative_misfit(calibrated, margin).max()) for margin in margins) <= tolerance:
            return report(weights, calibrated, margins, iteration)
    raise unmet(np.nan_to_num(calibrated, posinf=0.0), margins, f"calibration by {distance} finds no weights")


def _factors(u: Array, distance: Distance, bounds: tuple[float, float]) -> tuple[Array, Array]:
    """F(u) and its derivative."""
    if distance == "linear":
        return 1 + u, np.ones_like(u)
    with np.errstate(over="ignore"):
        if distance == "raking":
            return np.exp(u), np.exp(u)
    low, high = bounds
    start = special.logit((1 - low) / (high - low))
    scale = (high - low) / ((1 - low) * (high - 1))
    place = special.expit(start + scale * u)
    return low + (high - low) * place, (high - low) * scale * place * (1 - place)
