"""Indicators: the shared vocabulary's, and what a survey declares or changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from api.concepts.surveys.survey import Indicator
from api.concepts.vocabulary import IndicatorKind
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.texts import text, text_at, texts_at

_UNITS: Mapping[str, str] = {"share": "share", "difference": "share_difference"}


def read_indicator(identifier: str, element: Element) -> Indicator:
    """An indicator that is described in full."""
    kind = cast(IndicatorKind, element.text_of("kind", "share"))
    return Indicator(
        identifier,
        text_at(element, "label", identifier),
        text_at(element, "definition"),
        kind,
        element.text_of("unit", _UNITS.get(kind, "")),
        element.integer_of("decimals", 1),
        element.text_of("base", "responding"),
        texts_at(element, "categories"),
    )


def read_indicators(
    root: Element, shared: Mapping[str, Indicator], bases: Mapping[str, object], findings: Findings
) -> dict[str, Indicator]:
    """The indicators the survey measures, in the order of its answers."""
    found: dict[str, Indicator] = {}
    for identifier, element in root.entries_of("indicators").items():
        if identifier not in shared:
            _check_own(identifier, element, shared, findings)
        found[identifier] = _indicator(identifier, element, shared.get(identifier))
        if base := element.get("base"):
            findings.known(base, "base", bases)
        if found[identifier].kind == "mean" and not found[identifier].unit:
            findings.add(element, f"the mean “{identifier}” has no unit", "unit: what it counts, such as minutes")
    return found


def _check_own(identifier: str, element: Element, shared: Mapping[str, Indicator], findings: Findings) -> None:
    missing = [key for key in ("label", "definition") if not element.has(key)]
    if missing:
        message = f"“{identifier}” is not in the shared vocabulary and has no {' and no '.join(missing)}"
        expected = "label and definition of your own, or the id of a shared indicator"
        findings.add(Element(element.pointer, element.line, identifier), message, expected, shared)


def _indicator(identifier: str, element: Element, shared: Indicator | None) -> Indicator:
    if shared is None:
        return read_indicator(identifier, element)
    kind = cast(IndicatorKind, element.text_of("kind", shared.kind))
    unit = shared.unit if kind == shared.kind else _UNITS.get(kind, "")
    label, definition = element.get("label"), element.get("definition")
    return Indicator(
        identifier,
        shared.label if label is None else text(label),
        shared.definition if definition is None else text(definition),
        kind,
        element.text_of("unit", unit),
        element.integer_of("decimals", shared.decimals),
        element.text_of("base", shared.base),
        texts_at(element, "categories") or shared.categories,
    )
