"""Moments: the sums over respondents from which every estimate and its variance follow.

For one cell, one series and one stratum, over the respondents with a valid answer (w weight, y answer):

| field | sum | used for |
|---|---|---|
| n, positives | 1; y ≠ 0 | base, thresholds |
| psus | primary sampling units with a valid answer | degrees of freedom |
| w, ww | w; w² | denominator, Kish |
| wy, wyy | w y; w y² | numerator, variance of y |
| aa, ac, cc | Σ a², Σ a c, Σ c² over the primary sampling units, a = Σ w and c = Σ w y within the unit | variance |

Without clusters every respondent is its own unit: aa = ww, ac = Σ w² y, cc = Σ w² y², psus = n.
The sums are additive over disjoint cells. Source: linearisation of the ratio mean, e.g. Särndal, Swensson & Wretman
(1992), section 5.7; checked against R's survey.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """One array per field, all of the same shape; the first axis runs over (cell, stratum) rows."""

    n: Array
    positives: Array
    psus: Array
    w: Array
    ww: Array
    wy: Array
    wyy: Array
    aa: Array
    ac: Array
    cc: Array

    def columns(self, index: NDArray[np.intp]) -> Moments:
        """The moments of some of the series, by position, in that order."""
        return Moments(**{field.name: getattr(self, field.name)[:, index] for field in fields(self)})


@dataclass(frozen=True)
class Joint:
    """Joint sums of two series over primary sampling units: Σ a₁a₂, Σ a₁c₂, Σ c₁a₂, Σ c₁c₂.

    Each series' a and c run over its own valid answers. Without clusters only respondents who answered both count:
    Σ w², Σ w² y₂, Σ w² y₁ and Σ w² y₁ y₂. ``psus`` counts the units with a valid answer to both.
    """

    psus: Array
    aa: Array
    ac: Array
    ca: Array
    cc: Array


@dataclass(frozen=True)
class Strata:
    """The design of each row's stratum: ``sampled`` primary units (whether they answered or not) and the sampling
    fraction (0 without finite population correction)."""

    sampled: Array
    fraction: Array


@dataclass(frozen=True)
class Rows:
    """Moments of several cells, stratum by stratum: cell ``c`` has the rows ``starts[c]`` to ``starts[c + 1]``.

    Rows are sorted by cell; every cell has at least one row. ``strata`` has one entry per row.
    """

    moments: Moments
    strata: Strata
    starts: NDArray[np.intp]

    def total(self, per_row: Array) -> Array:
        """Sum over the strata of each cell: (rows, …) → (cells, …)."""
        totals: Array = np.add.reduceat(per_row, self.starts, axis=0)
        return totals

    def spread(self, per_cell: Array) -> Array:
        """Repeat each cell's value for its rows: (cells, …) → (rows, …)."""
        lengths = np.diff(np.append(self.starts, len(self.strata.sampled)))
        return np.repeat(per_cell, lengths, axis=0)


def tabulate(
    answers: Array, weights: Array, strata: NDArray[np.intp], count: int, clusters: NDArray[np.intp] | None = None
) -> Moments:
    """The moments of one series in memory, one row per stratum 0 … ``count`` - 1.

    ``answers`` is NaN where there is no valid answer. The same sums as the database makes, for tests and small data.
    """
    valid = ~np.isnan(answers)
    y, w, h = answers[valid], weights[valid], strata[valid]

    def by_stratum(values: Array, index: NDArray[np.intp] = h) -> Array:
        return np.bincount(index, weights=values, minlength=count).astype(float)

    units = np.arange(len(answers))[valid] if clusters is None else clusters[valid]
    _, first, unit = np.unique(units, return_index=True, return_inverse=True)
    a: Array = np.bincount(unit, weights=w).astype(float)
    c: Array = np.bincount(unit, weights=w * y).astype(float)
    per_unit: Mapping[str, Array] = {"psus": np.ones_like(a), "aa": a * a, "ac": a * c, "cc": c * c}
    return Moments(
        n=by_stratum(np.ones_like(w)),
        positives=by_stratum((y != 0).astype(float)),
        w=by_stratum(w),
        ww=by_stratum(w * w),
        wy=by_stratum(w * y),
        wyy=by_stratum(w * y * y),
        **{name: by_stratum(values, h[first]) for name, values in per_unit.items()},
    )
