"""The population of the coverage study: enterprises in strata of sector × size, of which samples are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from api.estimation.moments import Array, Moments, Rows, Strata

SIZES = ("0-9", "10-49", "50-249", "GE250")
ENTERPRISES = (9000, 1800, 320, 60)
SAMPLED = (150, 130, 90, 30)
"""Per stratum of a size class: enterprises in the population, and in the sample."""
ONE_SECTOR = (1.0,)
FOUR_SECTORS = (0.6, 0.9, 1.2, 1.5)
"""The sectors' sizes relative to ENTERPRISES: 4 strata (a domain within a sector) or 16 (one that cuts across)."""
SIZE_EFFECT = (-0.5, 0.0, 0.7, 1.2)
"""How much likelier larger enterprises say yes (on the logit scale): yes answers sit where weights are small."""
RESPONSE = (0.45, 0.8)
"""Two kinds of enterprises, half of each stratum, and their probability of responding: the weights undo it."""


@dataclass(frozen=True)
class Population:
    """Enterprises by stratum (size classes within sectors), kind (2) and state (outside the domain, no, yes)."""

    counts: NDArray[np.int64]

    @property
    def share(self) -> float:
        """The true share of yes within the domain."""
        return float(self.counts[..., 2].sum() / self.counts[..., 1:].sum())


def population(domain_size: int, share: float, sectors: Sequence[float]) -> Population:
    """One whose samples have about ``domain_size`` respondents in the domain and about ``share`` of yes in it."""
    respondents = len(sectors) * sum(SAMPLED) * float(np.mean(RESPONSE))
    in_domain = domain_size / respondents
    enterprises = np.outer(sectors, ENTERPRISES).ravel()
    effect = np.tile(SIZE_EFFECT, len(sectors))

    def excess(base: float) -> float:
        return float(np.average(special.expit(base + effect), weights=enterprises)) - share

    yes = special.expit(optimize.brentq(excess, -12, 12) + effect)
    state = np.stack([np.full_like(yes, 1 - in_domain), in_domain * (1 - yes), in_domain * yes], axis=1)
    counts = np.rint(enterprises[:, None, None] / 2 * state[:, None, :]).astype(np.int64)
    return Population(np.repeat(counts, len(RESPONSE), axis=1))


def draw_samples(population: Population, samples: int, random: np.random.Generator) -> Rows:
    """Moments of the domain in ``samples`` stratified samples without replacement with non-response: one cell each."""
    strata = len(population.counts)
    per_stratum = [_draw_stratum(population.counts[h], SAMPLED[h % len(SIZES)], samples, random) for h in range(strata)]
    answered = np.stack(per_stratum, axis=1)
    enterprises = population.counts.sum(axis=(1, 2))
    weight = 1 / np.array(RESPONSE)
    scale = enterprises / (answered.sum(axis=3) @ weight)
    w = scale[:, :, None] * weight
    no, yes = answered[..., 1], answered[..., 2]
    n = (no + yes).sum(axis=2)
    sums: dict[str, Array] = {
        "n": n, "positives": yes.sum(axis=2), "psus": n,
        "w": (w * (no + yes)).sum(axis=2), "ww": (w**2 * (no + yes)).sum(axis=2),
        "wy": (w * yes).sum(axis=2), "wyy": (w * yes).sum(axis=2),
        "aa": (w**2 * (no + yes)).sum(axis=2), "ac": (w**2 * yes).sum(axis=2), "cc": (w**2 * yes).sum(axis=2),
    }  # fmt: skip
    sampled = answered.sum(axis=(2, 3)).astype(float)
    design = Strata(sampled.ravel(), (sampled / enterprises).ravel())
    moments = Moments(**{name: values.reshape(-1, 1).astype(float) for name, values in sums.items()})
    return Rows(moments, design, np.arange(samples) * strata)


def _draw_stratum(
    counts: NDArray[np.int64], sampled: int, samples: int, random: np.random.Generator
) -> NDArray[np.int64]:
    """Respondents by kind and state (samples × 2 × 3)."""
    size = min(sampled, int(counts.sum()))
    drawn = random.multivariate_hypergeometric(counts.ravel(), size, size=samples).reshape(samples, *counts.shape)
    return random.binomial(drawn, np.array(RESPONSE)[:, None])
