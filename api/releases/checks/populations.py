"""Population sizes of strata beside what was sampled of them: are both counted in the same unit?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from api.concepts.surveys.sources import ResponsesSource
from api.releases.checks.file_warnings import FileWarning
from api.releases.checks.weighted_counts import Count, add_block

NEAR = 0.1
"""The weights add up to a population where they differ from it by no more than this part of it."""
FAR = 2.0
"""Weights that add up to so many times the population, or as small a part of it, count something else."""
PLAIN = 0.2
"""Weights whose mean differs from 1 by no more are scaled to the sample, and say nothing of the population."""


@dataclass(frozen=True)
class Stratum:
    """A stratum as it is stored: its number and label, the units drawn (clusters, else respondents), its population."""

    stratum: int
    label: str
    sampled: int
    population: float | None


class StratumWeights:
    """The number of respondents of each stratum, and the sum of their weights."""

    def __init__(self) -> None:
        self.counts: dict[int, Count] = {}

    def add(self, encoded: pl.DataFrame) -> None:
        add_block(self.counts, encoded, pl.col("stratum"))


def population_unit(
    source: ResponsesSource, strata: Sequence[Stratum], weights: StratumWeights
) -> Iterator[FileWarning]:
    """A population that counts respondents while clusters were drawn, or is not what the weights add up to."""
    sized = {one.stratum: one.population for one in strata if one.population is not None}
    counted = [weights.counts[one] for one in sized]
    respondents, weight = sum(n for n, _ in counted), sum(weight for _, weight in counted)
    if not sized or source.weight is None or abs(weight / respondents - 1) <= PLAIN:
        return
    population, drawn = sum(sized.values()), sum(one.sampled for one in strata if one.stratum in sized)
    given = "population_size" if source.population_size else "population"
    if source.cluster is not None:
        if abs(weight - population) <= NEAR * population and drawn < respondents:
            yield FileWarning(
                "population_unit",
                f"{given} counts respondents ({population:,g}, as their weights add up to), but clusters were drawn "
                f"({drawn:,}): the standard errors will be too large",
                f"{given}: how many clusters the population of the stratum has",
                given,
            )
    elif not 1 / FAR <= weight / population <= FAR:
        yield FileWarning(
            "population_unit",
            f"the strata have a population of {population:,g}, but the weights add up to {weight:,g}: they count "
            "different units",
            f"{given}: how many of what the weights stand for; or weights that add up to the population",
            given,
        )
