"""How one figure is quoted: as text, and for programs that keep references (CSL-JSON)."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Literal, TypedDict

from api.answers.figures.rows import Figure
from api.answers.figures.sentences import figure_text, subject
from api.answers.figures.texts import CITED_DAY, CITED_RELEASE, NO_VALUE, SIMULATED
from api.answers.selections.selection import Row
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.texts import Language

NO_AXIS = ""
Part = Annotated[int, {"format": "int32"}]


class CslName(TypedDict):
    """A name of CSL-JSON."""

    literal: Annotated[str, {"description": "The name in full."}]


CslDate = TypedDict("CslDate", {"date-parts": Annotated[list[list[Part]], {"description": "Year, month and day."}]})
CslItem = TypedDict(
    "CslItem",
    {
        "id": Annotated[str, {"description": "The figure's id."}],
        "type": Annotated[Literal["dataset"], {"description": "What is cited."}],
        "title": Annotated[str, {"description": "What the figure is."}],
        "author": Annotated[list[CslName], {"description": "Who publishes the survey."}],
        "publisher": Annotated[str, {"description": "Who publishes the survey."}],
        "container-title": Annotated[str, {"description": "The survey's title."}],
        "issued": Annotated[CslDate, {"description": "When the release was published here."}],
        "original-date": Annotated[
            CslDate, {"description": "The period the figure describes, from its first to its last day."}
        ],
        "version": Annotated[str, {"description": "The release."}],
        "URL": Annotated[
            str,
            {
                "description": "The address that resolves for ever; a path where the server was not told its public "
                "address."
            },
        ],
        "language": Annotated[str, {"description": "The language of the texts."}],
        "note": Annotated[str, {"description": "The figure in words, and whom it describes."}],
    },
)
"""A reference as an item of CSL-JSON, each member with what the specification says of it."""


def citation_text(row: Row, answered: Figure, confidence: float, address: str, language: Language) -> str:
    """A reference in full: who asked, what the figure is, and where it can be looked up for ever."""
    edition = row.edition
    day = edition.header.published_at.astimezone(UTC).strftime(CITED_DAY[language])
    parts = [
        edition.snapshot.survey.citation[language].rstrip(" ."),
        f"{subject(row, NO_AXIS, language)}: {_figure(row, answered, confidence, language)}",
        CITED_RELEASE[language].format(release=edition.header.id, day=day, address=address),
    ]
    if edition.header.basis == "simulated":
        parts.insert(0, SIMULATED[language].rstrip("."))
    return ". ".join(parts)


def _figure(row: Row, answered: Figure, confidence: float, language: Language) -> str:
    """The figure in words, or that there is none."""
    if answered.status != "published":
        return NO_VALUE[language]
    decimals = row.edition.snapshot.indicator[row.series.indicator].decimals
    return figure_text(answered, decimals, confidence, language)


def csl_item(row: Row, answered: Figure, confidence: float, address: str, language: Language) -> CslItem:
    """The reference as an item of CSL-JSON (citationstyles.org), which Zotero, pandoc and citeproc read."""
    header, survey = row.edition.header, row.edition.snapshot.survey
    day = header.published_at.astimezone(UTC)
    said = [_figure(row, answered, confidence, language), survey.population[language]]
    if header.basis == "simulated":
        said.insert(0, SIMULATED[language])
    return {
        "id": str(answered.id),
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


def _original_date(row: Row) -> CslDate:
    """When the answers are from: to the day where the period begins and ends, as a range."""
    wave = row.edition.snapshot.wave
    days = dict.fromkeys((wave.period_start, wave.period_end))
    return {"date-parts": [[day.year, day.month, day.day] for day in days]}


def pinned_query(answered: Figure) -> list[tuple[str, str]]:
    """The parameters of ``/v1/benchmarks`` that ask for this one figure of this release."""
    names = ("release", "indicator", "channel", "category", *BUILT_IN_DIMENSIONS)
    parameters = [(name, str(code)) for name in names if (code := getattr(answered, name)) is not None]
    where = ",".join(f"{dimension}:{code}" for dimension, code in answered.other_dimensions.items())
    return [*parameters, *([("where", where)] if where else [])]
