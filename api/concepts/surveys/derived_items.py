"""Items that nobody is asked: derived from the answers to others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from api.concepts.surveys.items import AnyItem, Item, Measure, Series, Universe, item_name
from api.concepts.vocabulary import YES, IndicatorKind

Rule = Literal["all_valid", "any_valid"]
RULES: tuple[Rule, ...] = get_args(Rule)


@dataclass(frozen=True)
class CountingItem(AnyItem):
    """Derived from the yes/no items of one indicator for several channels."""

    indicator: str
    channel: str
    of_indicator: str
    of_channels: tuple[str, ...]

    @property
    def counted(self) -> tuple[str, ...]:
        return tuple(item_name(self.of_indicator, channel) for channel in self.of_channels)


@dataclass(frozen=True)
class SetItem(CountingItem):
    """Derived yes/no (``any``) or number (``count``) of a set of yes/no items of one indicator.

    ``rule`` ``all_valid``: valid only where every part is; ``any_valid``: where at least one is (must be declared
    and named in the indicator's definition).
    """

    function: Literal["any", "count"]
    rule: Rule = "all_valid"

    @property
    def is_any(self) -> bool:
        return self.function == "any"

    @property
    def needs_one(self) -> bool:
        return self.rule == "any_valid"

    def follows_from(self, universes: Mapping[str, Universe], derived: Collection[AnyItem]) -> tuple[str, ...]:
        return () if self.is_any else self.counted

    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        for series in self.series:
            yield (
                Measure(series, "share", base, self.name, 1)
                if self.is_any
                else Measure(series, "mean", base, self.name)
            )


@dataclass(frozen=True)
class DistributionItem(CountingItem):
    """Derived: which respondents answered yes to how many of ``of_channels``, as a choice of one number of 0 to all.

    Valid only where every part is.
    """

    is_distribution = True

    @property
    def categories(self) -> tuple[str, ...]:
        """The numbers as categories; each is its own code in the column."""
        return tuple(str(number) for number in range(len(self.of_channels) + 1))

    @property
    def series(self) -> tuple[Series, ...]:
        return tuple(Series(self.indicator, self.channel, category) for category in self.categories)

    def follows_from(self, universes: Mapping[str, Universe], derived: Collection[AnyItem]) -> tuple[str, ...]:
        """Those it counts; and whether any of the same ones is yes, which category 0 tells, too."""
        sets = {one.name for one in derived if one.is_any and set(one.counted) == set(self.counted)}
        return tuple(sorted(sets.union(self.counted)))

    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        for place, series in enumerate(self.series):
            yield Measure(series, "share", base, self.name, place, counted=self.of_indicator)


@dataclass(frozen=True)
class RestrictedItem(AnyItem):
    """Derived: the item ``of_indicator`` × ``channel`` × ``category``, asked of a universe only."""

    indicator: str
    channel: str
    of_indicator: str
    universe: str
    category: str = YES

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel, self.category)

    @property
    def series(self) -> tuple[Series, ...]:
        return (Series(self.indicator, self.channel, self.category),)

    @property
    def within(self) -> str:
        return self.universe

    @property
    def unrestricted(self) -> str:
        return item_name(self.of_indicator, self.channel, self.category)

    def follows_from(self, universes: Mapping[str, Universe], derived: Collection[AnyItem]) -> tuple[str, ...]:
        return self.needs(universes)

    def holds_numbers(self, items: Mapping[str, Item]) -> bool:
        return self.unrestricted in items and items[self.unrestricted].holds_numbers(items)

    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        is_number = self.holds_numbers(items)
        kind: IndicatorKind = "mean" if is_number else "share"
        for series in self.series:
            yield Measure(series, kind, self.universe, self.name, None if is_number else 1, is_number)


@dataclass(frozen=True)
class DifferenceItem(AnyItem):
    """Derived figure: share of ``minuend`` minus share of ``subtrahend`` for one channel, each on its own base.

    It has no column: its estimate and variance come from the moments of both and their joint sums.
    """

    indicator: str
    channel: str
    minuend: str
    subtrahend: str
    has_column = False

    def needs(self, universes: Mapping[str, Universe]) -> tuple[str, ...]:
        return item_name(self.minuend, self.channel), item_name(self.subtrahend, self.channel)

    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        minuend, subtrahend = Series(self.minuend, self.channel), Series(self.subtrahend, self.channel)
        for series in self.series:
            yield Measure(series, "difference", base, minuend=minuend, subtrahend=subtrahend)


@dataclass(frozen=True)
class MedianItem(AnyItem):
    """Derived figure: the median of the numbers that ``of_indicator`` × ``channel`` asks for. It has no column."""

    indicator: str
    channel: str
    of_indicator: str
    has_column = False

    @property
    def numbers(self) -> str:
        """The name of the item whose answers it is the median of."""
        return item_name(self.of_indicator, self.channel)

    def needs(self, universes: Mapping[str, Universe]) -> tuple[str, ...]:
        return (self.numbers,)

    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        asked = items.get(self.numbers)
        base = asked.universe or base if asked is not None else base
        is_fractional = asked is not None and asked.holds_numbers(items)
        for series in self.series:
            yield Measure(series, "median", base, self.numbers, fractional=is_fractional)


DerivedItem = SetItem | DistributionItem | RestrictedItem | DifferenceItem | MedianItem
