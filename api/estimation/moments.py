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

    def rows(self, index: NDArray[np.intp]) -> Moments:
        """The moments of some of the rows, by position, in that order; no respondent at position -1."""
        return Moments(**{field.name: _taken(getattr(self, field.name), index) for field in fields(self)})


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

    @classmethod
    def within(cls, shared: Moments) -> Joint:
        """Of one series in two overlapping domains of a design without clusters, from the moments of the overlap
        (for a part and its whole: of the part)."""
        return cls(shared.psus, shared.aa, shared.ac, shared.ac, shared.cc)


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

    @classmethod
    def frame(cls, strata: Strata) -> Rows:
        """One cell with a row for each stratum and no series: what sums other than moments are combined over."""
        nothing = np.zeros((len(strata.sampled), 0))
        moments = Moments(**{field.name: nothing for field in fields(Moments)})
        return cls(moments, strata, np.zeros(1, dtype=np.intp))

    def total(self, per_row: Array) -> Array:
        """Sum over the strata of each cell: (rows, …) → (cells, …)."""
        totals: Array = np.add.reduceat(per_row, self.starts, axis=0)
        return totals

    def spread(self, per_cell: Array) -> Array:
        """Repeat each cell's value for its rows: (cells, …) → (rows, …)."""
        lengths = np.diff(np.append(self.starts, len(self.strata.sampled)))
        return np.repeat(per_cell, lengths, axis=0)


def _taken(values: Array, index: NDArray[np.intp]) -> Array:
    taken: Array = np.where(index[:, None] >= 0, values[index], 0.0)
    return taken
