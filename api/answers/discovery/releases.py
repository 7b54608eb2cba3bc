"""Releases as they are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from api.answers.discovery.links import ADDRESS, LinksToFigures
from api.answers.figures.captions import Used, figure_meta
from api.answers.figures.meta import FigureMeta, Licence, UsedRelease
from api.answers.figures.release_texts import texts_of
from api.answers.selections.checks import check_listed
from api.concepts.editions.edition import Edition, ReleaseHeader, VisibleReleases
from api.concepts.fields import Day, Timestamp, day, described, extend, field_names, same_field, timestamp
from api.concepts.surveys.policies import Interval
from api.concepts.terms import Terms
from api.concepts.texts import Language
from api.concepts.vocabulary import Basis
from api.errors import Problem

State = Literal["published", "superseded", "withdrawn", "scheduled"]
LISTED_BY = {"survey": "survey", "wave": "wave", "release": "id"}
"""Parameters that choose from the list, and what of a release they are."""


@dataclass
class ReleaseLinks(LinksToFigures):
    """Where the release is and what belongs to it."""

    quality: str = described(f"Its quality report. {ADDRESS}")
    certificate: str = described(f"Its disclosure certificate. {ADDRESS}")
    download: str = described(f"The file with all its figures. {ADDRESS}")


@dataclass(kw_only=True)
class ReleaseSummary:
    """A release: an immutable set of figures."""

    id: str = described("The release's id.", example="bremerhaven-2012.2012.r1")
    survey: str = described("Its survey.")
    wave: str = described("Its wave.")
    revision: int = described("Its revision: figures may have changed.")
    text_revision: int = described("Its revision of texts only.")
    state: State = described("Its state now.")
    period_start: Day = described("First day of the time it describes.")
    period_end: Day = described("Last day of the time it describes.")
    basis: Basis = described("What its figures rest on.")
    published_at: Timestamp = described("When it was published.")
    withdrawn_at: Timestamp | None = described("When it was withdrawn.")
    withdrawn_reason: str | None = described("Why it was withdrawn.")
    superseded_by: str | None = described("The newest release of its wave, when that is another.")
    links: ReleaseLinks = described("Where it is.")


@dataclass(kw_only=True)
class Release(ReleaseSummary):
    """A release and what must be said when its figures are quoted."""

    title: str = same_field(UsedRelease, "title")
    publisher: str = same_field(UsedRelease, "publisher")
    population: str = same_field(UsedRelease, "population")
    licence: Licence = same_field(UsedRelease, "licence")
    citation: str = same_field(UsedRelease, "citation")
    n_rounded_to: int | None = same_field(UsedRelease, "n_rounded_to")
    interval: Interval | None = same_field(UsedRelease, "interval")


def release_summary(header: ReleaseHeader, newest: Iterable[ReleaseHeader]) -> ReleaseSummary:
    """A release and its state now: ``published``, ``superseded`` by a newer one of its wave, ``withdrawn``, or
    ``scheduled`` for those who may read it before its second."""
    current = next(one for one in newest if one.of_wave == header.of_wave)
    state: State = "published" if current.key == header.key else "superseded"
    if header.withdrawn_reason or header.scheduled:
        state = "withdrawn" if header.withdrawn_reason else "scheduled"
    own = f"/v1/releases/{header.id}"
    return extend(
        header,
        ReleaseSummary,
        state=state,
        period_start=day(header.period_start),
        period_end=day(header.period_end),
        published_at=timestamp(header.published_at),
        withdrawn_at=timestamp(header.withdrawn_at) if header.withdrawn_at else None,
        superseded_by=current.id if state == "superseded" else None,
        links=ReleaseLinks(
            own, f"/v1/benchmarks?release={header.id}", f"{own}/quality", f"{own}/certificate", f"{own}/download"
        ),
    )


def check_choice(chosen: Mapping[str, Any], visible: VisibleReleases) -> list[Problem]:
    """A problem for each survey, wave and release chosen that none of the releases is of."""
    return [
        problem
        for name, field in LISTED_BY.items()
        for problem in check_listed(
            name, Terms.of(chosen.get(name, ())).codes, [getattr(header, field) for header in visible]
        )
    ]


def release_summaries(chosen: Mapping[str, Any], releases: VisibleReleases) -> list[ReleaseSummary]:
    """Those of the releases that are of the surveys, waves and ids chosen; what is not chosen from is all of them."""
    newest = releases.newest()
    wanted = {field: Terms.of(chosen.get(name, ())) for name, field in LISTED_BY.items()}
    return [
        release_summary(header, newest)
        for header in releases
        if all(not terms or terms.every or getattr(header, field) in terms.codes for field, terms in wanted.items())
    ]


def release_description(edition: Edition, newest: Iterable[ReleaseHeader], language: Language) -> Release:
    """A release and what must be said when its figures are quoted."""
    summary = release_summary(edition.header, newest)
    state = {name: getattr(summary, name) for name in field_names(ReleaseSummary)}
    return extend(texts_of(edition, language).release, Release, **state)


def whole_release(edition: Edition, confidence: float, language: Language) -> FigureMeta:
    """What is said beside an answer with all rows of the release."""
    codes = {dimension.id: frozenset(dimension.codes) for dimension in edition.snapshot.dimensions}
    texts, release = texts_of(edition, language), edition.header.id
    total = len(edition.series) * len(edition.cells)
    meta = figure_meta(total, confidence, [Used(edition, frozenset(edition.series), codes)], (), language)
    meta.bases, meta.notes, meta.sources = {release: texts.bases}, {release: texts.notes}, {release: texts.sources}
    return meta
