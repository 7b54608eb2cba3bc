"""Two commands on one survey at once: whose file was not published is told so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from api.definitions import load_definition
from api.errors import Refused
from api.models import builds, releases
from api.releases.building import build_release
from api.releases.imports.fingerprints import data_files, data_fingerprints
from api.releases.imports.importing import import_survey
from api.releases.ingesting import prepare
from api.releases.publishing import publish_release
from tests.conftest import Database
from tests.releases.certified import new_survey
from tests.releases.small import small_rows, write_csv, write_definition
from tests.serving_process import environment


def files(folder: Path, survey: str) -> tuple[Path, list[Path]]:
    """A definition and two files of its wave."""
    paths = []
    for name, count in (("first", 60), ("second", 48)):
        (folder / name).mkdir(exist_ok=True)
        paths.append(write_csv(folder / name, small_rows(count)))
    return write_definition(folder, survey), paths


def published_hashes(database: Database, survey: str) -> set[str]:
    statement = select(builds.c.data_hash).join(releases).where(releases.c.survey == survey)
    with database.owner.connect() as connection:
        return set(connection.scalars(statement.where(releases.c.state == "published")))


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_ingests_started_together_each_tells_the_truth(database: Database, tmp_path: Path, attempt: int) -> None:
    survey = new_survey(f"together-{attempt}")
    definition, paths = files(tmp_path, survey)
    program = Path(sys.executable).with_name("benchmarks")
    given = environment(DATABASE_URL=database.owner_url, DATABASE_READER_URL=database.reader_url)
    order = ["--publish", "--reason", "The other file."]
    commands = [[str(program), "ingest", str(definition), str(path), *order] for path in paths]
    running = [
        subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for command in commands
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    loaded = load_definition(definition)
    public = published_hashes(database, survey)
    for process, path, text in zip(running, paths, said, strict=True):
        assert process.returncode == 0, text
        assert data_fingerprints(data_files(loaded, path))[-1] in public, text
        assert text.count("is visible from") == 1
    assert sorted(f"{survey}.2025.r2 is visible from" in text for text in said) == [False, True]


def test_a_draft_that_was_built_anew_meanwhile_is_not_published_under_its_name(
    database: Database, tmp_path: Path
) -> None:
    survey = new_survey("rebuilt")
    path, (first, second) = files(tmp_path, survey)
    definition = load_definition(path)
    (mine,) = prepare(database.owner, definition, first)
    (theirs,) = prepare(database.owner, definition, second)
    assert mine.release == theirs.release
    with pytest.raises(Refused, match="Another command has built .* Nothing of the file given here was published"):
        publish_release(database.owner, mine.release, origin=mine.origin)
    assert published_hashes(database, survey) == set()
    publish_release(database.owner, theirs.release, origin=theirs.origin)
    assert published_hashes(database, survey) == {theirs.origin.data_hash}


def test_nothing_is_built_from_a_file_that_another_command_imported_meanwhile(
    database: Database, tmp_path: Path
) -> None:
    survey = new_survey("reimported")
    path, (first, second) = files(tmp_path, survey)
    definition = load_definition(path)
    (mine,) = import_survey(database.owner, definition, first)
    import_survey(database.owner, definition, second)
    with pytest.raises(Refused, match="Another command has imported the file of .*, wave 2025, anew meanwhile"):
        build_release(database.owner, definition, "2025", data_hash=mine.data_hash)
