"""Universes: bases that depend on an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.concepts.codelists import find_cycle
from api.concepts.surveys.items import Universe
from api.definitions.elements import Element
from api.definitions.measured_series import MeasuredSeries, PlacedItem
from api.definitions.scope import Scope
from api.definitions.values import SERIES_KEYS
from api.definitions.written import section

UNIVERSE = section(Universe, SERIES_KEYS, ["indicator"])


def read_universes(parent: Element, scope: Scope) -> dict[str, Universe]:
    found: dict[str, Universe] = {}
    for name, element in parent.entries_of("universes").items():
        found[name] = UNIVERSE.read(element, id=name)
        if indicator := element.get("indicator"):
            declared = scope.indicator(indicator)
            if channel := element.get("channel"):
                scope.channel(channel)
            scope.category(element.at("category"), declared, found[name].category)
    return found


def check_universes(
    parent: Element,
    universes: Mapping[str, Universe],
    items: Iterable[PlacedItem],
    measured: MeasuredSeries,
    scope: Scope,
) -> None:
    """Report universes that rest on questions nobody asked, or on themselves."""
    for name, element in parent.entries_of("universes").items():
        universe = universes[name]
        if universe.channel is not None:
            _check_asked(element, universe, universe.channel, measured, scope)
    for placed in items:
        within = placed.item.within
        if within is None or not scope.findings.exists(placed.element, "universe", universes, within):
            continue
        if universes[within].channel is None:
            _check_asked(placed.element, universes[within], placed.item.channel, measured, scope)
    usable = [one.item for one in measured.by_name.values() if one.item.within is None or one.item.within in universes]
    cycle = find_cycle({item.name: item.needs(universes) for item in usable})
    if cycle:
        element = measured.by_name[cycle[0]].element
        scope.findings.add(element, f"universes go round in a circle: {' needs '.join(cycle)}", "a base of its own")


def _check_asked(element: Element, universe: Universe, channel: str, measured: MeasuredSeries, scope: Scope) -> None:
    if universe.indicator not in scope.indicators:
        return
    name = universe.decider(channel)
    asked = measured.yes_no(universe.indicator, channel, universe.category)
    if asked is None and not scope.follows(universe.indicator):
        message = f"the universe “{universe.id}” needs {name}, which is not asked as a yes/no question"
        names = [one.name for one in measured.by_name.values() if one.kind == "yes_no"]
        scope.findings.add(Element(element.pointer, element.line, name), message, None, names)
