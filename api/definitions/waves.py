"""The waves of a survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from api.concepts.codelists import Codelist
from api.concepts.surveys.sources import RowFilter
from api.concepts.surveys.survey import Break, Wave
from api.concepts.vocabulary import SampleKind
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.texts import duplicates, text_at, texts_at

UNKNOWN_DATE = date.min


def read_waves(root: Element, notes: Iterable[str], findings: Findings) -> tuple[Wave, ...]:
    """The waves in the file's order; a wave whose dates are wrong has been reported and has a stand-in."""
    elements = root.list_of("waves")
    for later, first in duplicates(elements, "wave"):
        findings.add(later.at("wave"), f"the wave “{later.text_of('wave')}” is given twice, first on line {first.line}")
    notes = tuple(notes)
    for element in elements:
        for note in element.list_of("notes"):
            findings.known(note, "note", notes)
    return tuple(_wave(element, findings) for element in elements)


def _wave(element: Element, findings: Findings) -> Wave:
    start, end = _date(element, "period_start", findings), _date(element, "period_end", findings)
    if start and end and start > end:
        findings.add(element.at("period_end"), f"the period ends on {end}, before it begins on {start}")
    code = element.text_of("wave")
    return Wave(
        code,
        start or UNKNOWN_DATE,
        end or UNKNOWN_DATE,
        text_at(element, "label", code),
        cast(SampleKind, element.text_of("sample", "independent")),
        texts_at(element, "wording"),
        tuple(
            Break(entry.text_of("indicator"), text_at(entry, "note"), entry.optional_text("channel"))
            for entry in element.list_of("breaks")
        ),
        element.texts_of("notes"),
    )


def _date(element: Element, key: str, findings: Findings) -> date | None:
    found = element.get(key)
    if found is None:
        return None
    try:
        return date.fromisoformat(found.text)
    except ValueError:
        findings.add(found, f"{key} is “{found.text}”", "a day of the calendar, such as 2026-03-31")
        return None


def check_wave_names(root: Element, indicators: Mapping[str, object], channels: Codelist, findings: Findings) -> None:
    """Report wordings and breaks of indicators and channels that do not exist."""
    for element in root.list_of("waves"):
        for name, wording in element.entries_of("wording").items():
            findings.known(wording, "indicator", indicators, name)
        for entry in element.list_of("breaks"):
            if indicator := entry.get("indicator"):
                findings.known(indicator, "indicator", indicators)
            if channel := entry.get("channel"):
                findings.known(channel, "channel", channels.codes)


def read_wave_rows(root: Element) -> tuple[tuple[str, RowFilter], ...]:
    """Which rows of the file belong to which wave."""
    return tuple(
        (element.text_of("wave"), RowFilter(rows.text_of("column"), rows.texts_of("values")))
        for element in root.list_of("waves")
        if (rows := element.get("rows"))
    )
