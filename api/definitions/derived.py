"""Derived items: any of a set, count of a set and its distribution, an item restricted to a universe, a difference, a
median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from api.concepts.codelists import TOTAL
from api.concepts.surveys.derived_items import (
    RULES,
    DerivedItem,
    DifferenceItem,
    DistributionItem,
    MedianItem,
    RestrictedItem,
    SetItem,
)
from api.concepts.surveys.items import Series, Universe, item_name
from api.concepts.surveys.survey import Indicator
from api.concepts.vocabulary import YES
from api.definitions.elements import Element
from api.definitions.scope import Scope
from api.definitions.series import Base, Measured, Measures
from api.definitions.universes import universe_name
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
_WAYS = ("any_of", "count_of", "distribution_of", "restrict", "difference", "median_of")
_KEYS = {
    "any_of": ("of", "rule"),
    "count_of": ("channels", "rule"),
    "distribution_of": ("channels",),
    "restrict": ("universe", "channels", "category"),
    "difference": ("channels",),
    "median_of": ("channels",),
}
ANY = "any"


def read_derived(
    parent: Element, measures: Measures, universes: dict[str, Universe], scope: Scope
) -> list[DerivedItem]:
    """The derived items, in the order that lets each use those before it: sets, restrictions, differences, medians."""
    reader = _Reader(measures, universes, scope)
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
                    found += reader.read(element, way, declared.id, declared.kind)
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
        if element.has(key) and key not in _KEYS[ways[0]]:
            scope.findings.add(element.at(key), f"“{key}” means nothing for {ways[0]}", "no such line")
    return ways[0]


class _Reader:
    def __init__(self, measures: Measures, universes: dict[str, Universe], scope: Scope) -> None:
        self.measures, self.universes, self.scope, self.findings = measures, universes, scope, scope.findings

    def read(self, element: Element, way: str, indicator: str, kind: str) -> list[DerivedItem]:
        if way == "any_of":
            self._check_kind(element, kind, "share")
            return self._set(element, indicator, "any")
        if way == "count_of":
            self._check_kind(element, kind, "mean")
            return self._set(element, indicator, "count")
        if way == "distribution_of":
            self._check_kind(element, kind, "share")
            return self._distribution(element, indicator)
        if way == "restrict":
            return self._restricted(element, indicator, kind)
        if way == "median_of":
            self._check_kind(element, kind, "median")
            return self._medians(element, indicator)
        self._check_kind(element, kind, "difference")
        return self._differences(element, indicator)

    def _check_kind(self, element: Element, kind: str, needed: str) -> None:
        if kind != needed and not self.findings.follows(f"/indicators/{element.text_of('indicator')}/kind"):
            name = element.text_of("indicator")
            message = f"the derived item is a {needed}, but “{name}” is a {kind}"
            self.findings.add(element.at("indicator"), message, f"an indicator of kind {needed}")
            self.scope.doubt_kind(needed)

    def _set(self, element: Element, indicator: str, function: Literal["any", "count"]) -> list[DerivedItem]:
        key = "any_of" if function == "any" else "channels"
        of = element.text_of("of", indicator) if function == "any" else element.text_of("count_of")
        place = element.at("of") if function == "any" else element.at("count_of")
        channel = element.text_of("channel", ANY if function == "any" else TOTAL)
        self.scope.channel(element.at("channel"), channel)
        if self.scope.indicator(place, of) is None:
            return []
        asked = tuple(one for one in self.measures.channels(of) if (of, one) != (indicator, channel))
        channels = self._channels(element, key, asked, [of])
        parts = self._parts(element, key, of, channels)
        if not parts:
            return []
        rule: Literal["all_valid", "any_valid"] = "any_valid" if element.text_of("rule") == "any_valid" else "all_valid"
        item = SetItem(indicator, channel, of, channels, function, rule)
        kind = "yes_no" if function == "any" else "number"
        needs = tuple(part.name for part in parts)
        self.measures.add(Measured(item.name, kind, parts[0].base, needs, element), [Series(indicator, channel)])
        return [item]

    def _parts(self, element: Element, key: str, of: str, channels: tuple[str, ...]) -> list[Measured]:
        """The yes/no items of these channels; whether they have one base is checked."""
        parts = [part for one in channels if (part := self.measures.yes_no(of, one))]
        if len({part.base for part in parts}) > 1:
            message = "the parts of the set are not asked of the same respondents in the same waves"
            self.findings.add(element.at(key), message, "parts with the same universe and waves")
        return parts

    def _distribution(self, element: Element, indicator: str) -> list[DerivedItem]:
        of, channel = element.text_of("distribution_of"), element.text_of("channel", TOTAL)
        place = element.at("distribution_of")
        self.scope.channel(element.at("channel"), channel)
        if self.scope.indicator(place, of) is None:
            return []
        yes_no = {one: part for one in self.measures.channels(of) if (part := self.measures.yes_no(of, one))}
        names = {part.name for part in yes_no.values()}
        # A set of the others, such as “any”, is no channel to be counted beside them.
        asked = tuple(one for one, part in yes_no.items() if names.isdisjoint(part.needs))
        channels = self._channels(element, "channels", asked, [of])
        parts = self._parts(element, "channels", of, channels)
        if not parts:
            return []
        if len(parts) == 1:
            message = "the number of one channel has no distribution but its share"
            self.findings.add(element.at("channels"), message, "two channels or more")
        item = DistributionItem(indicator, channel, of, channels)
        declared = self.scope.indicators[indicator]
        for category in item.categories:
            self.scope.category(place, declared, category)
        needs = tuple(part.name for part in parts)
        series = [Series(indicator, channel, category) for category in item.categories]
        self.measures.add(Measured(item.name, "choice", parts[0].base, needs, element), series)
        return [item]

    def _channels(self, element: Element, key: str, asked: tuple[str, ...], of: Sequence[str]) -> tuple[str, ...]:
        """The channels listed at ``key``, those that exist; all that are asked where it says ``*`` or nothing."""
        given = element.get(key)
        if given is None or given.members is None:
            if not asked and not self.scope.follows(*of):
                message = f"“{' and '.join(of)}” has no yes/no item that could be used"
                self.findings.add(element, message, "an item of this indicator", self.measures.indicators())
            return asked
        known = [one for one in given.members if one.text == TOTAL or one.text in self.scope.channels]
        for one in known:
            if one.text not in asked and not self.scope.follows(*of):
                self.findings.known(one, f"yes/no item of {' and '.join(of)} for channel", asked)
        return tuple(dict.fromkeys(one.text for one in known if one.text in asked))

    def _restricted(self, element: Element, indicator: str, kind: str) -> list[DerivedItem]:
        of, category = element.text_of("restrict"), element.text_of("category", YES)
        universe = element.get("universe")
        measured = self.scope.indicator(element.at("restrict"), of)
        if universe is None:
            self.findings.add(element, "the restricted item has no universe", "universe: the id of one")
            return []
        if not self.findings.known(universe, "universe", self.universes) or measured is None:
            return []
        base_of = self.universes[universe.text].indicator
        asked = self.measures.channels(of, ("yes_no", "number"), category)
        found: list[DerivedItem] = []
        for channel in self._channels(element, "channels", asked, [of]):
            part = self.measures.series[Series(of, channel, category)]
            self._check_kind(element, kind, "mean" if part.kind == "number" else "share")
            inside = universe_name(self.universes[universe.text], channel)
            if inside not in self.measures.by_name:
                if not self.scope.follows(base_of):
                    message = f"the universe “{universe.text}” needs {inside}, which is not asked"
                    self.findings.add(universe, message, "channels that both are asked for", self.measures.by_name)
                continue
            item = RestrictedItem(indicator, channel, of, universe.text, category)
            base = Base(universe.text, part.base.waves)
            series = [Series(indicator, channel, category)]
            self.measures.add(Measured(item.name, part.kind, base, (part.name, inside), element), series)
            found.append(item)
        return found

    def _medians(self, element: Element, indicator: str) -> list[DerivedItem]:
        of = element.text_of("median_of")
        if self.scope.indicator(element.at("median_of"), of) is None:
            return []
        found: list[DerivedItem] = []
        for channel in self._channels(element, "channels", self.measures.channels(of, ("number",)), [of]):
            part, item = self.measures.series[Series(of, channel)], MedianItem(indicator, channel, of)
            self.measures.add(
                Measured(item.name, "median", part.base, (part.name,), element), [Series(indicator, channel)]
            )
            found.append(item)
        return found

    def _differences(self, element: Element, indicator: str) -> list[DerivedItem]:
        names = element.list_of("difference")
        if len(names) != 2 or not all([self.scope.indicator(name) for name in names]):
            return []
        minuend, subtrahend = names[0].text, names[1].text
        both = [one for one in self.measures.channels(minuend) if one in self.measures.channels(subtrahend)]
        found: list[DerivedItem] = []
        for channel in self._channels(element, "channels", tuple(both), [minuend, subtrahend]):
            parts = [self.measures.yes_no(name, channel) for name in (minuend, subtrahend)]
            if not parts[0] or not parts[1]:
                continue
            if parts[0].base != parts[1].base and not self.scope.follows(indicator):
                shown = f"{item_name(minuend, channel)} and {item_name(subtrahend, channel)}"
                message = f"{shown} have different bases: {_told(parts[0].base)} and {_told(parts[1].base)}"
                self.findings.add(element.at("difference"), message, "two shares of the same universe and waves")
                self.scope.doubt(indicator)
            item = DifferenceItem(indicator, channel, minuend, subtrahend)
            needs = (parts[0].name, parts[1].name)
            self.measures.add(
                Measured(item.name, "difference", parts[0].base, needs, element), [Series(indicator, channel)]
            )
            found.append(item)
        return found


def _told(base: Base) -> str:
    universe = f"universe {base.universe}" if base.universe else "all respondents"
    return f"{universe} in {', '.join(sorted(base.waves))}" if base.waves is not None else universe
