"""Surveys as they are answered: what must be said when they are quoted, and all that can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.discovery.codelists import Node, entries_of_waves
from api.answers.discovery.combinations import (
    Combination,
    Crossing,
    Shown,
    combination_entry,
    crossing_entries,
    find_combinations,
)
from api.answers.discovery.example_requests import ExampleRequest, example_entries
from api.answers.discovery.indicators import SurveyIndicator, survey_indicators
from api.answers.discovery.links import CURRENT, LinksToFigures, linked, version_parameters
from api.answers.figures.captions import notice
from api.answers.figures.meta import Licence, SeriesBreak, WavePeriod
from api.answers.figures.release_texts import texts_of
from api.concepts.editions.edition import Edition
from api.concepts.editions.snapshots import SnapshotDimension
from api.concepts.fields import Timestamp, described, extend, timestamp
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language
from api.concepts.vocabulary import Basis


@dataclass(kw_only=True)
class SurveyTexts:
    """A survey and what must be said when it is quoted."""

    id: str = described("The survey's id.", example="bremerhaven-2012")
    title: str = described("Its title.")
    description: str | None = described("More about it.")
    publisher: str = described("Who published it.")
    population: str = described("Whom it describes.")
    basis: Basis = described("What its figures rest on.")
    notice: str | None = described("What must be said first: that figures are simulated.")
    licence: Licence = described("The terms its figures come under.")
    citation: str = described("How to cite it.")
    homepage: str | None = described("More about it, elsewhere.")
    headline: str = described("The indicator that is answered when none is named.")
    latest_wave: str = described("Its newest published wave.")
    links: LinksToFigures = described("Where it is, and its figures.")


@dataclass
class SurveyDimension:
    """A dimension as the survey uses it."""

    id: str = described("The dimension's id.", example="size")
    label: str = described("What it is called.")
    codelist: str = described("The codelist of its codes.", example="size")
    codelist_version: str = described("The codelist's version.")
    whole: str = described(
        "The whole-population node: what a request gets that leaves the dimension out.", example="_T"
    )
    nodes: Sequence[Node] = described("The nodes that figures exist for, in the order of answers.")


@dataclass(kw_only=True)
class SurveyWave(WavePeriod):
    """A wave and its current release."""

    release: str = described("Its current release.", example="bremerhaven-2012.2012.r1")
    published_at: Timestamp = described("When that was published.")
    notes: Sequence[str] = described("What must be known about the wave.")
    breaks: Sequence[SeriesBreak] = described("Series that break in this wave.")


@dataclass(kw_only=True)
class Survey(SurveyTexts):
    """A survey and all that can be asked of it."""

    dimensions: Sequence[SurveyDimension] = described("Its dimensions.")
    indicators: Sequence[SurveyIndicator] = described("Its indicators.")
    channels: Sequence[Node] = described("Its channels, in the order of answers.")
    waves: Sequence[SurveyWave] = described("Its published waves, oldest first.")
    crossings: Sequence[Crossing] = described("The crossings published, coarse first.")
    combinations: Sequence[Combination] = described("All that can be asked: each figure is in exactly one of them.")
    examples: Sequence[ExampleRequest] = described("Requests to begin with.")


def survey_summary(editions: Sequence[Edition], language: Language, version: SelectionRequest = CURRENT) -> SurveyTexts:
    """A survey in short. ``editions`` are its releases of a version, oldest wave first; the newest gives the texts."""
    newest = editions[-1]
    pin = version_parameters(version, editions)
    survey, texts = newest.snapshot.survey, texts_of(newest, language).release
    return extend(
        texts,
        SurveyTexts,
        id=survey.id,
        description=survey.description[language] if survey.description else None,
        notice=notice([newest], language),
        homepage=survey.homepage,
        headline=survey.headline,
        latest_wave=newest.header.wave,
        links=LinksToFigures(
            linked(f"/v1/surveys/{survey.id}", pin), linked("/v1/benchmarks", [f"survey={survey.id}"], pin)
        ),
    )


def survey_description(
    editions: Sequence[Edition], shown: Shown, language: Language, version: SelectionRequest = CURRENT
) -> Survey:
    """Everything that can be asked of a survey: enough to build lists of choices that depend on each other.

    ``shown`` counts the figures of each cell that have a value.
    """
    return extend(
        survey_summary(editions, language, version),
        Survey,
        dimensions=_dimensions(editions, language),
        indicators=survey_indicators(editions, language),
        channels=_channels(editions, language),
        waves=[_wave(edition, language) for edition in editions],
        crossings=crossing_entries(editions, shown),
        combinations=[combination_entry(one, shown) for one in find_combinations(editions)],
        examples=example_entries(editions, language, version),
    )


def _dimensions(editions: Sequence[Edition], language: Language) -> list[SurveyDimension]:
    """The dimensions with every node that a wave has, in order; the newest wave's labels win."""
    found: dict[str, list[SnapshotDimension]] = {}
    for edition in reversed(editions):
        for dimension in edition.snapshot.dimensions:
            found.setdefault(dimension.id, []).append(dimension)
    return [
        extend(
            held[0],
            SurveyDimension,
            label=held[0].label[language],
            nodes=entries_of_waves([one.nodes for one in held], language),
        )
        for held in found.values()
    ]


def _channels(editions: Sequence[Edition], language: Language) -> list[Node]:
    """The channels with figures, and those they are displayed below, in order."""
    lists = []
    for edition in reversed(editions):
        used = set(edition.channels)
        used |= {node.parent for node in edition.snapshot.channels if node.code in used and node.parent}
        lists.append([node for node in edition.snapshot.channels if node.code in used])
    return entries_of_waves(lists, language)


def _wave(edition: Edition, language: Language) -> SurveyWave:
    texts = texts_of(edition, language)
    return extend(
        texts.wave,
        SurveyWave,
        release=edition.header.id,
        published_at=timestamp(edition.header.published_at),
        notes=texts.wave_notes,
        breaks=texts.breaks,
    )
