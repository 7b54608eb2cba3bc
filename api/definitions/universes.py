"""Universes: bases that depend on an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.concepts.codelists import find_cycle
from api.concepts.surveys.items import Item, Universe, item_name
from api.definitions.elements import Element
from api.definitions.scope import Scope
from api.definitions.series import Measures
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


def universe_name(universe: Universe, channel: str) -> str:
    """The name of the question that decides who is in the universe, for an item of ``channel``."""
    return item_name(universe.indicator, universe.channel or channel, universe.category)


def check_universes(
    parent: Element,
    universes: Mapping[str, Universe],
    items: Iterable[tuple[Item, Element]],
    measures: Measures,
    scope: Scope,
) -> None:
    """Report universes that rest on questions nobody asked, or on themselves."""
    for name, element in parent.entries_of("universes").items():
        universe = universes[name]
        if universe.channel is not None and universe.indicator in scope.indicators:
            _check_asked(element, universe, universe.channel, measures, scope)
    needs = {measured.name: list(measured.needs) for measured in measures.by_name.values()}
    for item, element in items:
        if item.universe is None:
            continue
        if not scope.findings.known(element, "universe", universes, item.universe):
            continue
        universe = universes[item.universe]
        if universe.channel is None and universe.indicator in scope.indicators:
            _check_asked(element, universe, item.channel, measures, scope)
        needs.setdefault(item.name, []).append(universe_name(universe, item.channel))
    cycle = find_cycle(needs)
    if cycle:
        element = measures.by_name[cycle[0]].element
        scope.findings.add(element, f"universes go round in a circle: {' needs '.join(cycle)}", "a base of its own")


def _check_asked(element: Element, universe: Universe, channel: str, measures: Measures, scope: Scope) -> None:
    name = universe_name(universe, channel)
    asked = measures.yes_no(universe.indicator, channel, universe.category)
    if asked is None and not scope.follows(universe.indicator):
        message = f"the universe “{universe.id}” needs {name}, which is not asked as a yes/no question"
        names = [one.name for one in measures.by_name.values() if one.kind == "yes_no"]
        scope.findings.add(Element(element.pointer, element.line, name), message, None, names)
