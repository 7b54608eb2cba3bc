"""Requests to begin with: a few that a survey has an answer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.answers.discovery.links import ADDRESS, CURRENT, linked, version_parameters
from api.concepts.editions.edition import Edition
from api.concepts.fields import described
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.surveys.survey import Indicator
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest
from api.concepts.texts import Language, Text

WHOLE = Text("{indicator} in {wave}, whole population", "{indicator}, {wave}, Grundgesamtheit")
BY_DIMENSION = Text("{indicator} in {wave}, by “{dimension}”", "{indicator}, {wave}, nach „{dimension}“")
COMPARED = Text("{indicator} in {wave}: {a} against {b}", "{indicator}, {wave}: {a} gegen {b}")
OVER_WAVES = Text("{indicator} over the waves", "{indicator} im Verlauf der Wellen")
PLANNED = Text(
    "Plan a large request: what it comes to, how many rows, the share withheld",
    "Eine große Abfrage planen: was sie umfasst, wie viele Zeilen, der Anteil zurückgehaltener",
)
DOWNLOADED = Text("All figures of {wave} as a CSV file", "Alle Zahlen von {wave} als CSV-Datei")


@dataclass
class ExampleRequest:
    """A request to begin with."""

    title: str = described("What it answers.")
    link: str = described(f"The request. {ADDRESS}", example="/v1/benchmarks?survey=sme-pulse")


def example_entries(
    editions: Sequence[Edition], language: Language, version: SelectionRequest = CURRENT
) -> list[ExampleRequest]:
    """Titles and addresses of requests about the headline indicator, and about all there is.

    ``editions`` are the survey's releases of a version, oldest wave first; requests keep to it.
    """
    newest = editions[-1]
    named = f"survey={newest.snapshot.survey.id}"
    survey = [named, *version_parameters(version, editions)]
    holding = [one for one in editions if one.snapshot.survey.headline in one.by_indicator]
    found: list[ExampleRequest] = []
    if holding:
        of_wave = [named, *version_parameters(version, holding[-1:])]
        found = [*_of_wave(holding[-1], of_wave, language), *_over_waves(holding, survey, language)]
    every = [
        f"{name}=*"
        for name in ("wave", "indicator", *newest.dimension_ids)
        if name in ("wave", "indicator", *BUILT_IN_DIMENSIONS)
    ]
    downloaded = DOWNLOADED[language].format(wave=newest.snapshot.wave.label[language])
    return [
        *found,
        ExampleRequest(PLANNED[language], linked("/v1/benchmarks", survey, every, ["limit=0"])),
        ExampleRequest(downloaded, f"/v1/releases/{newest.header.id}/download?format=csv"),
    ]


def _of_wave(edition: Edition, survey: list[str], language: Language) -> Iterator[ExampleRequest]:
    """The headline indicator in one wave: of the whole population, by each dimension, two codes against each other."""
    indicator, held = _headline(edition)
    labels = {"indicator": indicator.label[language], "wave": edition.snapshot.wave.label[language]}
    whole = tuple(dimension.whole for dimension in edition.snapshot.dimensions)
    if any(edition.holds(series, whole) for series in held):
        yield ExampleRequest(WHOLE[language].format(**labels), linked("/v1/benchmarks", survey))
    for place, dimension in enumerate(edition.snapshot.dimensions):
        beside = [(*whole[:place], code, *whole[place + 1 :]) for code in dimension.codes if code != dimension.whole]
        series = next((one for one in held if any(edition.holds(one, cell) for cell in beside)), None)
        if series is None:
            continue
        cells = [cell for cell in beside if edition.holds(series, cell)]
        asked = [*survey, f"channel={series.channel}"]
        by = BY_DIMENSION[language].format(dimension=dimension.label[language], **labels)
        yield ExampleRequest(by, linked("/v1/benchmarks", asked, [_parameter(dimension.id, "*")]))
        nodes = [dimension.by_code[cell[place]] for cell in cells]
        # Two that share no respondents, where there are such.
        leaves = [node for node in nodes if not node.members]
        if len(nodes) > 1:
            a, *_, b = leaves if len(leaves) > 1 else nodes
            compared = COMPARED[language].format(a=a.label[language], b=b.label[language], **labels)
            groups = [f"{group}={dimension.id}:{node.code}" for group, node in (("a", a), ("b", b))]
            yield ExampleRequest(compared, linked("/v1/comparisons", asked, groups))


def _over_waves(holding: Sequence[Edition], survey: list[str], language: Language) -> Iterator[ExampleRequest]:
    """The headline indicator over time, for the channel and the cell that most waves have."""
    newest = holding[-1]
    indicator, held = _headline(newest)
    tabulated = [(series, cell) for series in held for cell in newest.cells if newest.holds(series, cell)]
    series, cell = max(tabulated, key=lambda one: sum(_holds(edition, *one) for edition in holding))
    if sum(_holds(edition, series, cell) for edition in holding) < 2:
        return
    codes = zip(newest.snapshot.dimensions, cell, strict=True)
    narrow = [_parameter(dimension.id, code) for dimension, code in codes if code != dimension.whole]
    title = OVER_WAVES[language].format(indicator=indicator.label[language])
    yield ExampleRequest(title, linked("/v1/trends", survey, [f"channel={series.channel}"], narrow))


def _headline(edition: Edition) -> tuple[Indicator, tuple[Series, ...]]:
    headline = edition.snapshot.survey.headline
    return edition.snapshot.indicator[headline], edition.by_indicator[headline]


def _holds(edition: Edition, series: Series, cell: Cell) -> bool:
    return series in edition.numbers and edition.holds(series, cell)


def _parameter(dimension: str, code: str) -> str:
    return f"{dimension}={code}" if dimension in BUILT_IN_DIMENSIONS else f"where={dimension}:{code}"
