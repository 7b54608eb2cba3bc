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


@dataclass(frozen=True)
class KishSizes:
    """(Σw)² / Σ (1 - f) w² of respondents; m Σ_h (W_h² / m_h) / Σa² of primary units, a being their weights."""

    sampled: float
    units: float


def kish_sizes(design: Sequence[Row], rows: Sequence[Row]) -> KishSizes:
    """Those of some rows of a design."""
    units: dict[str, set[str]] = {}
    for row in design:
        units.setdefault(row.stratum, set()).add(row.unit)
    left = [row.weight**2 * (1 - len(units[row.stratum]) / row.population) for row in rows]
    by_stratum: dict[str, dict[str, float]] = {}
    for row in rows:
        totals = by_stratum.setdefault(row.stratum, {})
        totals[row.unit] = totals.get(row.unit, 0.0) + row.weight
    even = math.fsum(math.fsum(totals.values()) ** 2 / len(totals) for totals in by_stratum.values())
    found = math.fsum(total**2 for totals in by_stratum.values() for total in totals.values())
    number = sum(len(totals) for totals in by_stratum.values())
    return KishSizes(math.fsum(row.weight for row in rows) ** 2 / math.fsum(left), number * even / found)


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
