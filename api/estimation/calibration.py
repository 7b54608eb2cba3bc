"""Calibration: the weights closest to the old ones that meet all margins at once, and the variance it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from api.estimation.margins import Margin, check_margins
from api.estimation.moments import Array
from api.estimation.sample import Sample
from api.estimation.variance import LonelyRule
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


@dataclass(frozen=True)
class CalibratedMean:
    """A mean of a calibrated sample with the variance calibration leaves; NaN without a valid answer."""

    value: float
    variance: float
    n: int
    df: float

    @property
    def se(self) -> float:
        return float(np.sqrt(self.variance))


def calibrated_mean(
    answers: Array,
    sample: Sample,
    margins: Sequence[Margin],
    regression_weights: Array,
    lonely: LonelyRule = "adjust",
) -> CalibratedMean:
    """Mean of ``answers`` (n; NaN outside the domain) of a ``sample`` that carries its calibrated weights.

    The linearised variable u = (y - mean) / Σw is replaced by its residual e from the regression on the margins'
    indicators over the whole sample, weighted by ``regression_weights`` — those before calibration (all 1: what R's
    ``rake`` does); V = Var(Σ w e). Respondents outside the domain have u = 0 but not e = 0, so all strata take part.
    Source: Deville & Särndal (1992), section 3; Särndal, Swensson & Wretman (1992), section 6.6.
    """
    valid = ~np.isnan(answers)
    n = int(valid.sum())
    if n == 0:
        return CalibratedMean(np.nan, np.nan, 0, 0.0)
    w, y = np.where(valid, sample.weights, 0.0), np.where(valid, answers, 0.0)
    total = float(w.sum())
    mean = float((w * y).sum()) / total
    scores = np.where(valid, (y - mean) / total, 0.0)
    residuals = regression_residuals(scores, np.hstack([margin.indicators() for margin in margins]), regression_weights)
    variance = sample.total_variance((sample.weights * residuals)[:, None], np.ones(len(y), dtype=np.bool_), lonely)
    return CalibratedMean(mean, float(variance[0]), n, _degrees_of_freedom(sample, valid))


def regression_residuals(values: Array, auxiliaries: Array, weights: Array) -> Array:
    """``values`` (n) minus their weighted least-squares fit on ``auxiliaries`` (n × k, may be redundant)."""
    root = np.sqrt(weights)
    coefficients = np.linalg.lstsq(auxiliaries * root[:, None], values * root, rcond=1e-12)[0]
    residuals: Array = values - auxiliaries @ coefficients
    return residuals


def _degrees_of_freedom(sample: Sample, valid: NDArray[np.bool_]) -> float:
    return float(len(np.unique(sample.unit[valid])) - len(np.unique(sample.stratum[valid])))
