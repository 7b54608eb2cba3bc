"""Two commands that ingest files of one survey at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from api.definitions import load_definition
from api.models import builds, releases
from api.releases.imports.fingerprints import data_files, data_fingerprints
from tests.conftest import Database
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


def ingest_together(database: Database, folder: Path, survey: str) -> None:
    """Start both; each has to tell the truth of its own file."""
    definition, paths = files(folder, survey)
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
