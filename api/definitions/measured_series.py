"""What a definition measures: each series once, with the base its figures have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from api.concepts.surveys.items import AnyItem, Series, item_name
from api.definitions.elements import Element
from api.definitions.findings import Findings


@dataclass(frozen=True)
class Base:
    """Whom a series' figures speak of: those in ``universe`` (None: all) in ``waves`` (None: all)."""

    universe: str | None = None
    waves: frozenset[str] | None = None


@dataclass(frozen=True)
class PlacedItem:
    """An asked or derived item, what its answers are (``yes_no``, ``number``, …), its base, and where it is defined."""

    item: AnyItem
    kind: str
    base: Base
    element: Element

    @property
    def name(self) -> str:
        return self.item.name


@dataclass
class MeasuredSeries:
    """Every series of the definition, and the item behind it."""

    findings: Findings
    by_series: dict[Series, PlacedItem] = field(default_factory=dict)
    by_name: dict[str, PlacedItem] = field(default_factory=dict)

    def add(self, placed: PlacedItem) -> None:
        """Register an item; a second one for a series, or under a name, is reported."""
        named = self.by_name.setdefault(placed.name, placed)
        series = placed.item.series
        first = next((self.by_series[one] for one in series if one in self.by_series), named)
        if first is not placed:
            message = f"a second item for {spelled(series[0])}: the first is on line {first.element.line}"
            self.findings.add(placed.element, message, "one item for each indicator, channel and category")
            return
        self.by_series.update(dict.fromkeys(series, placed))

    def continues(self, placed: PlacedItem, waves: Iterable[str]) -> bool:
        """Whether a question goes on in another column: the same series, kind and universe, but in other ``waves``.

        Its base then spans the waves of both.
        """
        first, asked = self.by_name.get(placed.name), frozenset(waves)
        if first is None or first.base.waves is None or placed.base.waves is None:
            return False
        same = (first.kind, first.base.universe) == (placed.kind, placed.base.universe)
        series = [one for one, owner in self.by_series.items() if owner is first]
        if not same or series != list(placed.item.series) or first.base.waves & placed.base.waves:
            return False
        both = first.base.waves | placed.base.waves
        joined = replace(first, base=replace(first.base, waves=both if both != asked else None))
        self.by_name[placed.name] = joined
        self.by_series.update(dict.fromkeys(series, joined))
        return True

    def yes_no(self, indicator: str, channel: str, category: str = "yes") -> PlacedItem | None:
        """The yes/no item of this series, asked or derived."""
        found = self.by_series.get(Series(indicator, channel, category))
        return found if found is not None and found.kind == "yes_no" else None

    def channels(self, indicator: str, kinds: Iterable[str] = ("yes_no",), category: str = "yes") -> tuple[str, ...]:
        """The channels the indicator is measured for, in the definition's order."""
        kinds = tuple(kinds)
        return tuple(
            one.channel
            for one, placed in self.by_series.items()
            if one.indicator == indicator and one.category == category and placed.kind in kinds
        )

    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.indicator for one in self.by_series))


def spelled(series: Series) -> str:
    """The series in words for a message."""
    return item_name(series.indicator, series.channel, series.category)
