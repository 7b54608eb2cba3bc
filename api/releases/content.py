"""The content of a release: its figures in full precision, and the snapshot of what answers from it need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.snapshots import Snapshot, SnapshotSeries
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import survey_measures
from api.concepts.vocabulary import YES
from api.errors import Refused
from api.queries.imports import Import
from api.queries.reported import reported_rows
from api.releases.figures.frames import content_hash, reported_frame
from api.releases.figures.published_precision import published_precision
from api.releases.figures.tabulating import response_frames
from api.releases.progress import Progress
from api.releases.snapshots import take_snapshot


@dataclass(frozen=True)
class Content:
    """Everything of a release that does not depend on its number, in full precision.

    ``worded_elsewhere`` are the indicators whose question another wave of the survey says in words of its own.
    """

    snapshot: Snapshot
    series: tuple[Series, ...]
    full: list[pl.DataFrame]
    worded_elsewhere: frozenset[str]

    @cached_property
    def fingerprint(self) -> str:
        return content_hash(self.full, self.series)


def read_content(
    connection: Connection, definition: SurveyDefinition, wave: str, imported: Import, key: int, progress: Progress
) -> Content:
    """The content of the release ``key`` of a wave, from an import of its file."""
    fielded = definition.wave[wave]
    ids = [dimension.id for dimension in definition.dimensions]
    if definition.has_responses:
        if definition.policy.name == "published":
            raise Refused(
                f"{definition.survey.id} has responses: the policy “published” does not protect them. Say “policy: "
                "certified”, or “public_use” where everybody may read the responses anyway."
            )
        measures = survey_measures(definition)
        series = [
            SnapshotSeries(measure.series.indicator, measure.series.channel, measure.series.category, measure.base)
            for measure in measures.all
        ]
        full = list(response_frames(connection, definition, fielded, measures, imported, key, progress))
        cells = list(definition.lattice.cells(definition.dimensions))
    else:
        if definition.policy.name != "published":
            raise Refused(f"{definition.survey.id} has figures: their policy must be “published”.")
        rows = reported_rows(connection, imported.key)
        series = _reported_series(definition, {Series(row.indicator, row.channel, row.category): row for row in rows})
        precision = published_precision(rows, definition)
        full = [reported_frame(rows, precision, {one.key: place for place, one in enumerate(series)}, fielded)]
        present = {row.cell for row in rows}
        cells = _ordered_cells(definition, [tuple(parse_cell(cell)[name] for name in ids) for cell in present])
    others = frozenset(name for one in definition.waves if one.code != wave for name, _ in one.wording)
    return Content(take_snapshot(definition, wave, series, cells), tuple(one.key for one in series), full, others)


def _reported_series(definition: SurveyDefinition, rows: dict[Series, object]) -> list[SnapshotSeries]:
    """The series that occur, in the order of answers; each with its indicator's base (a figure may have its own)."""
    places = {
        "indicator": {indicator.id: place for place, indicator in enumerate(definition.indicators)},
        "channel": {code: place for place, code in enumerate(definition.channels.codes)},
    }

    def order(series: Series) -> tuple[int, int, int]:
        categories = [YES, *(code for code, _ in definition.indicator[series.indicator].categories)]
        channel = places["channel"].get(series.channel, -1)
        return places["indicator"][series.indicator], channel, categories.index(series.category)

    return [
        SnapshotSeries(one.indicator, one.channel, one.category, definition.indicator[one.indicator].base)
        for one in sorted(rows, key=order)
    ]


def _ordered_cells(definition: SurveyDefinition, cells: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    places = [{code: place for place, code in enumerate(dimension.nodes)} for dimension in definition.dimensions]
    return sorted(cells, key=lambda cell: [place[code] for place, code in zip(places, cell, strict=True)])
