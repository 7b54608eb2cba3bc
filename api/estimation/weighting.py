"""Bringing weights to known population counts: post-stratification and raking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from api.errors import InvalidInput, Problem
from api.estimation.margins import Margin, check_margins
from api.estimation.moments import Array


@dataclass(frozen=True)
class WeightSpread:
    """How unequal weights are. ``kish_effect`` n Σ w² / (Σ w)² = 1 + cv² is the variance they cost, ``n_eff`` what is
    left of n."""

    n: int
    total: float
    smallest: float
    largest: float
    kish_effect: float
    n_eff: float


@dataclass(frozen=True)
class NewWeights:
    """New weights and how they came about. ``misfit`` is the largest difference from a population count, relative to
    it; ``factors`` the spread of new over old weights."""

    weights: Array
    iterations: int
    misfit: float
    before: WeightSpread
    after: WeightSpread
    factors: WeightSpread


def spread_of(weights: Array) -> WeightSpread:
    """The spread of at least one weight."""
    n, total, squares = len(weights), float(weights.sum()), float((weights**2).sum())
    return WeightSpread(
        n,
        total,
        float(weights.min()),
        float(weights.max()),
        n * squares / total**2,
        total**2 / squares,
    )


def post_stratify(weights: Array, margin: Margin) -> NewWeights:
    """w' = w N_c / Σ_c w for the respondents of each cell c. Raises InvalidInput naming a cell that cannot be met.

    Source: Holt & Smith (1979); ``survey::postStratify``."""
    check_margins([margin], weights)
    return report(weights, _scaled(weights, margin), [margin], 1)


def rake(weights: Array, margins: Sequence[Margin], tolerance: float = 1e-10, iterations: int = 1000) -> NewWeights:
    """Iterative proportional fitting: post-stratify to each margin in turn until every count is met within
    ``tolerance`` (relative). Raises InvalidInput naming the worst cell when that does not happen.

    Source: Deming & Stephan (1940); ``survey::rake``."""
    check_margins(margins, weights)
    raked = weights
    for iteration in range(1, iterations + 1):
        for margin in margins:
            raked = _scaled(raked, margin)
        misfit = max(float(relative_misfit(raked, margin).max()) for margin in margins)
        if misfit <= tolerance:
            return report(weights, raked, margins, iteration)
    raise unmet(raked, margins, f"after {iterations} rounds of raking")


def report(before: Array, after: Array, margins: Sequence[Margin], iterations: int) -> NewWeights:
    """What a weighting is judged by."""
    misfit = max(float(relative_misfit(after, margin).max()) for margin in margins)
    return NewWeights(after, iterations, misfit, spread_of(before), spread_of(after), spread_of(after / before))


def relative_misfit(weights: Array, margin: Margin) -> Array:
    """|Σ w - N| / N by cell; 0 where both are 0."""
    gap = np.abs(margin.weighted(weights) - margin.totals)
    return np.divide(gap, margin.totals, out=np.zeros_like(gap), where=margin.totals > 0)


def unmet(weights: Array, margins: Sequence[Margin], reason: str) -> InvalidInput:
    """The error for margins that contradict each other: names the cell of each margin that is missed by most."""
    problems: list[Problem] = []
    for margin in margins:
        misfit = relative_misfit(weights, margin)
        worst = int(misfit.argmax())
        reached = margin.weighted(weights)[worst]
        place = f"margin {margin.name}, cell {margin.cells[worst]}"
        problems.append(Problem(f"{place}: {reached:.6g} instead of {margin.totals[worst]:.6g} ({reason})"))
    return InvalidInput(problems, "The margins cannot be met")


def _scaled(weights: Array, margin: Margin) -> Array:
    sums = margin.weighted(weights)
    factors = np.divide(margin.totals, sums, out=np.zeros_like(sums), where=sums > 0)
    scaled: Array = weights * factors[margin.membership]
    return scaled
