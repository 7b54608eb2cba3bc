"""Samples for the study of unlike weights, unit by unit: strata, one stratum with lognormal weights, clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from api.estimation.moments import Array, Moments, Rows, Strata

ENTERPRISES = (9000, 1800, 320, 60)
PROPORTIONS = (150, 130, 90, 30)
"""Size classes: enterprises in the population, and how a sample is divided among them; weights fall from 60 to 2."""
HEAVY = (50, 50)
HEAVY_PROPORTIONS = (10, 90)
"""Half of the population stands behind a tenth of the sample."""
IN_STRATUM = 0.5
"""The part of each stratum that belongs to the cell."""
NODES, QUADRATURE = np.polynomial.hermite_e.hermegauss(80)


@dataclass(frozen=True)
class Drawn:
    """Samples of one population, whose true ``share`` is known: of samples × primary units the respondents ``n``, Σ w²,
    and ``a`` = Σ w and ``c`` = Σ w y of each unit. ``starts`` are the first units of the strata."""

    share: float
    n: Array
    ww: Array
    a: Array
    c: Array
    positives: Array
    starts: NDArray[np.intp]
    fraction: Array

    @property
    def rows(self) -> Rows:
        """The moments; one cell for each sample."""
        sums = {
            "n": self.n, "positives": self.positives, "psus": (self.n > 0).astype(float), "w": self.a, "ww": self.ww,
            "wy": self.c, "wyy": self.c, "aa": self.a**2, "ac": self.a * self.c, "cc": self.c**2,
        }  # fmt: skip
        moments = Moments(**{name: self._by_stratum(values).reshape(-1, 1) for name, values in sums.items()})
        samples, strata = len(self.n), len(self.starts)
        design = Strata(np.tile(self._sampled, samples), np.tile(self.fraction, samples))
        return Rows(moments, design, np.arange(samples) * strata)

    def satterthwaite(self, value: Array, variance: Array) -> Array:
        """2 V² / Var V̂ of each sample, Var V̂ from the fourth moments of the units' z. Source: Satterthwaite (1946)."""
        z = (self.c - value * self.a) / self.a.sum(axis=1, keepdims=True)
        units = self._sampled
        mean = self._by_stratum(z) / units
        square = (z - np.repeat(mean, units.astype(int), axis=1)) ** 2
        second, fourth = self._by_stratum(square), self._by_stratum(square**2)
        factor = (1 - self.fraction) * units / (units - 1)
        spread = (factor**2 * units / (units - 1) * (fourth - second**2 / units)).sum(axis=1, keepdims=True)
        df: Array = np.divide(2 * variance**2, spread, out=np.full_like(variance, np.inf), where=spread > 0)
        return df

    @property
    def _sampled(self) -> Array:
        return np.diff(np.append(self.starts, self.n.shape[1])).astype(float)

    def _by_stratum(self, values: Array) -> Array:
        sums: Array = np.add.reduceat(values, self.starts, axis=1)
        return sums


def strata(
    n: int,
    share: float,
    samples: int,
    random: np.random.Generator,
    slope: float = 0.0,
    enterprises: tuple[int, ...] = ENTERPRISES,
    proportions: tuple[int, ...] = PROPORTIONS,
    population: int | None = None,
) -> Drawn:
    """A cell with about ``n`` respondents of strata with equal weights within each; of a finite ``population`` (so many
    times the sample) they are drawn without replacement."""
    part = np.array(enterprises) / sum(enterprises)
    sampled = np.maximum(2, np.rint(n / IN_STRATUM * np.array(proportions) / sum(proportions))).astype(int)
    steps = slope * np.arange(len(part))
    yes = special.expit(_solved(lambda base: float(part @ special.expit(base + steps)), share) + steps)
    times = population or 10_000
    there = np.maximum(np.rint(part * sampled.sum() * times), sampled).astype(int)
    state = np.rint(there[:, None] * IN_STRATUM * np.stack([1 - yes, yes], axis=1)).astype(int)
    counts = np.column_stack([there - state.sum(axis=1), state])
    drawn = [random.multivariate_hypergeometric(counts[h], sampled[h], samples) for h in range(len(part))]
    kinds = np.concatenate([_placed(counted, int(size)) for counted, size in zip(drawn, sampled, strict=True)], axis=1)
    weights = np.repeat(there / sampled, sampled)
    starts = np.cumsum(sampled) - sampled
    fraction = sampled / there if population else np.zeros(len(part))
    return _respondents(state[:, 1].sum() / state.sum(), weights * (kinds > 0), kinds == 2, starts, fraction)


def _placed(counted: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The state of each unit of a stratum (outside, no, yes), samples × units, as often as ``counted`` says."""
    ends = np.cumsum(counted, axis=1)
    states: NDArray[np.int64] = (np.arange(size)[None, :, None] >= ends[:, None, :2]).sum(axis=2)
    return states


def _respondents(
    share: float, weights: Array, yes: NDArray[np.bool_], starts: NDArray[np.intp], fraction: Array
) -> Drawn:
    """Every respondent a unit of its own; those of weight 0 are outside the cell."""
    inside = (weights > 0).astype(float)
    said = inside * yes
    return Drawn(share, inside, weights**2, weights, weights * said, said, starts.astype(np.intp), fraction)


def lognormal_weights(
    n: int, share: float, samples: int, random: np.random.Generator, spread: float, slope: float = 0.0
) -> Drawn:
    """``n`` respondents of one stratum whose weights have a logarithm with standard deviation ``spread``. In the
    population, where each counts by its weight, that logarithm is ``spread`` standard deviations larger."""
    normal = random.standard_normal((samples, n))
    yes = random.random((samples, n)) < special.expit(_base(share, slope, spread) + slope * normal)
    return _respondents(share, np.exp(spread * normal), yes, np.zeros(1, dtype=np.intp), np.zeros(1))


def clusters(
    n: int, share: float, samples: int, random: np.random.Generator, between: float, spread: float, size: int = 8
) -> Drawn:
    """About ``n`` respondents in clusters of unlike size, about ``size`` each, that differ by a standard deviation of
    ``between`` on the logit scale; weights are lognormal, half of their variance between clusters."""
    units = max(4, n // size)
    respondents = random.poisson(n / units, (samples, units))
    most = respondents.max()
    here = np.arange(most) < respondents[:, :, None]
    normal = np.sqrt(0.5) * (random.standard_normal((samples, units, 1)) + random.standard_normal(here.shape))
    weights = here * np.exp(spread * normal)
    effect = between * random.standard_normal((samples, units, 1))
    yes = here * (random.random(here.shape) < special.expit(_base(share, between, 0.0) + effect))
    of_respondents = (here, weights**2, weights, weights * yes, yes)
    counts, ww, a, c, positives = (one.sum(axis=2, dtype=float) for one in of_respondents)
    return Drawn(share, counts, ww, a, c, positives, np.zeros(1, dtype=np.intp), np.zeros(1))


def _base(share: float, slope: float, shift: float) -> float:
    """The intercept with which the mean of expit(intercept + slope · (normal + shift)) is ``share``."""
    weight = QUADRATURE / QUADRATURE.sum()
    return _solved(lambda base: float(weight @ special.expit(base + slope * (NODES + shift))), share)


def _solved(mean: Callable[[float], float], share: float) -> float:
    return float(optimize.brentq(lambda base: mean(base) - share, -40, 40))
