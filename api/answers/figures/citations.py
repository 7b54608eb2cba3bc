"""How one figure is quoted: as text, and for programs that keep references (CSL-JSON)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from api.answers.figures.captions import SIMULATED
from api.answers.figures.rows import AnswerRow
from api.answers.figures.sentences import NO_VALUE, figure_text, subject
from api.answers.selections.selection import Row
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.texts import Language, Text

NO_AXIS = ""
RELEASE = Text("Release {release}, {day}, {address}", "Ausgabe {release}, {day}, {address}")
DAY = Text("%Y-%m-%d", "%d.%m.%Y")


def citation_text(row: Row, answered: AnswerRow, confidence: float, address: str, language: Language) -> str:
    """A reference in full: who asked, what the figure is, and where it can be looked up for ever."""
    edition = row.edition
    day = edition.header.published_at.astimezone(UTC).strftime(DAY[language])
    parts = [
        edition.snapshot.survey.citation[language].rstrip(" ."),
        f"{subject(row, NO_AXIS, language)}: {_figure(row, answered, confidence, language)}",
        RELEASE[language].format(release=edition.header.id, day=day, address=address),
    ]
    if edition.header.basis == "simulated":
        parts.insert(0, SIMULATED[language].rstrip("."))
    return ". ".join(parts)


def _figure(row: Row, answered: AnswerRow, confidence: float, language: Language) -> str:
    """The figure in words, or that there is none."""
    if answered["status"] != "published":
        return NO_VALUE[language]
    decimals = row.edition.snapshot.indicator[row.series.indicator].decimals
    return figure_text(answered, decimals, confidence, language)


def csl_item(row: Row, answered: AnswerRow, confidence: float, address: str, language: Language) -> dict[str, Any]:
    """The reference as an item of CSL-JSON (citationstyles.org), which Zotero, pandoc and citeproc read."""
    header, survey = row.edition.header, row.edition.snapshot.survey
    day = header.published_at.astimezone(UTC)
    said = [_figure(row, answered, confidence, language), survey.population[language]]
    if header.basis == "simulated":
        said.insert(0, SIMULATED[language])
    return {
        "id": str(answered["id"]),
        "type": "dataset",
        "title": subject(row, NO_AXIS, language),
        "author": [{"literal": survey.publisher}],
        "publisher": survey.publisher,
        "container-title": survey.title[language],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "original-date": _original_date(row),
        "version": header.id,
        "URL": address,
        "language": language,
        "note": ". ".join(part.rstrip(" .") for part in said),
    }


def _original_date(row: Row) -> dict[str, list[list[int]]]:
    """When the answers are from: to the day where the period begins and ends, as a range."""
    wave = row.edition.snapshot.wave
    days = dict.fromkeys((wave.period_start, wave.period_end))
    return {"date-parts": [[day.year, day.month, day.day] for day in days]}


def pinned_query(answered: AnswerRow) -> list[tuple[str, str]]:
    """The parameters of ``/v1/benchmarks`` that ask for this one figure of this release."""
    names = ("release", "indicator", "channel", "category", *BUILT_IN_DIMENSIONS)
    parameters = [(name, str(answered[name])) for name in names if answered[name] is not None]
    own: Mapping[str, str] = answered["other_dimensions"]
    where = ",".join(f"{dimension}:{code}" for dimension, code in own.items())
    return [*parameters, *([("where", where)] if where else [])]
