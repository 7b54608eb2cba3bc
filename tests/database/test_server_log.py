"""The embedded server's log: what was slow and who waited for whom, for a week, and never a respondent's answer."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api.cli.database import set_up
from api.database import slow_statements
from api.database.embedded import EmbeddedServer
from api.database.embedded.server import RunningServer
from api.database.engine import create_owner_engine, create_reader_engine
from api.database.prepared import PreparedStatement
from api.definitions import load_definition
from api.queries.imports import lock_survey
from api.releases.ingesting import ingest
from tests.database.conftest import folder_for_servers
from tests.database.test_embedded_server import ask
from tests.releases.small import small_rows, write_csv, write_definition
from tests.waiting import wait_for


@dataclass(frozen=True)
class Logged:
    server: RunningServer
    owner: Engine
    reader: Engine

    def said(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in self.server.home.logs)

    def hear(self, what: str) -> None:
        wait_for(lambda: re.search(what, self.said()), 10, self.said)


@pytest.fixture(scope="module")
def logged() -> Iterator[Logged]:
    with folder_for_servers() as folder, EmbeddedServer(folder, durable=False).running() as server:
        set_up(server.owner_url, server.reader_url)
        owner, reader = create_owner_engine(server.owner_url, "alice ingest"), create_reader_engine(server.reader_url)
        yield Logged(server, owner, reader)
        owner.dispose()
        reader.dispose()


def test_each_day_of_the_week_has_a_file_that_is_written_over_a_week_later(logged: Logged) -> None:
    wanted = {"log_filename": "server-%a.log", "log_rotation_age": "1d", "log_truncate_on_rotation": "on"}
    for name, value in wanted.items():
        assert ask(logged.server.superuser_url, f"SHOW {name}") == value
    (path,) = logged.server.home.logs
    assert re.fullmatch(r"server-(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.log", path.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size > 0


def test_who_waits_for_a_lock_is_in_the_log_with_the_name_of_the_command(logged: Logged) -> None:
    def wait() -> None:
        with logged.owner.begin() as connection:
            lock_survey(connection, "s3cret")

    with ThreadPoolExecutor(1) as pool, logged.owner.begin() as holder:
        lock_survey(holder, "s3cret")
        waiting = pool.submit(wait)
        logged.hear("still waiting for ExclusiveLock on advisory lock")
        holder.rollback()
        waiting.result()
    assert re.search(r"\] alice ingest LOG:  process \d+ still waiting for ", logged.said())
    logged.hear(r"slow statement: \d{4} ms: SELECT pg_advisory_xact_lock")
    assert "s3cret" not in logged.said()


@pytest.mark.parametrize("login", ["owner", "reader"])
def test_a_slow_statement_is_in_the_log_without_its_values(
    logged: Logged, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    monkeypatch.setattr(slow_statements, "SLOW_SECONDS", 0.2)
    awkward = f"SELECT pg_sleep(0.3), cast(:one AS text), 'it''s %% \\ {login}'"
    with getattr(logged, login).connect() as connection:
        connection.execute(text(awkward), {"one": "s3cret"})
        connection.execute(text("SELECT 'quick'"))
    logged.hear(re.escape(f"SELECT pg_sleep(0.3), cast(%(one)s AS text), 'it''s %%%% \\ {login}'"))
    assert "s3cret" not in logged.said()
    assert "quick" not in logged.said()


def test_a_slow_prepared_statement_is_too(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_statements, "SLOW_SECONDS", 0.2)
    statement = PreparedStatement("SELECT pg_sleep(0.3), length($1)", ("text",))
    with logged.reader.connect() as connection:
        assert statement.rows(connection, "s3cret")[0][1] == 6
    logged.hear(re.escape("ms: SELECT pg_sleep(0.3), length($1)"))
    assert "s3cret" not in logged.said()


def test_who_may_not_have_it_logged_is_answered_all_the_same(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_statements, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(slow_statements, "_quoted", lambda connection, said: "'no block'")
    with logged.reader.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_an_ingest_whose_every_statement_is_slow_leaves_no_answer_in_the_log(
    logged: Logged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(slow_statements, "SLOW_SECONDS", 0.0)
    rows = [row.replace("r", "s3cret", 1).replace("7.25", "7.13579") for row in small_rows()]
    list(ingest(logged.owner, load_definition(write_definition(tmp_path, "logged")), write_csv(tmp_path, rows)))
    for statement in ("COPY confidential.", "INSERT INTO ", "WITH "):
        logged.hear(f"ms: {statement}")
    assert "s3cret" not in logged.said()
    assert "7.13579" not in logged.said()
