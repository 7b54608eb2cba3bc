"""How precise published figures are: what their publisher states, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.sources import FiguresSource
from api.concepts.surveys.survey import Indicator
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.estimation.intervals import NO_SPREAD, mean_interval, share_interval, t_quantile
from api.estimation.moments import Array
from api.estimation.reliability import mean_reliability, share_reliability
from api.models.metadata import BOUNDS

MANY = 1e9
"""Respondents and degrees of freedom of a figure whose publisher states none: the normal distribution."""


@np.errstate(all="ignore")
def published_precision(rows: Sequence[Any], definition: SurveyDefinition) -> list[dict[str, Any]]:
    """For each row ``se``, the bounds, ``n_eff`` and ``reliability``, as columns of figures; None where unknown.

    The standard error is the one stated, else half the width of the interval by the normal quantile of its level.
    The interval of the level stated is the publisher's own, and those of other levels reach proportionally farther;
    without one a share gets Wilson's with n_eff = p (1 - p) / se², anything else the symmetric one. What is stated as
    unreliable is poor, whatever its standard error. Source: as in ``api.estimation.intervals``.
    """
    if not isinstance(definition.source, FiguresSource) or not rows:
        return []
    limits = [definition.indicator[row.indicator].bounds for row in rows]
    is_share = np.array([limit == (0, 1) for limit in limits])
    value, low, high, n = (_column(rows, name) for name in ("value", "ci_low", "ci_high", "n"))
    level = definition.source.confidence
    stated = _column(rows, "se")
    digits = np.array([_digits(definition.indicator[row.indicator]) for row in rows])
    se = np.where(np.isnan(stated), _rounded(np.round, (high - low) / (2 * t_quantile(level, MANY)), digits), stated)
    se = np.where(se > NO_SPREAD, se, np.nan)
    n = np.where(np.isnan(n), MANY, n)
    share = np.where(is_share & (value > 0) & (value < 1), value, np.nan)
    size = np.minimum(share * (1 - share) / se**2, n)
    found = {"se": se, "n_eff": np.floor(size)}
    for place, wanted in enumerate(CONFIDENCE_LEVELS):
        computed = _bounds(value, se, size, is_share, (low, high), level, wanted)
        for side, name in enumerate(BOUNDS[2 * place : 2 * place + 2]):
            outward = _within(_rounded((np.floor, np.ceil)[side], computed[side], digits), limits)
            stated_bound = (low, high)[side]
            found[name] = np.where(np.isnan(stated_bound) | (wanted != level), outward, stated_bound)
    thresholds = definition.policy.reliability
    of_share = share_reliability(np.where(np.isnan(size), np.nan, value), size, n, n - 1, thresholds)
    of_mean = mean_reliability(np.where(np.isnan(se), np.nan, value), se, n - 1, thresholds)
    is_difference = np.array([limit == (-1, 1) for limit in limits])
    reliability = np.where(is_share, of_share, np.where(is_difference, "not_assessed", of_mean))
    called_unreliable = np.array(["unreliable" in row.flags for row in rows])
    found |= {"reliability": np.where(called_unreliable, "poor", reliability)}
    numbers = pl.col(pl.Float64)
    return pl.DataFrame(found).with_columns(pl.when(numbers.is_finite()).then(numbers)).to_dicts()


def _bounds(
    value: Array, se: Array, size: Array, is_share: Array, stated: tuple[Array, Array], level: float, wanted: float
) -> tuple[Array, Array]:
    """The interval of the ``wanted`` level, where the publisher states that of ``level``."""
    many = np.full_like(value, MANY)
    of_share = share_interval(np.where(np.isnan(size), np.nan, value), size, many, many, wanted)
    of_mean = mean_interval(value, se, many, wanted)
    farther = float(t_quantile(wanted, MANY) / t_quantile(level, MANY))
    low, high = (
        np.where(np.isnan(own), np.where(is_share, of_share[side], of_mean[side]), value + farther * (own - value))
        for side, own in enumerate(stated)
    )
    return low, high


def _digits(indicator: Indicator) -> int:
    """To how many decimals what follows from published numbers is told: one more than the indicator has."""
    return indicator.decimals + (3 if indicator.bounds else 1)


def _rounded(how: Callable[[Array], Array], numbers: Array, digits: NDArray[np.int_]) -> Array:
    return how(numbers * 10.0**digits) / 10.0**digits


def _within(bound: Array, limits: Sequence[tuple[int, int] | None]) -> Array:
    """Bounds of shares and differences of shares lie within their limits."""
    least = np.array([-np.inf if limit is None else limit[0] for limit in limits])
    most = np.array([np.inf if limit is None else limit[1] for limit in limits])
    return np.clip(bound, least, most)


def _column(rows: Sequence[Any], name: str) -> Array:
    found = (getattr(row, name) for row in rows)
    return np.array([np.nan if number is None else float(number) for number in found], dtype=float)
