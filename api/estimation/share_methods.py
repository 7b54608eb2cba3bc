"""Other intervals for shares, as R's ``svyciprop`` computes them: for comparison, not for publication.

Each takes share, standard error, respondents, degrees of freedom (∞: normal quantiles) and level, and is defined for
0 < p < 1 and se > 0; elsewhere its bounds are NaN. None of them caps the effective sample size at n, which costs
coverage (docs/methodology.md). Source: Lumley, survey 4.5, ``svyciprop``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import special

from api.estimation.intervals import clopper_pearson, mean_interval, t_quantile, wilson
from api.estimation.moments import Array

Bounds = tuple[Array, Array]
Method = Callable[[Array, Array, Array, Array, float], Bounds]


def share_bounds(method: str, value: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """The bounds of one of :data:`METHODS`. Raises ValueError for any other name."""
    if method not in METHODS:
        raise ValueError(f"unknown interval {method!r}: one of {', '.join(METHODS)}")
    defined = (value > 0) & (value < 1) & (se > 0) & (df >= 1)
    p, se = np.where(defined, value, np.nan), np.where(defined, se, np.nan)
    return METHODS[method](p, se, n, df, level)


def mean(p: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """p ± t se: symmetric (Wald), may leave [0, 1]."""
    return mean_interval(p, se, df, level)


def xlogit(p: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """expit(logit p ± t se / (p (1 - p))). R's ``logit`` reaches the same by a regression, to its convergence."""
    low, high = mean_interval(special.logit(p), se / (p * (1 - p)), df, level)
    return special.expit(low), special.expit(high)


def asin(p: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """sin²(asin √p ± t se / (2 √(p (1 - p)))). As in R the angle is not kept in [0, π/2]: near 0 and 1 it folds."""
    low, high = mean_interval(np.arcsin(np.sqrt(p)), se / (2 * np.sqrt(p * (1 - p))), df, level)
    return np.sin(low) ** 2, np.sin(high) ** 2


def beta(p: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """Korn and Graubard's without a cap: Clopper-Pearson at p (1 - p) / V · (t(n - 1) / t(df))²."""
    size = p * (1 - p) / se**2 * (t_quantile(level, n - 1) / t_quantile(level, df)) ** 2
    return clopper_pearson(p, size, level)


def uncapped_wilson(p: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """Wilson's at p (1 - p) / V."""
    return wilson(p, p * (1 - p) / se**2, t_quantile(level, df))


def likelihood(p: Array, se: Array, n: Array, df: Array, level: float) -> Bounds:
    """The q at which the scaled deviance 2 (n - 1) / V · p (1 - p) / n · [p ln(p / q) + (1 - p) ln((1 - p) / (1 - q))]
    equals t²; 0 and 1 where it never does."""
    goal = t_quantile(level, df) ** 2 * n * se**2 / (2 * (n - 1) * p * (1 - p))

    def deviance(q: Array) -> Array:
        return special.rel_entr(p, q) + special.rel_entr(1 - p, 1 - q) - goal

    return _crossing(deviance, np.zeros_like(p), p), _crossing(deviance, np.ones_like(p), p)


def _crossing(function: Callable[[Array], Array], outer: Array, inner: Array) -> Array:
    """Where ``function`` changes its sign between ``outer`` (positive) and ``inner`` (negative), by bisection."""
    for _ in range(100):
        middle = (outer + inner) / 2
        positive = function(middle) > 0
        outer, inner = np.where(positive, middle, outer), np.where(positive, inner, middle)
    return inner


METHODS: Mapping[str, Method] = {
    "mean": mean,
    "xlogit": xlogit,
    "logit": xlogit,
    "asin": asin,
    "beta": beta,
    "wilson": uncapped_wilson,
    "likelihood": likelihood,
}
