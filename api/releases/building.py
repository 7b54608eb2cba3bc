"""Build: from an import to a draft release with its figures, protected and ready to be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from api.concepts.editions.snapshots import Snapshot
from api.concepts.nearest import nearest
from api.concepts.stored_json import from_json, to_json
from api.concepts.surveys.definition import SurveyDefinition
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.certificates import store_build, was_announced
from api.queries.imports import Import, add_items_asked_later, latest_import, lock_survey
from api.queries.releases_writing import (
    Origin,
    StoredRelease,
    add_series,
    copy_estimates,
    create_release,
    delete_release,
    release_history,
    set_state,
)
from api.releases.checks.report import FileReport
from api.releases.codelist_versions import keep_codelists
from api.releases.completing import Draft, complete
from api.releases.content import Content, read_content
from api.releases.imports.fingerprints import reading_fingerprint
from api.releases.imports.response_table import survey_table
from api.releases.other_waves import without_other_waves
from api.releases.progress import SILENT, Progress
from api.releases.publishing import OVERTAKEN

RULES = ("policy", "lattice", "cells")
"""What of a snapshot decides which figures are shown and how."""


@dataclass(frozen=True)
class Built:
    """What a build gave: ``new`` is false where the newest release already says exactly this.

    ``figures`` counts all cells × series, ``shown`` those with a figure (0 where nothing had to be built, and where
    certification has to decide first). ``origin`` is what the release is made from, ``report`` what was understood of
    the file, if it was read just before.
    """

    release: str
    new: bool
    origin: Origin
    figures: int = 0
    shown: int = 0
    report: FileReport | None = None


def build_release(
    engine: Engine,
    definition: SurveyDefinition,
    wave: str,
    progress: Progress = SILENT,
    data_hash: str | None = None,
) -> Built:
    """Make the draft of a wave's next release from its newest import, in one transaction; from no other than that of
    the file with this ``data_hash``, where one is given.

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
        if data_hash not in (None, imported.data_hash):
            raise Refused(OVERTAKEN.format(what=f"the file of {survey}, wave {wave},", done="imported"))
        origin = Origin(imported.data_hash, definition.fingerprint)
        history = release_history(connection, survey, wave)
        released = [release for release in history if not _is_replaceable(connection, release)]
        for draft in (release for release in history if release not in released):
            delete_release(connection, draft.key)
        key = create_release(connection, _draft_values(definition, wave, imported))
        content = read_content(connection, definition, wave, imported, key, progress)
        unchanged = _same_release(released, content)
        if unchanged is not None:
            delete_release(connection, key)
            return Built(unchanged.id, False, origin)
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
    return Built(release_id, True, origin, sum(frame.height for frame in content.full), shown)


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
    if imported.forgotten_at is not None:
        raise invalid(
            f"the responses of {definition.survey.id}, wave {wave}, were deleted",
            expected="import the file again, if they may be stored again: “benchmarks survey import DEFINITION DATA”",
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


def _same_release(released: Sequence[StoredRelease], content: Content) -> StoredRelease | None:
    """The newest release, where it is not withdrawn and says exactly the same; what the definition has for other waves
    only does not count."""
    newest = released[0] if released else None
    if newest is None or newest.state != "published":
        return None
    own = without_other_waves(content, from_json(newest.snapshot, Snapshot))
    is_same = newest.fingerprint == own.fingerprint and _stored_today(newest) == to_json(own.snapshot)
    return newest if is_same else None


def _stored_today(release: StoredRelease) -> Mapping[str, Any]:
    """Its snapshot as it would be stored today: with what was added since, in its meaning then."""
    return to_json(from_json(release.snapshot, Snapshot))


def _next_number(
    survey: str, wave: str, released: Sequence[StoredRelease], content: Content
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
