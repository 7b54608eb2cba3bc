"""How precise published figures are: what their publisher states, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.sources import FiguresSource
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.estimation.intervals import NO_SPREAD, mean_interval, share_interval, t_quantile
from api.estimation.moments import Array
from api.estimation.reliability import mean_reliability, share_reliability
from api.models.metadata import BOUNDS

MANY = 1e9
"""Respondents and degrees of freedom of a figure whose publisher states none: the normal distribution."""


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
    se = np.where(np.isnan(stated), (high - low) / (2 * t_quantile(level, MANY)), stated)
    se = np.where(se > NO_SPREAD, se, np.nan)
    n = np.where(np.isnan(n), MANY, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(is_share & (value > 0) & (value < 1), np.minimum(value * (1 - value) / se**2, n), np.nan)
    found = {"se": se, "n_eff": np.floor(size)}
    for place, wanted in enumerate(CONFIDENCE_LEVELS):
        bounds = _bounds(value, se, size, is_share, (low, high), level, wanted)
        clipped = [_within(bound, limits) for bound in bounds]
        found |= dict(zip(BOUNDS[2 * place : 2 * place + 2], clipped, strict=True))
    thresholds = definition.policy.reliability
    of_share = share_reliability(np.where(np.isnan(size), np.nan, value), size, n, n - 1, thresholds)
    of_mean = mean_reliability(np.where(np.isnan(se), np.nan, value), se, n - 1, thresholds)
    is_difference = np.array([limit == (-1, 1) for limit in limits])
    reliability = np.where(is_share, of_share, np.where(is_difference, "not_assessed", of_mean))
    said = np.array(["unreliable" in row.flags for row in rows])
    frame = pl.DataFrame(found | {"reliability": np.where(said, "poor", reliability)}).with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )
    return frame.to_dicts()


def _bounds(
    value: Array, se: Array, size: Array, is_share: Array, stated: tuple[Array, Array], level: float, wanted: float
) -> tuple[Array, Array]:
    """The interval of the ``wanted`` level, where the publisher states that of ``level``."""
    many = np.full_like(value, MANY)
    of_share = share_interval(np.where(np.isnan(size), np.nan, value), size, many, many, wanted)
    of_mean = mean_interval(value, se, many, wanted)
    farther = 1.0 if wanted == level else float(t_quantile(wanted, MANY) / t_quantile(level, MANY))
    found = []
    for side, own in enumerate(stated):
        computed = np.where(is_share, of_share[side], of_mean[side])
        exact = own if farther == 1.0 else value + farther * (own - value)
        found.append(np.where(np.isnan(own), computed, exact))
    return found[0], found[1]


def _within(bound: Array, limits: Sequence[tuple[int, int] | None]) -> Array:
    """Bounds of shares and differences of shares lie within their limits."""
    least = np.array([-np.inf if limit is None else limit[0] for limit in limits])
    most = np.array([np.inf if limit is None else limit[1] for limit in limits])
    return np.clip(bound, least, most)


def _column(rows: Sequence[Any], name: str) -> Array:
    found = (getattr(row, name) for row in rows)
    return np.array([np.nan if number is None else float(number) for number in found], dtype=float)
