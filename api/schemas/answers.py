"""What each operation answers: ``data``, ``meta`` and ``links``, as dataclasses of described fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from inspect import cleandoc
from typing import Any, Literal

from api.answers.differences import meta as differences_meta
from api.answers.differences import rows as differences
from api.answers.discovery import codelists, indicators, releases, surveys
from api.answers.discovery.links import SelfLinks
from api.answers.figures import meta, permalinks, rows
from api.answers.positions.rows import Position
from api.answers.reports.certificate import ReleaseCertificate
from api.answers.reports.changes.entries import Change
from api.answers.reports.quality.records import Quality
from api.concepts.editions.change import CURSOR_PATTERN
from api.concepts.fields import described, same_field
from api.concepts.texts import Language
from api.schemas.described import schema_of

TO_READ_THEM = "What is needed to read them."

for always, sometimes in (
    (rows.Figure, rows.RankedFigure),
    (meta.SelectionMeta, meta.PlannedMeta),
    (differences.Comparison, differences.RankedComparison),
    (differences_meta.ComparisonsMeta, differences_meta.PlannedComparisonsMeta),
    (differences.TrendFigure, rows.RankedFigure),
    (differences_meta.TrendsMeta, differences_meta.PlannedTrendsMeta),
):
    schema_of(always, sometimes=sometimes)


@dataclass
class EntryAnswer:
    """Where to begin."""

    title: str = described("What this is.")
    version: str = described("The version of the software.", example="0.1.0")
    licence: meta.Licence = described("Of the software; figures carry their own.")
    contact: str | None = described(
        "Where to ask the operator: an e-mail address or a web page; null where none is given."
    )
    formats: list[str] = described("The formats of figures, as for `format=`.")
    languages: list[str] = described("The languages of texts, as for `lang=`.")
    limits: Mapping[str, int] = described("What one request may ask for at most.")
    links: Mapping[str, str] = described("The resources. Relative to this server.")


@dataclass
class HealthAnswer:
    """Whether the server works."""

    status: Literal["ok"] = described("It works; anything else is a problem.")


@dataclass
class TextMeta:
    """About the answer."""

    language: Language = described("The language of the texts.")


@dataclass
class ListMeta(TextMeta):
    """About the list."""

    total: int = described("How many there are.")


@dataclass
class ChangesMeta(TextMeta):
    """Where the answer ends."""

    cursor: str = described(
        "All that was seen: give it as `since` to get what comes after, never less and nothing twice.",
        pattern=f"^{CURSOR_PATTERN}$",
    )
    more: bool = described("Whether more entries are there already.")


@dataclass
class ChangesLinks(SelfLinks):
    """Where this is and how to go on."""

    next: str | None = described("The next entries, when there are more.")
    poll: str = described("What will come after this answer: ask it again and again, with its `ETag`.")
    feed: str = described("The newest entries as an Atom feed.")


@dataclass
class AnswerLinks(SelfLinks):
    """Where this is, how to go on, and what to keep."""

    next: str | None = described("The next rows.")
    permalink: str | None = described("The same rows for ever: releases are named.")
    csv: str = described("The same as CSV.")
    chart: str | None = described("The same as a chart; null where it would have too many figures to be read.")


@dataclass
class CitedLinks(SelfLinks):
    """Where this is, and the request that asks for it."""

    permalink: str = described("The address that resolves for ever.")
    query: str = described("The query that asks for this figure of this release.")
    csv: str = same_field(AnswerLinks, "csv")
    chart: str = described("The same as a chart.")


@dataclass
class ComparisonLinks(SelfLinks):
    """Where this is, and what to keep."""

    permalink: str = same_field(AnswerLinks, "permalink")
    csv: str = same_field(AnswerLinks, "csv")


@dataclass
class TrendLinks(SelfLinks):
    """Where this is, and what to keep."""

    permalink: str | None = same_field(AnswerLinks, "permalink")
    csv: str = same_field(AnswerLinks, "csv")
    chart: str | None = described("The figures as a chart; null where it would have too many to be read.")


@dataclass
class PositionLinks(SelfLinks):
    """Where this is."""


def _answer(
    name: str,
    content: Any,
    meaning: str,
    about: type[Any],
    meaning_of_meta: str | None = None,
    links: type[SelfLinks] = SelfLinks,
) -> type[Any]:
    """An answer; what is not said of its ``meta`` and ``links`` says their own docstring."""
    members = [
        ("data", content, described(meaning)),
        ("meta", about, described(meaning_of_meta or cleandoc(about.__doc__ or ""))),
        ("links", links, described(cleandoc(links.__doc__ or ""))),
    ]
    return make_dataclass(name, members)


def _list(name: str, entry: type[Any], meaning: str) -> type[Any]:
    return _answer(name, list[entry], meaning, ListMeta)  # type: ignore[valid-type]


def _single(name: str, entry: type[Any], meaning: str) -> type[Any]:
    return _answer(name, entry, meaning, TextMeta)


SurveyListAnswer = _list("SurveyListAnswer", surveys.SurveyTexts, "The surveys, by id.")
SurveyAnswer = _single("SurveyAnswer", surveys.Survey, "The survey.")
CodelistListAnswer = _list("CodelistListAnswer", codelists.CodelistSummary, "The codelists, by id.")
CodelistAnswer = _single("CodelistAnswer", codelists.Codelist, "The codelist.")
IndicatorListAnswer = _list("IndicatorListAnswer", indicators.IndicatorSummary, "The indicators, by id.")
IndicatorAnswer = _single("IndicatorAnswer", indicators.Indicator, "The indicator.")
ReleaseListAnswer = _list("ReleaseListAnswer", releases.ReleaseSummary, "The releases, survey by survey, oldest first.")
ReleaseAnswer = _single("ReleaseAnswer", releases.Release, "The release.")
QualityAnswer = _single("QualityAnswer", Quality, "The report.")
CertificateAnswer = _single("CertificateAnswer", ReleaseCertificate, "The certificate.")
ChangesAnswer = _answer("ChangesAnswer", list[Change], "The changes, oldest first.", ChangesMeta, links=ChangesLinks)
BenchmarksAnswer = _answer(
    "BenchmarksAnswer", list[rows.Figure], "The figures.", meta.SelectionMeta, TO_READ_THEM, AnswerLinks
)
BenchmarkAnswer = _answer(
    "BenchmarkAnswer",
    rows.Figure,
    "The figure.",
    permalinks.CitedMeta,
    "What is needed to read and to quote it.",
    CitedLinks,
)
ComparisonsAnswer = _answer(
    "ComparisonsAnswer",
    list[differences.Comparison],
    "The comparisons.",
    differences_meta.ComparisonsMeta,
    TO_READ_THEM,
    ComparisonLinks,
)
TrendsAnswer = _answer(
    "TrendsAnswer",
    list[differences.TrendFigure],
    "The figures, each over its waves, oldest first.",
    differences_meta.TrendsMeta,
    TO_READ_THEM,
    TrendLinks,
)
PositionsAnswer = _answer(
    "PositionsAnswer",
    list[Position],
    "The positions, in the order of the companies.",
    meta.FigureMeta,
    "What is needed to read them: the release compared with, texts, citation.",
    PositionLinks,
)
