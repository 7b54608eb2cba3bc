"""A small survey made by a formula: strata of every kind, unequal weights, missing answers. No file, no licence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from api.estimation.moments import Array, Joint, Moments
from api.estimation.sample import Sample
from tests.estimation.textbook import Respondent

STRATA: tuple[tuple[str, int, float | None], ...] = (
    ("crafts", 40, 900.0),
    ("trade", 31, None),
    ("hotels", 25, 60.0),
    ("lonely", 1, 12.0),
    ("pair", 2, 5.0),
    ("census", 9, 9.0),
)
"""Name, primary units sampled, primary units in the population (None: no correction)."""


def survey(clustered: bool = False) -> list[Respondent]:
    """About 110 respondents (three times as many with clusters of three), the same on every call."""
    respondents: list[Respondent] = []
    state, unit = 2012, 0
    for name, sampled, population in STRATA:
        for _ in range(sampled):
            unit += 1
            for _ in range(3 if clustered else 1):
                draws = []
                for _ in range(6):
                    state = (state * 1103515245 + 12345) % 2**31
                    draws.append(state / 2**31)
                answers: dict[str, float] = {"facebook": float(draws[0] < 0.3), "xing": float(draws[1] < 0.55)}
                answers["minutes"] = round(90 * draws[2] ** 2, 1)
                answers = {item: y for item, y in answers.items() if (draws[3] * 7 + len(item)) % 1 > 0.12}
                domain = "abc"[int(3 * draws[4])]
                weight = round(1 + 20 * draws[5] ** 3, 3)
                respondents.append(Respondent(name, unit, population, weight, domain, answers))
    return respondents


def sample_of(respondents: Sequence[Respondent]) -> Sample:
    return Sample.drawn(
        [r.weight for r in respondents],
        [r.stratum for r in respondents],
        [np.nan if r.population is None else r.population for r in respondents],
        [r.unit for r in respondents],
    )


def answers_of(respondents: Sequence[Respondent], item: str, domain: str = "abc") -> Array:
    """Valid answers of the domains (n × 1), NaN elsewhere."""
    return np.array([[r.answers.get(item, np.nan) if r.domain in domain else np.nan] for r in respondents])


def joint_of_domains_apart(first: Moments) -> Joint:
    """Of two domains without a common primary unit: all zero. Not for clusters that hold some of both."""
    nothing = np.zeros_like(first.n)
    return Joint(nothing, nothing, nothing, nothing, nothing)
