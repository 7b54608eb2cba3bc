"""Measures: the series a survey publishes, and where each comes from in the table of responses."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from api.concepts.codelists import TOTAL
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import (
    DifferenceItem,
    DistributionItem,
    Item,
    MedianItem,
    RestrictedItem,
    Series,
    SetItem,
    item_name,
)
from api.concepts.surveys.sources import ResponsesSource
from api.concepts.vocabulary import YES, IndicatorKind


@dataclass(frozen=True)
class Measure:
    """One series and how it is computed.

    ``item`` names the column of responses; in it a share's y is 1 where the column equals ``positive``, a mean's y
    is the column itself (``positive`` None). A difference has no column: it is ``minuend`` minus ``subtrahend``; a
    median is read off the responses in the column, since moments do not hold it. ``counted`` is the indicator whose
    answers a distribution counts: it tells about them, so it is as sensitive as they are.
    """

    series: Series
    kind: IndicatorKind
    base: str
    item: str | None = None
    positive: int | None = None
    fractional: bool = False
    minuend: Series | None = None
    subtrahend: Series | None = None
    counted: str | None = None

    def is_sensitive(self, sensitive: Collection[str]) -> bool:
        """Whether it is of one of these indicators, or counts the answers of one."""
        return self.series.indicator in sensitive or self.counted in sensitive


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
    source = definition.source
    if not isinstance(source, ResponsesSource):
        return
    for item in source.items:
        yield from _item_measures(item, definition)
    columns = {item.name: item for item in source.items}
    for derived in source.derived:
        base = definition.indicator[derived.indicator].base
        series = Series(derived.indicator, derived.channel)
        if isinstance(derived, DifferenceItem):
            minuend, subtrahend = Series(derived.minuend, derived.channel), Series(derived.subtrahend, derived.channel)
            yield Measure(series, "difference", base, minuend=minuend, subtrahend=subtrahend)
        elif isinstance(derived, MedianItem):
            numbers = columns.get(item_name(derived.of_indicator, derived.channel))
            base = numbers.universe or base if numbers is not None else base
            fractional = numbers is not None and numbers.kind == "number"
            yield Measure(series, "median", base, item_name(derived.of_indicator, derived.channel), None, fractional)
        elif isinstance(derived, SetItem):
            kind: IndicatorKind = "share" if derived.function == "any" else "mean"
            yield Measure(series, kind, base, derived.name, 1 if kind == "share" else None)
        elif isinstance(derived, DistributionItem):
            for place, category in enumerate(derived.categories):
                series = Series(derived.indicator, derived.channel, category)
                yield Measure(series, "share", base, derived.name, place, counted=derived.of_indicator)
        elif isinstance(derived, RestrictedItem):
            original = columns.get(item_name(derived.of_indicator, derived.channel, derived.category))
            series = Series(derived.indicator, derived.channel, derived.category)
            fractional = original is not None and original.kind == "number"
            share = not fractional
            yield Measure(
                series, "share" if share else "mean", derived.universe, derived.name, 1 if share else None, fractional
            )


def _item_measures(item: Item, definition: SurveyDefinition) -> Iterator[Measure]:
    base = item.universe or definition.indicator[item.indicator].base
    if item.kind == "number":
        yield Measure(Series(item.indicator, item.channel), "mean", base, item.name, None, fractional=True)
    elif item.kind == "yes_no":
        yield Measure(Series(item.indicator, item.channel, item.category), "share", base, item.name, 1)
    else:
        for place, (category, _) in enumerate(item.coding.categories):
            yield Measure(Series(item.indicator, item.channel, category), "share", base, item.name, place)
