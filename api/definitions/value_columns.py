"""The columns of figures: one, or several in a wide table, and what each is of."""

from __future__ import annotations

from api.definitions.elements import Element
from api.definitions.scope import Scope

_OF_ONE_VALUE = ("se", "ci_low", "ci_high", "value_text", "value_text_de", "also_reported")
"""Keys beside ``value`` that belong to one figure: with several in a row each has its own, or none."""


def in_values(root: Element, dimension: str) -> bool:
    """Whether each column of figures says where in the dimension its figures belong."""
    entries = root.at("figures").list_of("values")
    return bool(entries) and all(entry.at("where").has(dimension) for entry in entries)


def check_values(root: Element, scope: Scope) -> None:
    """The figures are in ``value`` or ``values``, each has a wave, and nothing is said twice."""
    parent = root.at("figures")
    entries = parent.list_of("values")
    if not parent.has("value") and not parent.has("values"):
        expected = "value: the column with the figures, or values: several of them"
        scope.findings.add(parent, "there is neither value nor values", expected)
    if parent.has("value") and parent.has("values"):
        scope.findings.add(parent.at("values"), "there are both value and values", "one of them")
    if parent.get("flag") and parent.text_of("flag") == parent.text_of("value"):
        expected = "symbols: what the signs in the column of figures mean"
        scope.findings.add(parent.at("flag"), "flag is the column of figures itself", expected)
    _check_waves(parent, entries, scope)
    _check_interval(parent, scope)
    for key in _OF_ONE_VALUE if entries else ():
        if parent.has(key):
            scope.findings.add(
                parent.at(key), f"“{key}” is given beside values", "in an entry of values, or not at all"
            )
    for entry in entries:
        _check_entry(entry, root, scope)


def _check_waves(parent: Element, entries: list[Element], scope: Scope) -> None:
    constant = parent.at("wave").get("constant") if parent.has("wave") else None
    for code in [constant, *(entry.get("wave") for entry in entries)]:
        if code is not None:
            scope.findings.exists(code, "wave", scope.waves)
    given = [entry.has("wave") for entry in entries]
    if parent.has("wave"):
        for entry in entries:
            if entry.has("wave"):
                scope.findings.add(entry.at("wave"), "the wave is given beside figures.wave", "one of them")
    elif not (given and all(given)):
        expected = "wave: the column with its code, {constant: its code}, or wave in each of values"
        scope.findings.add(parent, "nothing says which wave the figures are of", expected)


def _check_entry(entry: Element, root: Element, scope: Scope) -> None:
    parent = root.at("figures")
    _check_interval(entry, scope)
    for key in ("indicator", "channel", "category"):
        for other in (key, "series"):
            if entry.has(key) and parent.has(other):
                scope.findings.add(entry.at(key), f"“{key}” is given beside figures.{other}", "one of them")
    name = entry.get("indicator")
    declared = scope.indicator(name) if name else None
    if channel := entry.get("channel"):
        scope.channel(channel)
    if category := entry.get("category"):
        scope.category(category, declared)
    for dimension, code in entry.entries_of("where").items():
        _check_where(dimension, code, root, scope)


def _check_where(dimension: str, code: Element, root: Element, scope: Scope) -> None:
    if not scope.findings.exists(code, "dimension", scope.dimensions, dimension):
        return
    found = scope.dimensions[dimension]
    if found is not None:
        scope.findings.exists(code, f"code in codelist {found.codelist.id}", found.nodes)
    of_dimension = (one for one in root.list_of("dimensions") if one.text_of("id") == dimension)
    if any(one.has("column") or one.has("constant") for one in of_dimension):
        scope.findings.add(code, f"“{dimension}” is given here and under dimensions", "one of them")
    elif not in_values(root, dimension):
        scope.findings.add(code, f"“{dimension}” is not given in each of values", "in each, or as a column of the row")


def _check_interval(parent: Element, scope: Scope) -> None:
    for key, other in (("ci_low", "ci_high"), ("ci_high", "ci_low")):
        if parent.has(key) and not parent.has(other):
            scope.findings.add(parent.at(key), f"“{key}” is given without {other}", "both bounds of the interval")
