"""Survey estimation row by row in plain Python: an independent computation to hold the product's against.

No moments, no arrays: each linearised value is written down for each respondent, as in a textbook.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A respondent: weight, stratum, the stratum's population, primary unit, and the answer (None: not valid)."""

    weight: float
    stratum: str
    population: float
    unit: str
    answer: float | None


def mean(rows: Sequence[Row]) -> float:
    valid = [row for row in rows if row.answer is not None]
    return math.fsum(row.weight * (row.answer or 0) for row in valid) / math.fsum(row.weight for row in valid)


def scores(rows: Sequence[Row]) -> list[float]:
    """z = w (y - mean) / Σw for every row; 0 where the answer is not valid."""
    centre, total = mean(rows), math.fsum(row.weight for row in rows if row.answer is not None)
    return [0.0 if row.answer is None else row.weight * (row.answer - centre) / total for row in rows]


def covariance(design: Sequence[Row], first: Sequence[float], second: Sequence[float]) -> float:
    """Σ_h (1 - f_h) n_h / (n_h - 1) Σ_i (z₁ - z̄₁)(z₂ - z̄₂) over all primary units of the design."""
    units: dict[str, dict[str, list[float]]] = {}
    populations: dict[str, float] = {}
    for row, one, two in zip(design, first, second, strict=True):
        sums = units.setdefault(row.stratum, {}).setdefault(row.unit, [0.0, 0.0])
        sums[0] += one
        sums[1] += two
        populations[row.stratum] = row.population
    total = 0.0
    for stratum, by_unit in units.items():
        count = len(by_unit)
        means = [math.fsum(sums[place] for sums in by_unit.values()) / count for place in (0, 1)]
        cross = math.fsum((sums[0] - means[0]) * (sums[1] - means[1]) for sums in by_unit.values())
        total += (1 - count / populations[stratum]) * count / (count - 1) * cross
    return total
