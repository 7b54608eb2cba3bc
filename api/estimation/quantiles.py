"""Quantiles of numeric answers and Woodruff's intervals, from the responses: moments do not hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from api.estimation.estimates import estimate
from api.estimation.intervals import t_quantile
from api.estimation.moments import Array
from api.estimation.sample import Sample
from api.estimation.share_methods import share_bounds
from api.estimation.variance import LonelyRule


@dataclass(frozen=True)
class Quantile:
    """A quantile and its interval; a bound is NaN where the sample does not reach it (open on that side). ``se`` is
    the interval's length over twice its t quantile."""

    value: float
    low: float
    high: float
    se: float
    n: int
    df: float


def inverted(values: Array, cumulated: Array, p: float) -> float:
    """``math``: the smallest x with F(x) ≥ p."""
    return float(values[_reached(cumulated, p)])


def averaged(values: Array, cumulated: Array, p: float) -> float:
    """``school``: as ``math``, but the mean of x and the next x where F(x) = p exactly; the median of an even number
    of equal weights is the mean of the middle two."""
    at = _reached(cumulated, p)
    exact = cumulated[at] == p * cumulated[-1] and at + 1 < len(values)
    return float((values[at] + values[at + 1]) / 2 if exact else values[at])


def interpolated(values: Array, cumulated: Array, p: float) -> float:
    """``hf7``: linear between the values placed at (F before the value) / (F before the last), R's default type 7."""
    if len(values) == 1:
        return float(values[0])
    places = np.concatenate([[0.0], cumulated[:-1]]) / cumulated[-2]
    above = int(np.clip(np.searchsorted(places, p), 1, len(values) - 1))
    part = (p - places[above - 1]) / (places[above] - places[above - 1])
    return float(values[above - 1] + (values[above] - values[above - 1]) * part)


Rule = Callable[[Array, Array, float], float]
RULES: Mapping[str, Rule] = {"math": inverted, "school": averaged, "hf7": interpolated}
"""How a quantile is read off the cumulated weights of the sorted values. Source: Hyndman & Fan (1996)."""


def quantile(
    answers: Array,
    sample: Sample,
    p: float,
    rule: str = "school",
    interval: str = "xlogit",
    level: float = 0.95,
    lonely: LonelyRule = "adjust",
) -> Quantile:
    """The ``p`` quantile of ``answers`` (n; NaN outside the domain), with Woodruff's interval: the bounds of the share
    of answers up to the quantile, read off as quantiles.

    ``interval`` names a method of :mod:`api.estimation.share_methods`. All NaN without an answer. Raises ValueError
    for an unknown rule or method or p outside (0, 1). Source: Woodruff (1952); Lumley, survey, ``svyquantile``.
    """
    if rule not in RULES or not 0 < p < 1:
        raise ValueError(f"a quantile between 0 and 1 by one of the rules {', '.join(RULES)}: not {p} by {rule!r}")
    valid = ~np.isnan(answers)
    n = int(valid.sum())
    if n == 0:
        return Quantile(np.nan, np.nan, np.nan, np.nan, 0, 0.0)
    order = np.argsort(answers[valid], kind="stable")
    values, cumulated = answers[valid][order], _cumulated(sample.weights[valid][order])
    value = RULES[rule](values, cumulated, p)
    below = np.where(valid, (answers <= value).astype(float), np.nan)
    share = estimate(sample.rows(below[:, None]), lonely)
    bounds = share_bounds(interval, share.value[0], np.sqrt(share.variance[0]), share.n[0], share.df[0], level)
    low, high = (_read(RULES[rule], values, cumulated, float(bound[0])) for bound in bounds)
    reach = 2 * float(t_quantile(level, share.df[0, 0]))
    return Quantile(value, low, high, (high - low) / reach, n, float(share.df[0, 0]))


def _cumulated(weights: Array) -> Array:
    """Cumulated sums with more digits on the way, so that equal weights meet p exactly where they should."""
    return np.cumsum(weights, dtype=np.longdouble).astype(np.float64)


def _reached(cumulated: Array, p: float) -> int:
    """Position of the first value whose cumulated weight is at least p of the whole."""
    return min(int(np.searchsorted(cumulated, p * cumulated[-1], side="left")), len(cumulated) - 1)


def _read(rule: Rule, values: Array, cumulated: Array, p: float) -> float:
    return rule(values, cumulated, p) if 0 <= p <= 1 else float("nan")
