"""The engines: what they say when the database is away, and that they come back when it does."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2.extensions import set_wait_callback
from sqlalchemy import make_url, text

from api.database import engine as engines
from api.database.engine import create_owner_engine, create_reader_engine, limit_waiting
from api.errors import DatabaseUnavailable
from tests.conftest import Database
from tests.database.swallowing import Swallowing


@pytest.fixture
def _limited_waiting(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engines, "_watch", None)
    limit_waiting(0.5, database.reader_url)
    yield
    set_wait_callback(None)


def end_sessions(database: Database) -> None:
    """End the reader's sessions from outside, as a restart would; its owner may not, so it ends its own."""
    reader = psycopg2.connect(database.reader_url.replace("+psycopg2", ""))
    reader.autocommit = True
    with reader.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE usename = current_user AND pid <> pg_backend_pid() AND datname = current_database()"
        )
    reader.close()


@pytest.mark.parametrize("create", [create_owner_engine, create_reader_engine])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "wrong-secret"}, "password authentication failed"),
        ({"host": "127.0.0.1", "port": 1}, "Connection refused"),
        ({"database": "nowhere"}, "does not exist|permission denied"),
        ({"host": "no-such-host.invalid"}, "could not translate host name"),
    ],
)
def test_connection_that_fails_is_unavailable_and_hides_the_password(
    database: Database, create: object, change: dict[str, object], said: str
) -> None:
    assert callable(create)
    url = make_url(database.reader_url).set(**change)  # type: ignore[arg-type]
    engine = create(url.render_as_string(hide_password=False))
    with pytest.raises(DatabaseUnavailable, match=said) as trouble:
        engine.connect()
    assert str(url.password) not in str(trouble.value)


def test_ctrl_c_during_a_statement_is_no_fault_of_the_database(database: Database) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    engine = create_owner_engine(database.owner_url)
    with contextlib.ExitStack() as stack, engine.connect() as connection:
        set_wait_callback(interrupt)
        stack.callback(set_wait_callback, None)
        with pytest.raises(KeyboardInterrupt):
            connection.execute(text("SELECT 1"))
    engine.dispose()


def test_reader_pays_one_round_trip_a_query(database: Database) -> None:
    with database.reader.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg2.extensions.connection)
        assert raw.autocommit
        connection.execute(text("SELECT 1"))
        assert raw.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    with database.reader.connect() as connection:
        # What a busy pool hands out was not asked anything in between.
        last = text("SELECT query FROM pg_stat_activity WHERE pid = :pid")
        observer = create_reader_engine(database.reader_url)
        with observer.connect() as other:
            assert other.scalar(last, {"pid": pid}) == "SELECT pg_backend_pid()"
        observer.dispose()


def test_statement_time_out_comes_with_the_login_and_is_unavailable(database: Database) -> None:
    with database.reader.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "10s"
        assert connection.scalar(text("SHOW default_transaction_read_only")) == "on"
        assert connection.scalar(text("SHOW search_path")) == "published"
        connection.execute(text("SET statement_timeout = '50ms'"))
        with pytest.raises(DatabaseUnavailable, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(5)"))
        connection.execute(text("RESET statement_timeout"))


def test_rested_connections_survive_a_restart_unnoticed(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "IDLE_SECONDS", 0.0)
    held = [fresh_database.reader.connect() for _ in range(3)]
    for connection in held:
        connection.close()
    end_sessions(fresh_database)
    for _ in range(3):
        with fresh_database.reader.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1


def test_connection_lost_in_use_is_unavailable_once_and_then_replaced(fresh_database: Database) -> None:
    with fresh_database.reader.connect() as connection:
        connection.execute(text("SELECT 1"))
        end_sessions(fresh_database)
        with pytest.raises(DatabaseUnavailable):
            connection.execute(text("SELECT 1"))
    with fresh_database.reader.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_full_pool_is_unavailable_after_a_while(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "POOL_SECONDS", 0.1)
    engine = create_reader_engine(database.reader_url, threads=1)
    with engine.connect(), pytest.raises(DatabaseUnavailable, match="too busy"):
        engine.connect()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_forked_child_opens_a_connection_of_its_own(database: Database) -> None:
    engine = create_reader_engine(database.reader_url)
    with engine.connect() as connection:
        parents = connection.scalar(text("SELECT pg_backend_pid()"))
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        with engine.connect() as connection:
            os.write(sending, str(connection.scalar(text("SELECT pg_backend_pid()"))).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(receiving, 20)) != parents
    os.close(receiving)
    os.close(sending)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == parents
    engine.dispose()


def test_values_of_a_failed_statement_are_not_repeated(database: Database) -> None:
    with database.owner.connect() as connection, pytest.raises(Exception, match="division by zero") as trouble:
        connection.execute(text("SELECT 1 / 0, CAST(:answer AS text)"), {"answer": "a respondent's"})
    assert "respondent" not in str(trouble.value)


@pytest.mark.usefixtures("_limited_waiting")
def test_swallowed_connection_frees_its_thread_and_the_pool_recovers(database: Database) -> None:
    with Swallowing(database.reader_url) as proxy:
        engine = create_reader_engine(proxy.url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
            proxy.swallow = True
            begun = time.monotonic()
            with pytest.raises(DatabaseUnavailable, match=r"no answer within 0\.5 s"):
                connection.execute(text("SELECT 1"))
            assert time.monotonic() - begun < 2
        with pytest.raises(DatabaseUnavailable, match="no answer"):
            engine.connect()
        proxy.swallow = False
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()
