"""What a quality report says about the responses themselves, as far as the policy lets it; see ``quality``."""

from __future__ import annotations

import math

from sqlalchemy import Connection

from api.concepts.editions.quality_report import ItemResponse, MetMargin, SampleDesign, WeightAdjustment, WeightSpread
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Item
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.sources import ResponsesSource
from api.queries.imports import Import, sampled_strata
from api.queries.quality import ResponseCounts, response_counts, weight_moments, weight_quantiles
from api.queries.weighting import weighting_report
from api.releases.imports.response_table import survey_table

LEAST_STEP = 5
"""Counts are rounded to this even where the policy rounds n less: exact respondents less n would count the silent."""


def is_open(policy: Policy) -> bool:
    """Whether the responses themselves are public, so that nothing about them needs protection."""
    return policy.name == "public_use"


def significant(number: float, digits: int) -> float:
    """``number`` to so many significant digits."""
    return float(f"{number:.{digits}g}")


def rounded_count(count: int, step: int) -> int:
    """``count`` to the nearest multiple of ``step``, halves up, as n is displayed."""
    return math.floor(count / step + 0.5) * step


class ResponseQuality:
    """The responses of one import, as far as the policy lets a report speak of them."""

    def __init__(
        self, connection: Connection, definition: SurveyDefinition, source: ResponsesSource, imported: Import
    ) -> None:
        self._connection, self._definition, self._source, self._imported = connection, definition, source, imported
        self._table = survey_table(definition, imported.key)
        self._grouped = source.contributor is not None
        self._open = is_open(definition.policy)
        self._all = weight_moments(connection, self._table, contributors=self._grouped)
        self.step = 1 if self._open else max(definition.policy.n_rounded_to or 0, LEAST_STEP)

    @property
    def _weighted(self) -> bool:
        return self._source.weight is not None or self._source.weighting is not None

    def _enough(self, *contributors: int) -> bool:
        return self._open or min(contributors) >= self._definition.policy.k

    @property
    def respondents(self) -> int | None:
        enough = self._enough(self._all.contributors)
        return rounded_count(self._all.respondents, self.step) if enough else None

    def items(self, wave: str) -> tuple[ItemResponse, ...]:
        """The questions of the wave in the order of the definition; derived items ask nothing of their own."""
        items = self._source.items_of(wave)
        counts = response_counts(self._connection, self._table, items, contributors=self._grouped)
        return tuple(self._item(item, counts[item.name]) for item in items)

    def _item(self, item: Item, counts: ResponseCounts) -> ItemResponse:
        base = item.universe or self._definition.indicator[item.indicator].base
        category = item.category if item.kind == "yes_no" else None
        asked = counts.answered + counts.silent > 0
        return ItemResponse(item.indicator, item.channel, category, base, asked, self._non_response(counts))

    def _non_response(self, counts: ResponseCounts) -> float | None:
        if counts.answered + counts.silent == 0:
            return None
        if self._open:
            return round(counts.silent / (counts.answered + counts.silent), 4)
        if not self._enough(counts.answering_contributors, counts.silent_contributors):
            return None
        silent, answered = rounded_count(counts.silent, self.step), rounded_count(counts.answered, self.step)
        return math.floor(100 * silent / (silent + answered) + 0.5) / 100

    def design(self) -> SampleDesign:
        strata = sampled_strata(self._connection, self._imported.key)
        lonely = [1 for _, sampled, population in strata if sampled == 1 and population != 1]
        corrected = any(population is not None for _, _, population in strata)
        return SampleDesign(self._weighted, len(strata), len(lonely), self._source.cluster is not None, corrected)

    def weights(self, digits: int) -> WeightSpread | None:
        """None without weights, or with fewer than k contributors in all."""
        held = self._all
        if not (self._weighted and held.respondents and self._enough(held.contributors)):
            return None
        effect, mean = held.respondents * held.squares / held.total**2, held.total / held.respondents
        quantiles = weight_quantiles(self._connection, self._table, (0.05, 0.5, 0.95), contributors=self._grouped)
        relative = [
            significant(weight / mean, digits) if self._enough(below, above) else None
            for weight, below, above in quantiles
        ]
        return WeightSpread(
            significant(math.sqrt(max(effect - 1, 0.0)), digits), significant(effect, digits), *relative
        )

    def adjustment(self, digits: int) -> WeightAdjustment | None:
        """What the public may know of the import's weighting to margins; None where there was none."""
        kept = weighting_report(self._connection, self._imported.key)
        if kept is None or not self._enough(self._all.contributors):
            return None
        spread = kept["weights"]
        return WeightAdjustment(
            method=kept["method"],
            iterations=kept["iterations"],
            largest_difference=significant(kept["largest_difference"], 1),
            margins=tuple(MetMargin(tuple(margin["by"]), margin["cells"]) for margin in kept["margins"]),
            factors_cv=significant(spread["factors"]["cv"], digits),
            kish_effect_before=significant(spread["before"]["design_effect"], digits),
            kish_effect_after=significant(spread["after"]["design_effect"], digits),
        )
