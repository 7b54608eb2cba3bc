"""`benchmarks doctor`: each thing that may be wrong is caused, found, and comes with what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url, text

from api.cli import checkup, cli
from api.database.embedded import EmbeddedServer
from api.database.migrations import downgrade
from api.database.revisions import known_revisions
from api.definitions import load_definition
from api.queries.changes_writing import lock_changes
from api.releases.imports.importing import import_survey
from api.releases.publishing import publish_release
from tests.changes.drafts import draft
from tests.conftest import Database
from tests.releases.small import small_rows, write_csv, write_definition

Doctor = Callable[[], dict[str, dict[str, Any]]]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def doctor(fresh_database: Database, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """What it finds in a database of its own, by subject; its exit code is right."""
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.setenv("DATABASE_READER_URL", fresh_database.reader_url)

    def look() -> dict[str, dict[str, Any]]:
        result = CliRunner().invoke(cli, ["doctor", "--format", "json"])
        found = {one["subject"]: one for one in json.loads(result.stdout)}
        assert result.exit_code == any(one["state"] == "wrong" for one in found.values())
        assert all(one["remedy"] for one in found.values() if one["state"] != "right")
        return found

    return look


def states(found: dict[str, dict[str, Any]]) -> set[str]:
    return {one["state"] for one in found.values()}


def test_where_all_is_right_nothing_else_is_said(doctor: Doctor) -> None:
    found = doctor()
    assert states(found) == {"right"}
    subjects = {"configuration", "versions", "disk", "database", "revision", "clock", "commands", "reader"}
    assert subjects <= found.keys()
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 0
    assert "ok    revision" in result.stdout


def test_a_database_that_is_behind(doctor: Doctor, fresh_database: Database) -> None:
    downgrade(fresh_database.owner, known_revisions()[-2])
    found = doctor()["revision"]
    assert (found["state"], found["remedy"]) == ("wrong", "benchmarks database setup")


def test_a_database_that_is_ahead(doctor: Doctor, fresh_database: Database) -> None:
    with fresh_database.owner.begin() as connection:
        connection.execute(text("UPDATE migrations.alembic_version SET version_num = '9999'"))
    assert doctor()["revision"]["state"] == "look"


def test_a_database_that_cannot_be_reached(
    doctor: Doctor, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = make_url(fresh_database.owner_url).set(port=1).render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", nowhere)
    found = doctor()
    assert found["owner"]["state"] == "wrong"
    assert "Connection refused" in found["owner"]["found"]
    assert str(make_url(nowhere).password) not in json.dumps(found)
    assert found["reader"]["state"] == "right"


def test_a_reader_that_may_do_more(doctor: Doctor, fresh_database: Database) -> None:
    role = make_url(fresh_database.reader_url).username
    with fresh_database.owner.begin() as connection:
        connection.execute(text(f'GRANT INSERT ON published.releases TO "{role}"'))
    found = doctor()["reader"]
    assert found["state"] == "wrong"
    assert "may write published.releases" in found["found"]


def test_a_disk_that_is_nearly_full(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 10**9))
    found = doctor()["disk"]
    assert (found["state"], found["found"].split(" in ")[0]) == ("wrong", "1.0 GB free")


def test_clocks_that_disagree(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "database_time", lambda _: datetime.now(UTC) - timedelta(seconds=90))
    found = doctor()["clock"]
    assert found["state"] == "wrong"
    assert "90.0 s apart" in found["found"]


def test_a_command_that_hangs(doctor: Doctor, fresh_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "LONG", timedelta(0))
    with fresh_database.owner.connect() as connection:
        lock_changes(connection)
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        found = doctor()["commands"]
    assert found["state"] == "look"
    assert found["remedy"].endswith(f"SELECT pg_terminate_backend({number})")


def test_responses_that_are_kept_too_long(
    doctor: Doctor, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition = load_definition(write_definition(tmp_path, "late"))
    import_survey(fresh_database.owner, definition, write_csv(tmp_path, small_rows()))
    monkeypatch.setenv("BENCHMARKS_RETENTION_DAYS", "30")
    assert doctor()["retention"]["state"] == "right"
    with fresh_database.owner.begin() as connection:
        connection.execute(text("UPDATE confidential.imports SET imported_at = now() - interval '31 days'"))
    found = doctor()["retention"]
    assert found["state"] == "look"
    assert found["found"] == "kept for more than 30 days: responses of late 2025"


def test_what_is_scheduled_is_told(doctor: Doctor, fresh_database: Database) -> None:
    due = datetime(2100, 1, 1, tzinfo=UTC)
    publish_release(fresh_database.owner, draft(fresh_database), due)
    assert doctor()["embargoes"]["found"] == "scheduled: panel.2023.r1 at 2100-01-01T00:00:00+00:00"


def test_an_environment_with_mistakes(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARKS_RETENTION_DAYS", "never")
    found = doctor()
    assert found.keys() == {"configuration"}
    assert "BENCHMARKS_RETENTION_DAYS is “never”" in found["configuration"]["found"]


def test_where_there_is_no_database_none_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "DATABASE_READER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BENCHMARKS_DATA_DIR", str(tmp_path / "none"))
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert "→ benchmarks database setup" in result.stdout
    assert not EmbeddedServer(tmp_path / "none").is_set_up
