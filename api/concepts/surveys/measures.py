"""Measures: the series a survey publishes, and where each comes from in the table of responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from api.concepts.codelists import TOTAL
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Measure, Series
from api.concepts.vocabulary import YES


@dataclass(frozen=True)
class Measures:
    """All measures of a survey in the order of answers, and the pairs joint sums are kept for."""

    all: tuple[Measure, ...]

    @cached_property
    def tabulated(self) -> tuple[Measure, ...]:
        """Those that have moments of their own."""
        return tuple(measure for measure in self.all if measure.kind in ("share", "mean"))

    @cached_property
    def differences(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.all if measure.kind == "difference")

    @cached_property
    def medians(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.all if measure.kind == "median")

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Positions in ``tabulated`` of shares that comparisons offer: two channels of an indicator, or two
        indicators of a channel."""
        shares = [(place, m.series) for place, m in enumerate(self.tabulated) if m.kind == "share"]
        return tuple(
            (first, second)
            for (first, a), (second, b) in combinations(shares, 2)
            if _comparable(a, b) and first < second
        )


def _comparable(a: Series, b: Series) -> bool:
    """Two channels of an indicator, or two indicators of a channel; no channel at all is nothing in common."""
    if a.category != YES or b.category != YES:
        return False
    if a.indicator == b.indicator:
        return a.channel != b.channel
    return a.channel == b.channel != TOTAL


def survey_measures(definition: SurveyDefinition) -> Measures:
    """The measures of a survey with responses, sorted as answers are: indicator, channel, category."""
    indicators = {indicator.id: place for place, indicator in enumerate(definition.indicators)}
    channels = {TOTAL: -1} | {code: place for place, code in enumerate(definition.channels.codes) if code != TOTAL}

    def order(measure: Measure) -> tuple[int, int, int]:
        series = measure.series
        categories = [code for code, _ in definition.indicator[series.indicator].categories]
        category = categories.index(series.category) if series.category in categories else -1
        return indicators[series.indicator], channels[series.channel], category

    once = {measure.series: measure for measure in _measures(definition)}
    return Measures(tuple(sorted(once.values(), key=order)))


def _measures(definition: SurveyDefinition) -> Iterator[Measure]:
    if definition.has_responses:
        asked = {item.name: item for item in definition.responses.items}
        for item in definition.responses.all_items:
            yield from item.measures(definition.indicator[item.indicator].base, asked)
