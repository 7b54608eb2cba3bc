"""Derived items: any of a set, count of a set and its distribution, an item restricted to a universe, a difference, a
median."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.concepts.codelists import TOTAL
from api.concepts.surveys.derived_items import (
    RULES,
    DerivedItem,
    DifferenceItem,
    DistributionItem,
    MedianItem,
    RestrictedItem,
    Rule,
    SetItem,
)
from api.concepts.surveys.items import Series, Universe
from api.concepts.surveys.survey import Indicator
from api.concepts.vocabulary import YES, IndicatorKind
from api.definitions.elements import Element
from api.definitions.measured_series import Base, MeasuredSeries, PlacedItem
from api.definitions.scope import Scope
from api.definitions.values import CODE, CODES, CODES_OR_ALL, IDENTIFIER
from api.definitions.written import choice, mapping

DERIVED = mapping(
    {
        "indicator": IDENTIFIER,
        "channel": CODE("default: any for any_of, _T for count_of and distribution_of"),
        "category": CODE("of the item that is restricted; default: yes"),
        "any_of": CODES_OR_ALL("yes where one of these channels is yes"),
        "of": IDENTIFIER("the indicator whose channels any_of names; default: the same"),
        "count_of": IDENTIFIER("the number of channels of this indicator answered yes"),
        "distribution_of": IDENTIFIER(
            "how many channels of this indicator are answered yes, as shares of 0, 1, … of them"
        ),
        "restrict": IDENTIFIER("this indicator, asked of a universe only"),
        "difference": CODES("[indicator, indicator to subtract]", minItems=2, maxItems=2),
        "median_of": IDENTIFIER("the median of this indicator's numbers, beside their mean"),
        "universe": CODE("the universe for restrict"),
        "channels": CODES_OR_ALL("the channels it is derived for, or counted over; default: all"),
        "rule": choice(RULES, "valid where every part is, or at least one", default=RULES[0]),
    },
    ["indicator"],
)
ANY = "any"


@dataclass(frozen=True)
class _Way:
    """A way to derive an item: the keys it takes beside its own, its indicator's kind, and what its answers are.

    The last two are as those of the item that is restricted where they are empty.
    """

    keys: tuple[str, ...]
    kind: IndicatorKind | Literal[""] = ""
    answers: str = ""


_WAYS = {
    "any_of": _Way(("of", "rule"), "share", "yes_no"),
    "count_of": _Way(("channels", "rule"), "mean", "number"),
    "distribution_of": _Way(("channels",), "share", "choice"),
    "restrict": _Way(("universe", "channels", "category")),
    "difference": _Way(("channels",), "difference", "difference"),
    "median_of": _Way(("channels",), "median", "median"),
}
"""In the order that lets each use those before it."""


def read_derived(
    parent: Element, measured: MeasuredSeries, universes: Mapping[str, Universe], scope: Scope
) -> list[DerivedItem]:
    """The derived items, way by way."""
    derivation = _Derivation(measured, universes, scope)
    found: list[DerivedItem] = []
    elements: list[tuple[Element, str, Indicator]] = []
    for element in parent.list_of("derived"):
        with scope.doubting(element):
            way, declared = _way(element, scope), _declared(element, scope)
            if way is not None and declared is not None:
                elements.append((element, way, declared))
    for way in _WAYS:
        for element, its_way, declared in elements:
            if its_way == way:
                with scope.doubting(element):
                    found += derivation.items(element, way, declared.id)
    return found


def _declared(element: Element, scope: Scope) -> Indicator | None:
    """The indicator of the derived item; its channels are looked at, too, whatever else is wrong with it."""
    for key in ("any_of", "channels"):
        for channel in element.at(key).members or () if element.has(key) else ():
            scope.channel(channel)
    indicator = element.get("indicator")
    return scope.indicator(indicator) if indicator else None


def _way(element: Element, scope: Scope) -> str | None:
    ways = [way for way in _WAYS if element.has(way)]
    if not ways and element.dropped:
        scope.findings.passed_over()
        return None
    if len(ways) != 1:
        said = f"has {' and '.join(ways)}" if ways else "does not say how it is derived"
        scope.findings.add(element, f"the derived item {said}", f"one of {', '.join(_WAYS)}")
        return None
    for key in ("of", "rule", "channels", "universe", "category"):
        if element.has(key) and key not in _WAYS[ways[0]].keys:
            scope.findings.add(element.at(key), f"“{key}” means nothing for {ways[0]}", "no such line")
    return ways[0]


class _Derivation:
    """Makes derived items, each of those that are measured so far."""

    def __init__(self, measured: MeasuredSeries, universes: Mapping[str, Universe], scope: Scope) -> None:
        self.measured, self.universes, self.scope, self.findings = measured, universes, scope, scope.findings

    def items(self, element: Element, way: str, indicator: str) -> list[DerivedItem]:
        """The items an element stands for; each is registered as measured."""
        if kind := _WAYS[way].kind:
            self._check_kind(element, kind)
        by_way = {"restrict": self._restricted, "difference": self._differences, "median_of": self._medians}
        return list(by_way.get(way, self._counting)(element, indicator, way))

    def _check_kind(self, element: Element, needed: IndicatorKind) -> None:
        name = element.text_of("indicator")
        kind = self.scope.indicators[name].kind
        if kind != needed and not self.findings.follows(f"/indicators/{name}/kind"):
            message = f"the derived item is a {needed}, but “{name}” is a {kind}"
            self.findings.add(element.at("indicator"), message, f"an indicator of kind {needed}")
            self.scope.doubt_kind(needed)

    def _counting(self, element: Element, indicator: str, way: str) -> Iterator[DerivedItem]:
        """A set, or the distribution of one."""
        is_any = way == "any_of"
        of = element.text_of("of", indicator) if is_any else element.text_of(way)
        channel = element.text_of("channel", ANY if is_any else TOTAL)
        self.scope.channel(element.at("channel"), channel)
        if self.scope.indicator(element.at("of" if is_any else way), of) is None:
            return
        asked = [one for one in self.measured.channels(of) if (of, one) != (indicator, channel)]
        if way == "distribution_of":
            asked = self._without_sets(of)
        parts = self._parts(element, "any_of" if is_any else "channels", of, asked)
        if not parts:
            return
        item: SetItem | DistributionItem
        if way == "distribution_of":
            item = DistributionItem(indicator, channel, of, tuple(parts))
            self._check_distribution(element, item)
        else:
            rule: Rule = "any_valid" if element.text_of("rule") == "any_valid" else "all_valid"
            item = SetItem(indicator, channel, of, tuple(parts), "any" if is_any else "count", rule)
        self.measured.add(PlacedItem(item, _WAYS[way].answers, next(iter(parts.values())).base, element))
        yield item

    def _without_sets(self, of: str) -> list[str]:
        """The channels; a set of the others, such as “any”, is none to be counted beside them."""
        yes_no = {one: part for one in self.measured.channels(of) if (part := self.measured.yes_no(of, one))}
        names = {part.name for part in yes_no.values()}
        return [one for one, part in yes_no.items() if names.isdisjoint(part.item.counted)]

    def _check_distribution(self, element: Element, item: DistributionItem) -> None:
        if len(item.of_channels) == 1:
            message = "the number of one channel has no distribution but its share"
            self.findings.add(element.at("channels"), message, "two channels or more")
        for category in item.categories:
            self.scope.category(element.at("distribution_of"), self.scope.indicators[item.indicator], category)

    def _parts(self, element: Element, key: str, of: str, asked: Sequence[str]) -> dict[str, PlacedItem]:
        """The yes/no items of the channels at ``key``; whether they have one base is checked."""
        channels = self._channels(element, key, asked, of)
        parts = {one: part for one in channels if (part := self.measured.yes_no(of, one))}
        if len({part.base for part in parts.values()}) > 1:
            message = "the parts of the set are not asked of the same respondents in the same waves"
            self.findings.add(element.at(key), message, "parts with the same universe and waves")
        return parts

    def _channels(self, element: Element, key: str, asked: Sequence[str], *of: str) -> tuple[str, ...]:
        """The channels listed at ``key``, those that exist; all that are asked where it says ``*`` or nothing."""
        given = element.get(key)
        if given is None or given.members is None:
            if not asked and not self.scope.follows(*of):
                message = f"“{' and '.join(of)}” has no yes/no item that could be used"
                self.findings.add(element, message, "an item of this indicator", self.measured.indicators())
            return tuple(asked)
        existing = [one for one in given.members if one.text == TOTAL or one.text in self.scope.channels]
        for one in existing:
            if one.text not in asked and not self.scope.follows(*of):
                self.findings.exists(one, f"yes/no item of {' and '.join(of)} for channel", asked)
        return tuple(dict.fromkeys(one.text for one in existing if one.text in asked))

    def _restricted(self, element: Element, indicator: str, way: str) -> Iterator[DerivedItem]:
        of, category = element.text_of(way), element.text_of("category", YES)
        name = element.get("universe")
        declared = self.scope.indicator(element.at(way), of)
        if name is None:
            self.findings.add(element, "the restricted item has no universe", "universe: the id of one")
            return
        if not self.findings.exists(name, "universe", self.universes) or declared is None:
            return
        universe = self.universes[name.text]
        for channel in self._channels(
            element, "channels", self.measured.channels(of, ("yes_no", "number"), category), of
        ):
            part = self.measured.by_series[Series(of, channel, category)]
            self._check_kind(element, "mean" if part.kind == "number" else "share")
            if universe.decider(channel) in self.measured.by_name:
                item = RestrictedItem(indicator, channel, of, universe.id, category)
                self.measured.add(PlacedItem(item, part.kind, Base(universe.id, part.base.waves), element))
                yield item
            elif not self.scope.follows(universe.indicator):
                message = f"the universe “{universe.id}” needs {universe.decider(channel)}, which is not asked"
                self.findings.add(name, message, "channels that both are asked for", self.measured.by_name)

    def _medians(self, element: Element, indicator: str, way: str) -> Iterator[DerivedItem]:
        of = element.text_of(way)
        if self.scope.indicator(element.at(way), of) is None:
            return
        for channel in self._channels(element, "channels", self.measured.channels(of, ("number",)), of):
            item = MedianItem(indicator, channel, of)
            base = self.measured.by_series[Series(of, channel)].base
            self.measured.add(PlacedItem(item, _WAYS[way].answers, base, element))
            yield item

    def _differences(self, element: Element, indicator: str, way: str) -> Iterator[DerivedItem]:
        names = element.list_of(way)
        if len(names) != 2 or not all([self.scope.indicator(name) for name in names]):
            return
        minuend, subtrahend = names[0].text, names[1].text
        both = [one for one in self.measured.channels(minuend) if one in self.measured.channels(subtrahend)]
        for channel in self._channels(element, "channels", tuple(both), minuend, subtrahend):
            one, other = self.measured.yes_no(minuend, channel), self.measured.yes_no(subtrahend, channel)
            if one is None or other is None:
                continue
            same = (one.base, one.item.asked_if) == (other.base, other.item.asked_if)
            if not same and not self.scope.follows(indicator):
                message = f"{one.name} and {other.name} have different bases: {_told(one)} and {_told(other)}"
                self.findings.add(element.at(way), message, "two shares of the same universe and waves")
                self.scope.doubt(indicator)
            item = DifferenceItem(indicator, channel, minuend, subtrahend)
            self.measured.add(PlacedItem(item, _WAYS[way].answers, one.base, element))
            yield item


def _told(placed: PlacedItem) -> str:
    base = placed.base
    universe = f"universe {base.universe}" if base.universe else "all respondents"
    if placed.item.asked_if:
        universe += " that asked_if names"
    return f"{universe} in {', '.join(sorted(base.waves))}" if base.waves is not None else universe
