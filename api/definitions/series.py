"""What a definition measures: each series once, with the base its figures have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from api.concepts.surveys.items import Item, Series, item_name
from api.definitions.elements import Element
from api.definitions.findings import Findings


@dataclass(frozen=True)
class Base:
    """Whom a series' figures speak of: those in ``universe`` (None: all) in ``waves`` (None: all)."""

    universe: str | None = None
    waves: frozenset[str] | None = None


@dataclass(frozen=True)
class Measured:
    """A question or derived item: its kind, base, the names it needs, and where it is defined."""

    name: str
    kind: str
    base: Base
    needs: tuple[str, ...]
    element: Element


@dataclass
class Measures:
    """Every series of the definition, and the question behind it."""

    findings: Findings
    series: dict[Series, Measured] = field(default_factory=dict)
    by_name: dict[str, Measured] = field(default_factory=dict)

    def add(self, measured: Measured, series: Iterable[Series]) -> None:
        """Register a question; a second one for a series, or under a name, is reported."""
        named = self.by_name.setdefault(measured.name, measured)
        clashes = [self.series[one] for one in series if one in self.series]
        first = clashes[0] if clashes else named
        if first is not measured:
            message = f"a second item for {spelled(next(iter(series)))}: the first is on line {first.element.line}"
            self.findings.add(measured.element, message, "one item for each indicator, channel and category")
            return
        for one in series:
            self.series[one] = measured

    def continues(self, measured: Measured, series: Iterable[Series], waves: Iterable[str]) -> bool:
        """Whether a question goes on in another column: the same series, kind and universe, but in other ``waves``.

        Its base then spans the waves of both.
        """
        first, asked = self.by_name.get(measured.name), frozenset(waves)
        if first is None or first.base.waves is None or measured.base.waves is None:
            return False
        same = (first.kind, first.base.universe) == (measured.kind, measured.base.universe)
        known = [one for one, owner in self.series.items() if owner is first]
        if not same or known != list(series) or first.base.waves & measured.base.waves:
            return False
        both = first.base.waves | measured.base.waves
        joined = replace(first, base=replace(first.base, waves=both if both != asked else None))
        self.by_name[measured.name] = joined
        self.series.update(dict.fromkeys(known, joined))
        return True

    def yes_no(self, indicator: str, channel: str, category: str = "yes") -> Measured | None:
        """The yes/no question of this series, asked or derived."""
        found = self.series.get(Series(indicator, channel, category))
        return found if found is not None and found.kind == "yes_no" else None

    def channels(self, indicator: str, kinds: Iterable[str] = ("yes_no",), category: str = "yes") -> tuple[str, ...]:
        """The channels the indicator is measured for, in the definition's order."""
        kinds = tuple(kinds)
        return tuple(
            one.channel
            for one, measured in self.series.items()
            if one.indicator == indicator and one.category == category and measured.kind in kinds
        )

    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.indicator for one in self.series))


def item_series(item: Item) -> tuple[Series, ...]:
    """The series an item gives: one, or one per answer of a choice."""
    if item.kind == "choice":
        return tuple(Series(item.indicator, item.channel, category) for category, _ in item.coding.categories)
    return (Series(item.indicator, item.channel, item.category),)


def spelled(series: Series) -> str:
    """The series in words for a message."""
    return item_name(series.indicator, series.channel, series.category)
