"""All in one: import a file, build the releases of its waves, certify them where that is needed; and publish them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from api.concepts.surveys.definition import SurveyDefinition
from api.queries.imports import hold_ingest
from api.queries.releases_writing import Origin
from api.releases.building import Built, build_release
from api.releases.certification.certifying import certify_draft
from api.releases.imports.importing import import_survey
from api.releases.progress import SILENT, Progress
from api.releases.publishing import is_revision, newest_release, publish_release

WITHDRAWN = (
    "{release} was withdrawn and stays so: the file and its definition are the same. To publish them all the same, use "
    "“benchmarks release build DEFINITION”, certify and publish."
)


def prepare(
    engine: Engine, definition: SurveyDefinition, path: Path, wave: str | None = None, progress: Progress = SILENT
) -> Iterator[Built]:
    """Bring a file to drafts that could be published; what is there already, unchanged, stays as it is.

    A wave is not even built again where its newest release was made from this very file and definition. Where that
    release was withdrawn it stays so: neither a restart nor a script that ingests each night brings it back. Nor do
    they bring back responses that were forgotten.
    """
    for imported in import_survey(engine, definition, path, wave, progress, forgotten_too=False):
        newest = None if imported.new else newest_release(engine, definition.survey.id, imported.wave)
        origin = Origin(imported.data_hash, definition.fingerprint)
        if newest is not None and newest.origin == origin:
            if newest.state == "withdrawn":
                progress.note(WITHDRAWN.format(release=newest.id))
            yield Built(newest.id, False, origin)
            continue
        built = build_release(engine, definition, imported.wave, progress, imported.data_hash)
        if built.new and definition.policy.name == "certified":
            certified = certify_draft(engine, definition, imported.wave, progress)
            built = replace(built, shown=certified.shown)
        yield replace(built, report=imported.report)


def ingest(
    engine: Engine,
    definition: SurveyDefinition,
    path: Path,
    wave: str | None = None,
    progress: Progress = SILENT,
    reason: str | None = None,
) -> Iterator[Built]:
    """Prepare the file's releases and publish each at once, without anybody looking at them; revisions for this
    ``reason``."""
    with ingesting(engine, definition.survey.id):
        for built in prepare(engine, definition, path, wave, progress):
            if built.new:
                why = reason if is_revision(engine, built.release) else None
                publish_release(engine, built.release, reason=why, origin=built.origin)
            yield built


@contextmanager
def ingesting(engine: Engine, survey: str) -> Iterator[None]:
    """Ingest nothing else of this survey meanwhile: others who want to wait here, and then see all that was done.

    Each step of an ingest locks the survey by itself; that no other command came between them is checked beside, since
    ``survey import`` and ``release build`` do not wait here.
    """
    with engine.begin() as connection:
        hold_ingest(connection, survey)
        yield
