"""From the shares assumed in ``truth`` to chances for single enterprises: who answers yes how likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.catalogue.simulation.draws import FloatArray, latent_distribution, probability
from api.catalogue.simulation.frame import ENTERPRISES, SIZES, SME_SIZES, by_land
from api.catalogue.simulation.truth import (
    AFFINITY_OF_LAND,
    AFFINITY_OF_SECTOR,
    AFFINITY_OF_SIZE,
    DEVICES,
    DIALOGUE,
    FREQUENCIES,
    GOALS,
    INVESTMENT,
    OPENNESS,
    PRESENCE,
    WAVES,
    Trait,
)

_LATENT_POINTS = 8
_STEPS = 30
_BOUND = 16.0


@dataclass(frozen=True)
class Enterprises:
    """What answers depend on, one entry per enterprise (or kind of enterprise): affinity and section."""

    affinity: FloatArray
    sectors: NDArray[np.str_]

    def score(self, trait: Trait) -> FloatArray:
        """How much each leans to a yes, before the intercept that fits the assumed share."""
        tilt = np.zeros(len(self.sectors))
        for sector, shift in trait.tilt.items():
            tilt[self.sectors == sector] = shift
        return trait.loading * self.affinity + tilt


def affinity_offset(sector: str, size: str, land: str) -> float:
    """The part of an enterprise's digital affinity that its sector, size and Land explain."""
    return AFFINITY_OF_SIZE[size] + AFFINITY_OF_SECTOR[sector] + AFFINITY_OF_LAND.get(land, 0.0)


def sme_population() -> tuple[Enterprises, FloatArray]:
    """All kinds of SMEs in the frame (sector × size × Land × latent value), and how many of each kind there are."""
    latent, chance = latent_distribution(_LATENT_POINTS)
    kinds = [
        (affinity_offset(sector, size, land), sector, count)
        for sector, counts in ENTERPRISES.items()
        for size, total in zip(SIZES, counts, strict=True)
        if size in SME_SIZES
        for land, count in by_land(total).items()
    ]
    offsets, sectors, counts = (np.array(column) for column in zip(*kinds, strict=True))
    affinity = (offsets[:, None] + latent[None, :]).ravel()
    return Enterprises(affinity, np.repeat(sectors, len(latent))), (counts[:, None] * chance[None, :]).ravel()


def intercept(score: FloatArray, among: FloatArray, share: float) -> float:
    """The a with Σ among · P(a + score) = share · Σ among, found by halving.

    Rounded to four decimals, so that the last bit of a sum, which may differ between processors, has no say.
    """
    wanted = share * among.sum()
    low, high = -_BOUND, _BOUND
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if (among * probability(middle + score)).sum() < wanted:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 4)


class Chances:
    """The chances of a yes in one wave, fitted so that the SMEs of the frame have the assumed shares.

    ``active`` and ``investment``: of each enterprise; ``presence``, ``device``, ``goal`` and ``frequencies``: of
    active ones; ``dialogue``: of those present on the channel.
    """

    def __init__(self, wave: str) -> None:
        self._position = WAVES.index(wave)
        self._smes, self._counts = sme_population()

    def _fit(self, trait: Trait, among: FloatArray, factor: float = 1.0) -> float:
        return intercept(self._smes.score(trait), among, trait.shares[self._position] * factor)

    @cached_property
    def _active_intercept(self) -> float:
        return self._fit(OPENNESS, self._counts)

    @cached_property
    def _active_smes(self) -> FloatArray:
        return self._counts * self.active(self._smes)

    def _fit_of_all(self, trait: Trait) -> float:
        """For answers only active enterprises can give, where the share assumed is one of all SMEs."""
        return self._fit(trait, self._active_smes, float(self._counts.sum() / self._active_smes.sum()))

    @cached_property
    def _presence_intercepts(self) -> dict[str, float]:
        return {channel: self._fit_of_all(trait) for channel, trait in PRESENCE.items()}

    def active(self, enterprises: Enterprises) -> FloatArray:
        return probability(self._active_intercept + enterprises.score(OPENNESS))

    def presence(self, channel: str, enterprises: Enterprises) -> FloatArray:
        return probability(self._presence_intercepts[channel] + enterprises.score(PRESENCE[channel]))

    def dialogue(self, channel: str, enterprises: Enterprises) -> FloatArray:
        present = self._active_smes * self.presence(channel, self._smes)
        trait = DIALOGUE[channel]
        return probability(self._fit(trait, present) + enterprises.score(trait))

    def investment(self, enterprises: Enterprises) -> FloatArray:
        return probability(self._fit(INVESTMENT, self._counts) + enterprises.score(INVESTMENT))

    def device(self, indicator: str, enterprises: Enterprises) -> FloatArray:
        trait = DEVICES[indicator]
        return probability(self._fit_of_all(trait) + enterprises.score(trait))

    def goal(self, goal: str, enterprises: Enterprises) -> FloatArray:
        return probability(self._fit(GOALS[goal], self._active_smes) + enterprises.score(GOALS[goal]))

    def frequencies(self, enterprises: Enterprises) -> Sequence[FloatArray]:
        """At least as often as each of ``FREQUENCIES``, ascending."""
        return [
            probability(self._fit(trait, self._active_smes) + enterprises.score(trait))
            for trait in FREQUENCIES.values()
        ]
