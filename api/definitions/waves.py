"""The waves of a survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from api.concepts.codelists import Codelist
from api.concepts.surveys.row_conditions import RowCondition
from api.concepts.surveys.survey import Break, Wave
from api.concepts.vocabulary import SAMPLE_KINDS
from api.definitions.elements import Element, duplicates
from api.definitions.findings import Findings
from api.definitions.values import CODE, CODES, CONDITIONS, IDENTIFIER, TEXT
from api.definitions.written import Written, choice, list_of, named, section

UNKNOWN_DATE = date.min


def _day(element: Element) -> date:
    """The day; a stand-in where there is no such day."""
    try:
        return date.fromisoformat(element.text)
    except ValueError:
        return UNKNOWN_DATE


DATE = Written(
    {"title": "a date such as 2026-03-31", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    _day,
)
BREAK = section(Break, {"indicator": IDENTIFIER, "channel": CODE, "note": TEXT}, ["indicator", "note"])
WAVE = section(
    Wave,
    {
        "wave": CODE("the wave's code, such as 2026").to("code"),
        "period_start": DATE("the first day of the reference period"),
        "period_end": DATE("the last day of the reference period"),
        "label": TEXT("default: the code"),
        "sample": choice(SAMPLE_KINDS, "how its respondents relate to those of the wave before", default=Wave.sample),
        "wording": named(TEXT, IDENTIFIER, "indicator: question")("the question put to respondents"),
        "breaks": list_of(BREAK, "a list of {indicator: …, note: …}")(
            "indicators that cannot be compared with the wave before"
        ),
        "notes": CODES("ids of notes that go with every figure of the wave"),
        "rows": CONDITIONS("the rows of the file that belong to this wave, where it holds several").read_by_hand,
    },
    ["wave", "period_start", "period_end"],
    like={"label": "wave"},
)


def read_waves(root: Element, notes: Iterable[str], findings: Findings) -> tuple[Wave, ...]:
    """The waves in the file's order; a wave whose dates are wrong has been reported and has a stand-in."""
    elements = root.list_of("waves")
    for later, first in duplicates(elements, "wave"):
        findings.add(later.at("wave"), f"the wave “{later.text_of('wave')}” is given twice, first on line {first.line}")
    notes = tuple(notes)
    for element in elements:
        _check_period(element, findings)
        for note in element.list_of("notes"):
            findings.exists(note, "note", notes)
    return tuple(map(WAVE.read, elements))


def _check_period(element: Element, findings: Findings) -> None:
    wave = WAVE.read(element)
    for key, day in (("period_start", wave.period_start), ("period_end", wave.period_end)):
        if day == UNKNOWN_DATE and (found := element.get(key)):
            findings.add(found, f"{key} is “{found.text}”", "a day of the calendar, such as 2026-03-31")
    if UNKNOWN_DATE != wave.period_end < wave.period_start:
        message = f"the period ends on {wave.period_end}, before it begins on {wave.period_start}"
        findings.add(element.at("period_end"), message)


def check_wave_names(root: Element, indicators: Mapping[str, object], channels: Codelist, findings: Findings) -> None:
    """Report wordings and breaks of indicators and channels that do not exist."""
    for element in root.list_of("waves"):
        for name, wording in element.entries_of("wording").items():
            findings.exists(wording, "indicator", indicators, name)
        for entry in element.list_of("breaks"):
            if indicator := entry.get("indicator"):
                findings.exists(indicator, "indicator", indicators)
            if channel := entry.get("channel"):
                findings.exists(channel, "channel", channels.codes)


def read_wave_rows(root: Element) -> tuple[tuple[str, tuple[RowCondition, ...]], ...]:
    """Which rows of the file belong to which wave."""
    return tuple(
        (element.text_of("wave"), CONDITIONS.read(rows))
        for element in root.list_of("waves")
        if (rows := element.get("rows"))
    )
