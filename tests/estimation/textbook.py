"""Estimation respondent by respondent in plain Python: a second implementation that knows no moments and no arrays.

Every estimator is written as its linearised variable, one number per respondent of the whole design, and every
variance is that of a sum of such numbers. Differences are linearised as differences, never through a covariance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Respondent(NamedTuple):
    """Place in the design (``population``: primary units in the stratum, None without correction), domain, answers."""

    stratum: str
    unit: int
    population: float | None
    weight: float
    domain: str
    answers: dict[str, float]


def weighted_mean(survey: Sequence[Respondent], domain: str, item: str) -> float:
    base = [r for r in survey if r.domain in domain and item in r.answers]
    return math.fsum(r.weight * r.answers[item] for r in base) / math.fsum(r.weight for r in base)


def linearised(survey: Sequence[Respondent], domain: str, item: str) -> list[float]:
    """w (y - mean) / Σw within the base, 0 outside; ``domain`` lists the letters of the domains it joins."""
    base = [r for r in survey if r.domain in domain and item in r.answers]
    centre, total = weighted_mean(survey, domain, item), math.fsum(r.weight for r in base)
    return [
        r.weight * (r.answers[item] - centre) / total if r.domain in domain and item in r.answers else 0.0
        for r in survey
    ]


def variance(survey: Sequence[Respondent], z: Sequence[float], lonely: str = "adjust") -> float:
    """Σ over strata of (1 - f) m / (m - 1) Σ (z_c - z̄)² over the m primary units' sums z_c.

    A lonely unit gives (1 - f) z² (``adjust``), nothing (``remove``, ``certainty``) or the mean of the other
    strata's (``average``). Strata where z is 0 throughout must not be lonely under ``average``.
    """
    parts: list[float] = []
    alone = 0
    for stratum in dict.fromkeys(r.stratum for r in survey):
        sums: dict[int, float] = {}
        for respondent, value in zip(survey, z, strict=True):
            if respondent.stratum == stratum:
                sums[respondent.unit] = sums.get(respondent.unit, 0.0) + value
        population = next(r.population for r in survey if r.stratum == stratum)
        unsampled = 1.0 if population is None else 1 - len(sums) / population
        if len(sums) > 1:
            mean = math.fsum(sums.values()) / len(sums)
            spread = math.fsum((value - mean) ** 2 for value in sums.values())
            parts.append(unsampled * len(sums) / (len(sums) - 1) * spread)
        elif unsampled > 0:
            alone += 1
            if lonely == "adjust":
                parts.append(unsampled * next(iter(sums.values())) ** 2)
    total = math.fsum(parts)
    strata = len({r.stratum for r in survey})
    return total * strata / (strata - alone) if lonely == "average" else total


def degrees_of_freedom(survey: Sequence[Respondent], domain: str, items: Sequence[str]) -> int:
    """Primary units minus strata with a valid answer to one of the items."""
    base = [r for r in survey if r.domain in domain and any(item in r.answers for item in items)]
    return len({(r.stratum, r.unit) for r in base}) - len({r.stratum for r in base})


class KishSizes(NamedTuple):
    """(Σw)² / Σw² of respondents, each w² times what its stratum leaves unsampled; and of primary units by strata."""

    sampled: float
    units: float


def kish_sizes(survey: Sequence[Respondent], domain: str, item: str) -> KishSizes:
    """Those of the valid answers in a domain."""
    units = {r.stratum: len({one.unit for one in survey if one.stratum == r.stratum}) for r in survey}
    base = [r for r in survey if r.domain in domain and item in r.answers]
    by_stratum: dict[str, dict[int, float]] = {}
    for r in base:
        of_units = by_stratum.setdefault(r.stratum, {})
        of_units[r.unit] = of_units.get(r.unit, 0.0) + r.weight
    even = math.fsum(math.fsum(totals.values()) ** 2 / len(totals) for totals in by_stratum.values())
    found = math.fsum(total**2 for totals in by_stratum.values() for total in totals.values())
    left = [r.weight**2 * (1 if r.population is None else 1 - units[r.stratum] / r.population) for r in base]
    square = math.fsum(r.weight for r in base) ** 2
    return KishSizes(square / math.fsum(left), sum(map(len, by_stratum.values())) * even / found)


def smallest_reaching(survey: Sequence[Respondent], item: str, p: float) -> float:
    """The smallest answer x with F(x) ≥ p."""
    base = [r for r in survey if item in r.answers]
    total = math.fsum(r.weight for r in base)
    for candidate in sorted(r.answers[item] for r in base):
        if math.fsum(r.weight for r in base if r.answers[item] <= candidate) >= p * total:
            return candidate
    raise AssertionError("F reaches 1")


def wilson_bound(p: float, size: float, t: float, upper: bool) -> float:
    """The q farthest from p with |p - q| ≤ t √(q (1 - q) / size), found by halving."""
    inside, outside = p, 1.0 if upper else 0.0
    for _ in range(200):
        middle = (inside + outside) / 2
        if abs(p - middle) <= t * math.sqrt(middle * (1 - middle) / size):
            inside = middle
        else:
            outside = middle
    return inside
