"""Import: a survey file becomes one version of each of its waves, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from api.concepts.nearest import nearest
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.sources import FiguresSource, ResponsesSource
from api.errors import InvalidInput, Problem, ProblemCollector, UnknownIdentifier
from api.queries.imports import Import, create_import, latest_import, lock_survey
from api.queries.naming import name_earlier_respondents
from api.releases.checks.report import FileReport
from api.releases.imports.fingerprints import data_files, data_fingerprints, reading_fingerprint
from api.releases.imports.reported_figures import FiguresFile
from api.releases.imports.response_table import check_responses, import_responses
from api.releases.progress import SILENT, Progress


@dataclass(frozen=True)
class Imported:
    """What an import did for one wave; ``new`` is false where this very content was there already.

    ``report`` is what was understood of the file; None where it was not read again.
    """

    key: int
    survey: str
    wave: str
    version: int
    rows: int
    new: bool
    data_hash: str
    report: FileReport | None = None


def import_survey(
    engine: Engine,
    definition: SurveyDefinition,
    path: Path,
    wave: str | None = None,
    progress: Progress = SILENT,
    *,
    forgotten_too: bool = True,
) -> list[Imported]:
    """Read, validate and store a file: one transaction, so that a failed import leaves nothing behind.

    A file of responses holds one wave (``wave`` says which, where the definition has several); a file of figures
    holds all of them. What was imported before and then forgotten is imported again if ``forgotten_too``. Raises
    ``InvalidInput`` with every problem found.
    """
    waves = import_waves(definition, wave)
    require_files(definition, path)
    of_files = data_fingerprints(data_files(definition, path))
    data_hash = of_files[-1]
    store: Store
    if definition.has_responses:
        store = partial(import_responses, file_hash=of_files[0])
    else:
        store = FiguresFile(definition, path).store
    with engine.begin() as connection:
        lock_survey(connection, definition.survey.id)
        imported = []
        for code in waves:
            hashes = data_hash, reading_fingerprint(definition, code)
            newest = latest_import(connection, definition.survey.id, code)
            known = _known(newest, hashes, forgotten_too=forgotten_too)
            imported.append(known or _import_wave(connection, definition, path, code, newest, hashes, store, progress))
        return imported


Store = Callable[[Connection, SurveyDefinition, str, Path, int, Progress], FileReport]


def _known(newest: Import | None, hashes: tuple[str, str], *, forgotten_too: bool) -> Imported | None:
    """The newest version of a wave, where it is this very content."""
    if newest is None or (newest.data_hash, newest.definition_hash) != hashes:
        return None
    if newest.forgotten_at is not None and forgotten_too:
        return None
    return Imported(newest.key, newest.survey, newest.wave, newest.version, newest.rows, new=False, data_hash=hashes[0])


def _import_wave(
    connection: Connection,
    definition: SurveyDefinition,
    path: Path,
    wave: str,
    newest: Import | None,
    hashes: tuple[str, str],
    store: Store,
    progress: Progress,
) -> Imported:
    survey = definition.survey.id
    version = 1 if newest is None else newest.version + 1
    key = create_import(connection, survey, wave, version, *hashes)
    report = store(connection, definition, wave, path, key, progress)
    if definition.has_responses and definition.responses.respondent is not None:
        for named in name_earlier_respondents(connection, key):
            progress.note(f"  the respondents of version {named} have the names of this file from now on")
    return Imported(key, survey, wave, version, report.stored, True, hashes[0], report)


def check_survey(
    definition: SurveyDefinition, path: Path, wave: str | None = None, progress: Progress = SILENT
) -> list[FileReport]:
    """Read and validate a file without storing anything: what was understood of each wave. Needs no database."""
    waves = import_waves(definition, wave)
    require_files(definition, path)
    if definition.has_responses:
        return [check_responses(definition, code, path, progress) for code in waves]
    figures = FiguresFile(definition, path)
    return [figures.report(code) for code in waves]


def import_waves(definition: SurveyDefinition, wave: str | None) -> list[str]:
    """Which waves a file is imported for."""
    codes = [declared.code for declared in definition.waves]
    if wave is not None:
        if wave not in codes:
            raise UnknownIdentifier("wave", wave, nearest(wave, codes))
        return [wave]
    source = definition.source
    if isinstance(source, FiguresSource) and source.waves is not None:
        return [code for code in codes if code in source.waves]
    if isinstance(source, ResponsesSource) and len(codes) > 1 and len(source.wave_rows) < len(codes):
        message = f"{definition.survey.id} has {len(codes)} waves: say which one this file is, with --wave"
        raise InvalidInput([Problem(message, expected="one of " + ", ".join(codes))])
    return codes


def require_files(definition: SurveyDefinition, path: Path) -> None:
    """Every file must be there before anything is read, so that all missing ones are named at once."""
    problems = ProblemCollector()
    for needed in data_files(definition, path):
        if not needed.is_file():
            where = "a directory, not a file" if needed.is_dir() else "not there"
            problems.add(Problem(f"{needed.name} is {where}", str(needed), expected="a readable file"))
    problems.raise_if_any("The survey's files cannot be read")
