"""What may happen while commands are at work."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from api.database.migrations import downgrade, upgrade
from api.database.revisions import known_revisions
from tests.cli.together import ingest_together
from tests.conftest import DatabaseServer
from tests.releases.certified import new_survey
from tests.releases.small import small_rows, write_csv, write_definition
from tests.reliability.bench import Bench
from tests.serving.real_server import APPLICATION
from tests.serving_process import environment, free_port
from tests.starting.served_folder import PROGRAM, command
from tests.waiting import wait_for


def ingest_twice(bench: Bench) -> None:
    survey = new_survey("together")
    folder = bench.folder / survey
    folder.mkdir()
    ingest_together(bench.database, folder, survey)


def kill_ingests(bench: Bench) -> None:
    """At any moment: what was not published whole is not there at all, and the next command is not kept waiting."""
    survey = new_survey("killed")
    definition, answers = write_definition(bench.folder, survey), write_csv(bench.folder, small_rows())
    order = ("ingest", str(definition), str(answers), "--publish", "--reason", "Once more.")
    given, shown = environment(BENCHMARKS_DATA_DIR=str(bench.folder / "data")), set[int]()
    for seconds in (1.0, 1.4, 1.8, 2.2, 2.6):
        process = subprocess.Popen(
            [PROGRAM, *order],
            env=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
        shown.add(_figures(bench, survey))
    command(bench.folder, *order)
    wait_for(lambda: _figures(bench, survey), 5)
    assert shown <= {0, _figures(bench, survey)}, shown


def _figures(bench: Bench, survey: str) -> int:
    """How many figures of the survey are answered."""
    answer = bench.server.ask(f"/v1/benchmarks?survey={survey}&size=*&region=*")
    return len(answer.json["data"]) if answer.status == 200 else 0


def start_newer_code(bench: Bench) -> None:
    """Beside the one that runs, on a database that is not as far: it says so and does not start."""
    server = DatabaseServer(bench.superuser_url)
    try:
        with server.database() as database:
            upgrade(database.owner)
            downgrade(database.owner, known_revisions()[-2])
            given = environment(DATABASE_READER_URL=database.reader_url, PORT=str(free_port()))
            done = subprocess.run(
                [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn", APPLICATION],
                env=given,
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
    finally:
        server.close()
    assert done.returncode != 0
    assert "Run “benchmarks database setup”" in done.stderr, done.stderr
