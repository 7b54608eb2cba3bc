"""Commands that have to wait: they say for whom, signals end them, and nobody's locks outlive him."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
import pytest
from psycopg2.extensions import get_wait_callback
from sqlalchemy import Connection, text

from api.cli import cli
from api.cli.owner import LONGEST_HOST, own_name
from api.cli.release import release
from api.database.engine import OWNER_SETTINGS, create_owner_engine
from api.database.roles import SETUP_LOCK
from api.database.waiting import telling
from api.definitions import load_definition
from api.queries.changes_writing import lock_changes
from api.queries.imports import hold_ingest, lock_survey
from api.releases.ingesting import prepare
from tests.cli.conftest import Run
from tests.conftest import Database
from tests.releases.certified import new_survey
from tests.releases.small import small_rows, write_csv, write_definition
from tests.serving_process import environment
from tests.waiting import wait_for

HOLDER = "alice@elsewhere:4711 benchmarks ingest"
PROGRAM = str(Path(sys.executable).with_name("benchmarks"))


@contextmanager
def held(database: Database) -> Iterator[Connection]:
    """A transaction of another command, which rests."""
    engine = create_owner_engine(database.owner_url, HOLDER)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def started(database: Database, log: Path, order: Sequence[str | Path]) -> subprocess.Popen[str]:
    given = environment(DATABASE_URL=database.owner_url, DATABASE_READER_URL=database.reader_url)
    with log.open("w", encoding="utf-8") as output:
        command = [PROGRAM, *map(str, order)]
        return subprocess.Popen(command, env=given, stdout=output, stderr=output, text=True)


def hear(log: Path, said: str) -> None:
    """Wait until the command has said it."""
    read = partial(log.read_text, encoding="utf-8")
    wait_for(lambda: said in read(), said=read)


def orders(folder: Path, database: Database, lock: str) -> Sequence[str | Path]:
    """The command that waits for a lock."""
    survey = f"waiting-{lock}"
    definition, path = write_definition(folder, survey), write_csv(folder, small_rows())
    if lock == "setup":
        return ["database", "setup"]
    if lock == "changes":
        list(prepare(database.owner, load_definition(definition), path))
        return ["release", "publish", f"{survey}.2025.r1"]
    return ["ingest", definition, path, "--publish"]


def hold(connection: Connection, lock: str) -> None:
    if lock == "setup":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SETUP_LOCK})
    elif lock == "changes":
        lock_changes(connection)
    elif lock == "ingest":
        hold_ingest(connection, "waiting-ingest")
    else:
        lock_survey(connection, "waiting-survey")


@pytest.mark.parametrize(
    ("lock", "ending"),
    [
        ("ingest", signal.SIGINT),
        ("ingest", signal.SIGTERM),
        ("survey", signal.SIGINT),
        ("changes", signal.SIGTERM),
        ("setup", signal.SIGINT),
    ],
)
def test_whoever_waits_says_for_whom_and_a_signal_ends_it(
    database: Database, tmp_path: Path, lock: str, ending: signal.Signals
) -> None:
    order, log = orders(tmp_path, database, lock), tmp_path / "log"
    with held(database) as connection:
        hold(connection, lock)
        process = started(database, log, order)
        hear(log, f"Waiting for “{HOLDER}” to finish (database process ")
        process.send_signal(ending)
        assert process.wait(10) == {signal.SIGINT: 1, signal.SIGTERM: 143}[ending]
    said = log.read_text(encoding="utf-8")
    assert said.count("Waiting for") == 1
    assert "heard of last at" in said
    assert "Traceback" not in said


def test_whoever_waited_goes_on_when_it_is_his_turn(database: Database, tmp_path: Path) -> None:
    order, log = orders(tmp_path, database, "ingest"), tmp_path / "log"
    with held(database) as connection:
        hold(connection, "ingest")
        process = started(database, log, order)
        hear(log, "Waiting for")
    assert process.wait(60) == 0
    assert "waiting-ingest.2025.r1 is visible from" in log.read_text(encoding="utf-8")


def test_the_locks_of_a_command_that_was_killed_in_the_midst_of_a_statement_end_with_it(database: Database) -> None:
    survey = new_survey("killed")
    program = (
        "import sys; from sqlalchemy import text; from api.database.engine import create_owner_engine;"
        "from api.queries.imports import lock_survey\n"
        "with create_owner_engine(sys.argv[1]).begin() as connection:\n"
        "    lock_survey(connection, sys.argv[2]); print('held', flush=True)\n"
        "    connection.execute(text('SELECT pg_sleep(600)'))\n"
    )
    command = [sys.executable, "-c", program, database.owner_url, survey]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        time.sleep(0.5)
        holder.kill()
    began = time.monotonic()
    with database.owner.begin() as connection:
        lock_survey(connection, survey)
    assert time.monotonic() - began < 10


def test_transactions_of_the_owner_end_when_their_machine_vanished(database: Database) -> None:
    """By the keepalives of both sides: a machine that is gone cannot be had here."""
    with database.owner.begin() as connection:
        for name, value in OWNER_SETTINGS.items():
            assert connection.scalar(text("SELECT current_setting(:name)"), {"name": name}) in (value, "1min")
        raw = connection.connection.driver_connection
        assert raw is not None
        assert {"keepalives_idle": "30", "tcp_user_timeout": "60000"}.items() <= raw.get_dsn_parameters().items()
    with database.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.scalar(text("SHOW client_connection_check_interval")) == "0"


def test_the_way_of_waiting_ends_with_the_command(run: Run, database: Database) -> None:
    before = get_wait_callback()
    with telling(database.owner_url, print), database.owner.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        assert get_wait_callback() is not before
    run("release", "list")
    assert get_wait_callback() is before


def test_a_command_is_named_by_what_it_does_and_where() -> None:
    with click.Context(cli, info_name="benchmarks") as context, click.Context(release, context, "release"):
        host = socket.gethostname()[:LONGEST_HOST]
        assert own_name("alice") == f"alice@{host}:{os.getpid()} benchmarks release"
        assert own_name() == f"{getpass.getuser()}@{host}:{os.getpid()} benchmarks release"
