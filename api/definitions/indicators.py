"""Indicators: the shared vocabulary's, and what a survey declares or changes."""

from __future__ import annotations

from collections.abc import Mapping

from api.concepts.surveys.survey import Indicator
from api.concepts.texts import same
from api.concepts.vocabulary import INDICATOR_KINDS
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.values import CODE, STRING, TEXT
from api.definitions.written import choice, named, section, whole_number

INDICATOR = section(
    Indicator,
    {
        "label": TEXT,
        "definition": TEXT("what exactly is measured"),
        "kind": choice(INDICATOR_KINDS, default=Indicator.kind),
        "unit": STRING("default: share, or share_difference; a mean names its own, such as minutes"),
        "decimals": whole_number("a whole number from 0 to 6", minimum=0, maximum=6, default=Indicator.decimals),
        "base": CODE("whom the figures speak of: an id of `bases`", default=Indicator.base),
        "categories": named(TEXT, CODE, "answer options: {code: label}", minProperties=1),
    },
    title="a mapping; {} takes the indicator from the shared vocabulary as it is",
    type=["object", "null"],
)
_UNITS: Mapping[str, str] = {"share": "share", "difference": "share_difference"}


def read_indicator(identifier: str, element: Element, shared: Indicator | None = None) -> Indicator:
    """An indicator; what the element does not say is as in the shared vocabulary's."""
    usual = shared or Indicator(identifier, same(identifier), same(""))
    kind = element.text_of("kind", usual.kind)
    unit = usual.unit if kind == usual.kind else _UNITS.get(kind, "")
    return INDICATOR.read(element, **{**vars(usual), "unit": unit})


def read_indicators(
    root: Element, shared: Mapping[str, Indicator], bases: Mapping[str, object], findings: Findings
) -> dict[str, Indicator]:
    """The indicators the survey measures, in the order of its answers."""
    found: dict[str, Indicator] = {}
    for identifier, element in root.entries_of("indicators").items():
        if identifier not in shared:
            _check_own(identifier, element, shared, findings)
        found[identifier] = read_indicator(identifier, element, shared.get(identifier))
        if base := element.get("base"):
            findings.exists(base, "base", bases)
        if found[identifier].kind == "mean" and not found[identifier].unit:
            findings.add(element, f"the mean “{identifier}” has no unit", "unit: what it counts, such as minutes")
    return found


def _check_own(identifier: str, element: Element, shared: Mapping[str, Indicator], findings: Findings) -> None:
    missing = [key for key in ("label", "definition") if not element.has(key)]
    if missing:
        message = f"“{identifier}” is not in the shared vocabulary and has no {' and no '.join(missing)}"
        expected = "label and definition of your own, or the id of a shared indicator"
        findings.add(Element(element.pointer, element.line, identifier), message, expected, shared)
