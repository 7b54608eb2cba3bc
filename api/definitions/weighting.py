"""Weighting to margins: the method and the population counts a definition gives."""

from __future__ import annotations

from math import inf
from typing import cast

from api.concepts.surveys.sources import MarginFile, PopulationMargin, Weighting, WeightingMethod
from api.definitions.elements import Element
from api.definitions.files import read_file, read_filters
from api.definitions.margin_totals import check_sums, read_totals
from api.definitions.scope import Scope

TOTAL = "total"
"""The key and, by default, the column of the population count."""


def read_weighting(parent: Element, scope: Scope) -> Weighting | None:
    """The weighting the responses ask for; None where they ask for none."""
    element = parent.get("weighting")
    if element is None:
        return None
    method = cast(WeightingMethod, element.text_of("method"))
    margins = tuple(_margin(entry, scope) for entry in element.list_of("margins"))
    weighting = Weighting(method, margins, _bounds(element, method, scope))
    for wave in scope.waves:
        _check_wave(element, weighting, wave, scope)
    check_sums(element.list_of("margins"), margins, scope.findings)
    return weighting


def _bounds(element: Element, method: WeightingMethod, scope: Scope) -> tuple[float, float]:
    given = element.get("bounds")
    if given is None:
        return Weighting.bounds
    if method != "logit":
        scope.findings.add(given, f"the method {method} has no bounds", "bounds with logit only")
    numbers = [float(member.text) for member in given.members or ()]
    if len(numbers) != 2:
        return Weighting.bounds
    low, high = numbers
    if not 0 <= low < 1 < high < inf:
        message = f"the bounds {low:g} and {high:g} do not lie around 1"
        scope.findings.add(given, message, "a number from 0 up to 1, and one above 1, such as [0.5, 2]")
    return low, high


def _check_wave(element: Element, weighting: Weighting, wave: str, scope: Scope) -> None:
    """A wave has margins, each crossing once, and only as many as the method takes."""
    margins = weighting.margins_of(wave)
    place = element.at("margins")
    if not margins and element.has("margins"):
        scope.findings.add(place, f"wave “{wave}” has no margin", "a margin without waves, or one that names it")
    if weighting.method == "post_stratify" and len(margins) > 1:
        message = f"post_stratify takes one margin, but wave “{wave}” has {len(margins)}"
        scope.findings.add(place, message, "one crossing of all dimensions, or the method rake")
    names = [frozenset(margin.by) for margin in margins]
    for number, margin in enumerate(margins):
        if frozenset(margin.by) in names[:number]:
            scope.findings.add(place, f"wave “{wave}” has two margins {margin.name}", "each crossing once")


def _margin(element: Element, scope: Scope) -> PopulationMargin:
    by = element.texts_of("by")
    for number, name in enumerate(element.list_of("by")):
        if name.text == TOTAL:
            scope.findings.add(name, f"“{TOTAL}” is the key of the count", "a dimension with another name")
        elif scope.findings.known(name, "dimension", scope.dimensions) and name.text in by[:number]:
            scope.findings.add(name, f"the dimension “{name.text}” is given twice", "each dimension once")
    for wave in element.list_of("waves"):
        scope.findings.known(wave, "wave", scope.waves)
    has_file = _check_ways(element, scope)
    return PopulationMargin(
        by,
        () if has_file else read_totals(element, by, scope),
        _file(element, by, scope) if has_file else None,
        element.texts_of("waves") if element.has("waves") else None,
    )


def _check_ways(element: Element, scope: Scope) -> bool:
    """Whether the counts are in a file; exactly one way is given."""
    has_file, has_totals = element.has("file"), element.has("totals")
    if has_file == has_totals:
        message = "there are both totals and file" if has_file else "there is neither totals nor file"
        scope.findings.add(element, message, "the population counts once: totals, or file")
    for key in ("format", "columns", "keep"):
        if element.has(key) and not has_file:
            scope.findings.add(element.at(key), f"“{key}” is for a file of counts", "file, or no such key")
    return has_file


def _file(element: Element, by: tuple[str, ...], scope: Scope) -> MarginFile:
    columns = element.entries_of("columns")
    for name, column in columns.items():
        scope.findings.known(column, "key", (*by, TOTAL), name)
    names = {name: column.text for name, column in columns.items()}
    return MarginFile(
        element.text_of("file"),
        read_file(element.get("format"), scope.findings),
        tuple(names.get(name, name) for name in by),
        names.get(TOTAL, TOTAL),
        read_filters(element),
    )
