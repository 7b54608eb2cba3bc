"""Build: from an import to a draft release with its figures, protected and ready to be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine

from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.snapshots import Snapshot, SnapshotSeries
from api.concepts.nearest import nearest
from api.concepts.stored_json import from_json, to_json
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import survey_measures
from api.concepts.vocabulary import YES
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.certificates import store_build, was_announced
from api.queries.imports import Import, add_items_asked_later, latest_import, lock_survey
from api.queries.releases_writing import (
    StoredRelease,
    add_series,
    copy_estimates,
    create_release,
    delete_release,
    release_history,
    set_state,
)
from api.queries.reported import reported_rows
from api.releases.checks.report import FileReport
from api.releases.codelist_versions import keep_codelists
from api.releases.completing import Draft, complete
from api.releases.figures.frames import content_hash, reported_frame
from api.releases.figures.published_precision import published_precision
from api.releases.figures.tabulating import response_frames
from api.releases.imports.fingerprints import reading_fingerprint
from api.releases.imports.response_table import survey_table
from api.releases.progress import SILENT, Progress
from api.releases.snapshots import take_snapshot

RULES = ("policy", "lattice", "cells")
"""What of a snapshot decides which figures are shown and how."""


@dataclass(frozen=True)
class Built:
    """What a build gave: ``new`` is false where the newest release already says exactly this.

    ``figures`` counts all cells × series, ``shown`` those with a figure (0 where nothing had to be built, and where
    certification has to decide first). ``report`` is what was understood of the file, if it was read just before.
    """

    release: str
    new: bool
    figures: int = 0
    shown: int = 0
    report: FileReport | None = None


@dataclass(frozen=True)
class _Content:
    """Everything of a release that does not depend on its number, in full precision."""

    snapshot: Snapshot
    series: tuple[Series, ...]
    full: list[pl.DataFrame]

    @cached_property
    def fingerprint(self) -> str:
        return content_hash(self.full, self.series)


def build_release(engine: Engine, definition: SurveyDefinition, wave: str, progress: Progress = SILENT) -> Built:
    """Make the draft of a wave's next release from its newest import, in one transaction.

    A draft that is there already is replaced. Where neither figures nor texts changed since the last release,
    nothing is made; where only texts changed, the draft is a text revision (``r2.1``). Under the policy ``certified``
    it is not decided yet which figures the draft shows: ``api.releases.certification.certifying`` does that.
    """
    if wave not in definition.wave:
        raise UnknownIdentifier("wave", wave, nearest(wave, definition.wave))
    survey = definition.survey.id
    with engine.begin() as connection:
        lock_survey(connection, survey)
        imported = _usable_import(connection, definition, wave)
        history = release_history(connection, survey, wave)
        released = [release for release in history if not _is_replaceable(connection, release)]
        for draft in (release for release in history if release not in released):
            delete_release(connection, draft.key)
        key = create_release(connection, _draft_values(definition, wave, imported))
        content = _content(connection, definition, wave, imported, key, progress)
        unchanged = _same_release(released, content)
        if unchanged is not None:
            delete_release(connection, key)
            return Built(unchanged.id, new=False)
        release_id, numbers = _next_number(survey, wave, released, content)
        set_state(connection, key, id=release_id, snapshot=to_json(content.snapshot), **numbers)
        store_build(connection, key, content.fingerprint, imported)
        add_series(connection, key, [(one.indicator, one.channel, one.category) for one in content.series])
        for frame in content.full:
            copy_estimates(connection, key, frame)
        keep_codelists(connection, key, definition)
        shown = 0
        if definition.policy.name != "certified":
            made = Draft(key, release_id, definition, wave, imported, content.series)
            shown = complete(connection, made, content.full)
    return Built(release_id, True, sum(frame.height for frame in content.full), shown)


def _is_replaceable(connection: Connection, release: StoredRelease) -> bool:
    """Whether it is a draft that nobody has seen: one that was scheduled and called off may have been read."""
    return release.state in ("draft", "certified") and not was_announced(connection, release.id)


def _usable_import(connection: Connection, definition: SurveyDefinition, wave: str) -> Import:
    imported = latest_import(connection, definition.survey.id, wave)
    if imported is None:
        raise invalid(
            f"nothing was imported for {definition.survey.id}, wave {wave}",
            expected="import its file first: “benchmarks ingest DEFINITION DATA”",
        )
    if imported.definition_hash != reading_fingerprint(definition, wave):
        raise invalid(
            f"the definition of {definition.survey.id} reads its file differently since wave {wave} was imported",
            expected="import the file again, then build: “benchmarks ingest DEFINITION DATA” does both",
        )
    if definition.has_responses:
        add_items_asked_later(connection, survey_table(definition, imported.key))
    return imported


def _draft_values(definition: SurveyDefinition, wave: str, imported: Import) -> dict[str, object]:
    fielded = definition.wave[wave]
    return {
        "id": f"{definition.survey.id}.{wave}.building",
        "survey": definition.survey.id,
        "wave": wave,
        "revision": 0,
        "period_start": fielded.period_start,
        "period_end": fielded.period_end,
        "access": definition.survey.access,
        "basis": definition.survey.basis,
        "definition_hash": definition.fingerprint,
        "content_hash": "",
        "snapshot": {},
    }


def _content(
    connection: Connection, definition: SurveyDefinition, wave: str, imported: Import, key: int, progress: Progress
) -> _Content:
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
    return _Content(take_snapshot(definition, wave, series, cells), tuple(one.key for one in series), full)


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


def _same_release(released: Sequence[StoredRelease], content: _Content) -> StoredRelease | None:
    """The newest release, where it is not withdrawn and says exactly the same."""
    newest = released[0] if released else None
    if newest is None or newest.state != "published" or newest.fingerprint != content.fingerprint:
        return None
    return newest if _stored_today(newest) == to_json(content.snapshot) else None


def _stored_today(release: StoredRelease) -> Mapping[str, Any]:
    """Its snapshot as it would be stored today: with what was added since, in its meaning then."""
    return to_json(from_json(release.snapshot, Snapshot))


def _next_number(
    survey: str, wave: str, released: Sequence[StoredRelease], content: _Content
) -> tuple[str, dict[str, int]]:
    """The id and numbers of the next release: a text revision where the figures, and the rules by which they are shown,
    are those of the newest."""
    newest = released[0] if released else None
    if newest is not None and newest.state == "published" and newest.fingerprint == content.fingerprint:
        before, now = _stored_today(newest), to_json(content.snapshot)
        if all(before[rule] == now[rule] for rule in RULES):
            revision, text_revision = newest.revision, newest.text_revision + 1
            return f"{survey}.{wave}.r{revision}.{text_revision}", {
                "revision": revision,
                "text_revision": text_revision,
            }
    revision = newest.revision + 1 if newest else 1
    return f"{survey}.{wave}.r{revision}", {"revision": revision, "text_revision": 0}
