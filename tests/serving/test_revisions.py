"""Code that is newer than the database does not serve, and says what to run; older code goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory
from flask.testing import FlaskClient
from sqlalchemy import text

from api.app import create_app
from api.database.migrations import downgrade, head, upgrade
from api.database.revisions import SCRIPTS, known_revisions
from tests.conftest import Database
from tests.serving.conftest import configured
from tests.serving.real_server import APPLICATION, PROJECT, real_server
from tests.serving_process import environment, free_port

BEFORE = known_revisions()[-2]
WHAT_TO_RUN = (
    f"The database is at revision {BEFORE}, and this version of the software needs revision {known_revisions()[-1]}. "
    "Run “benchmarks database setup” with the owner's login."
)


def asked(database: Database) -> FlaskClient:
    return create_app(configured(), database.reader).test_client()


def test_the_names_of_the_files_tell_the_revisions_in_their_order() -> None:
    scripts = ScriptDirectory(str(SCRIPTS))
    assert tuple(reversed([one.revision for one in scripts.walk_revisions()])) == known_revisions()
    assert head() == known_revisions()[-1]


def test_a_server_is_not_ready_while_its_database_is_behind(fresh_database: Database) -> None:
    client = asked(fresh_database)
    assert client.get("/readyz").status_code == 200
    downgrade(fresh_database.owner, BEFORE)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["detail"] == WHAT_TO_RUN
    assert answer.headers["Retry-After"]
    assert client.get("/healthz").status_code == 200
    upgrade(fresh_database.owner)
    assert client.get("/readyz").status_code == 200


def test_a_database_that_was_not_set_up_is_said_to_be_so(empty_database: Database) -> None:
    answer = asked(empty_database).get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["detail"].startswith("The database is not set up, and this version")


def test_an_older_server_goes_on_while_the_database_is_ahead(fresh_database: Database, tmp_path: Path) -> None:
    with fresh_database.owner.begin() as connection:
        connection.execute(text("UPDATE migrations.alembic_version SET version_num = '9999'"))
    with real_server(fresh_database, tmp_path / "log") as server:
        assert server.ask("/readyz").status == 200


def test_a_server_does_not_start_on_a_database_that_is_behind(fresh_database: Database, tmp_path: Path) -> None:
    downgrade(fresh_database.owner, BEFORE)
    given = environment(DATABASE_READER_URL=fresh_database.reader_url, PORT=str(free_port()), PYTHONPATH=str(PROJECT))
    command = [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn", APPLICATION]
    said = subprocess.run(command, env=given, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode != 0
    assert f"Error: {WHAT_TO_RUN}" in said.stderr
    assert "Traceback" not in said.stderr
