"""Do intervals of means and of differences keep their level under unlike weights? Into docs/methodology.md.

Part of ``make coverage-study``; about a minute, always the same numbers. Weights are lognormal, samples have one
stratum.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from api.concepts.surveys.policies import INTERVALS
from api.estimation.estimates import estimate
from api.estimation.intervals import mean_interval
from api.estimation.moments import Array, Moments, Rows, Strata
from api.estimation.precision import mean_precision, share_precision, welch_df
from tests.marked_document import MarkedDocument
from tests.studies.drawing import lognormal_weights

DOCUMENT = MarkedDocument("methodology.md", "beyond-shares-study")
SPREADS = (0.0, 0.5, 1.0, 1.5, 2.0)
SLOPES = {0.0: "", 0.7: ", larger behind large weights"}
SIZES = (20, 50, 100, 300, 1000)
PAIRS = ((50, 50), (50, 300), (100, 100), (300, 300), (1000, 1000))
SHARES = ((0.5, 0.5), (0.25, 0.5))
SAMPLES = 3000
LEVEL = 0.95
Coverage = dict[str, float]
"""By what limits the degrees of freedom: how often intervals hold the true value."""


def mean_coverage(n: int, spread: float, slope: float, random: np.random.Generator) -> Coverage:
    """Of means of normal answers that rise by ``slope`` with a standard deviation of log w."""
    normal = random.standard_normal((SAMPLES, n))
    w, y = np.exp(spread * normal), slope * normal + random.standard_normal((SAMPLES, n))
    one = np.ones_like(w)
    sums = {
        "n": one, "positives": one, "psus": one, "w": w, "ww": w**2, "wy": w * y, "wyy": w * y**2,
        "aa": w**2, "ac": w**2 * y, "cc": w**2 * y**2,
    }  # fmt: skip
    moments = Moments(**{name: values.sum(axis=1, keepdims=True) for name, values in sums.items()})
    rows = Rows(moments, Strata(np.full(SAMPLES, float(n)), np.zeros(SAMPLES)), np.arange(SAMPLES))
    found = estimate(rows)
    return {
        method: _coverage(found.value, found.se, mean_precision(found, method).df, slope * spread)
        for method in INTERVALS
    }


def difference_coverage(
    sizes: tuple[int, int], shares: tuple[float, float], spread: float, slope: float, random: np.random.Generator
) -> Coverage:
    """Of differences of shares of two cells that nobody shares, by Student's t of both cells' respondents less two, or
    by no more than Welch's degrees of freedom."""
    draws = [
        lognormal_weights(n, share, SAMPLES, random, spread, slope) for n, share in zip(sizes, shares, strict=True)
    ]
    a, b = (estimate(drawn.rows) for drawn in draws)
    sizes_worth = [share_precision(one.value, one.se, one, "kish").size for one in (a, b)]
    by_n = np.full_like(a.df, sum(sizes) - 2.0)
    limits = {"kish": np.fmin(by_n, np.floor(welch_df(a.se, sizes_worth[0], b.se, sizes_worth[1]))), "r_survey": by_n}
    se = np.hypot(a.se, b.se)
    return {name: _coverage(a.value - b.value, se, df, shares[0] - shares[1]) for name, df in limits.items()}


def _coverage(value: Array, se: Array, df: Array, true: float) -> float:
    """Where there is no degree of freedom, nothing is said, and nothing can be wrong."""
    low, high = mean_interval(value, se, df, LEVEL)
    return float((np.isnan(low) | ((low <= true) & (true <= high))).mean())


def table(title: str, measure: Callable[[float, float], Sequence[Coverage]]) -> str:
    """Lowest and highest coverage in % for each spread and slope."""
    lines = [f"| {title} | **`kish`** | `r_survey` |", "|---|---:|---:|"]
    for (slope, text), spread in product(SLOPES.items(), SPREADS):
        found = measure(spread, slope)
        ranges = [
            f"{100 * min(one[name] for one in found):.1f}–{100 * max(one[name] for one in found):.1f}"
            for name in INTERVALS
        ]
        lines.append(f"| σ = {spread:g}{text} | {' | '.join(ranges)} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> int:
    random = np.random.default_rng(20261129)
    means = table(
        "Means, n from 20 to 1,000", lambda spread, slope: [mean_coverage(n, spread, slope, random) for n in SIZES]
    )
    differences = table(
        "Differences of shares, n from 50 to 1,000",
        lambda spread, slope: [
            difference_coverage(sizes, shares, spread, slope, random) for sizes, shares in product(PAIRS, SHARES)
        ],
    )
    DOCUMENT.write(f"{means}\n\n{differences}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
