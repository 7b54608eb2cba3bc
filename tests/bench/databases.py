"""The databases under measurement: embedded servers whose figures the product's own commands have made, kept in
``.bench`` from one run to the next.

A folder is named after the files it is made from, so changed surveys make a new one.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import psutil
import psycopg2
from sqlalchemy import make_url

from api.database.embedded import EmbeddedServer
from tests.bench.processes import PROJECT, Tree
from tests.bench.surveys import Survey, write_survey
from tests.serving_process import environment

FOLDER = PROJECT / ".bench"
COMPLETE = "complete"


@dataclass(frozen=True)
class Database:
    """A running database: both logins' addresses, the owner's as psycopg2 and asyncpg take it, and its processes."""

    folder: Path
    reader_url: str
    owner_dsn: str
    tree: Tree


@contextmanager
def database(name: str, surveys: Sequence[Survey]) -> Iterator[Database]:
    """The database with the published figures of these surveys, made where it is not there yet (minutes)."""
    FOLDER.mkdir(mode=0o755, exist_ok=True)
    files = FOLDER / f"{name}-files"
    files.mkdir(exist_ok=True)
    written = [write_survey(survey, files) for survey in surveys]
    fingerprint = crc32(b"".join(path.read_bytes() for pair in written for path in pair))
    folder = FOLDER / f"{name}-{fingerprint:08x}"
    with EmbeddedServer(folder).running() as server:
        _benchmarks(folder, "database", "setup")
        if not (folder / COMPLETE).exists():
            for definition, responses in written:
                _benchmarks(folder, "ingest", str(definition), str(responses), "--publish")
            (folder / COMPLETE).touch()
        dsn = make_url(server.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
        yield Database(folder, server.reader_url, dsn, Tree(_postmaster(dsn)))


def _benchmarks(folder: Path, *order: str) -> None:
    """Run one of the product's commands on the folder's database."""
    program = Path(sys.executable).with_name("benchmarks")
    subprocess.run([program, *order], env=environment(BENCHMARKS_DATA_DIR=str(folder)), check=True)


def _postmaster(dsn: str) -> psutil.Process:
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone() or (0,)
        postmaster = psutil.Process(backend).parent()
    connection.close()
    if postmaster is None:
        raise RuntimeError("the database has no postmaster on this machine")
    return postmaster
