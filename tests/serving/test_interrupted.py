"""A standby cancels statements to follow its primary (40001), and sessions end while they rest: asked again once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from api.app import create_app
from api.concepts.scopes import READ_PARTNER
from api.database.prepared import PreparedStatement
from api.errors import Interrupted
from api.queries.visibility import connect_as
from tests.conftest import Database, DatabaseServer
from tests.serving.conftest import configured, publish_samples
from tests.serving.hidden import hand_out

CANCELLED = (
    "DO $$ BEGIN RAISE EXCEPTION 'canceling statement due to conflict with recovery' USING ERRCODE = '40001'; END $$"
)
"""What a standby does to a statement, done by the statement itself."""
PATHS = (
    "/v1/benchmarks?survey=panel",
    "/v1/benchmarks?survey=panel&format=csv",
    "/v1/trends?survey=panel",
    "/v1/changes",
    "/v1/releases/panel.2023.r1/download",
)


@pytest.fixture(scope="module")
def database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    with database_server.database(migrated_template) as made:
        publish_samples(made)
        yield made


@pytest.fixture(scope="module")
def key(database: Database) -> str:
    with database.owner.begin() as connection:
        return hand_out(connection, [READ_PARTNER])


@pytest.fixture
def client(database: Database) -> FlaskClient:
    """Nothing is kept yet."""
    return create_app(configured(), database.reader).test_client()


@contextmanager
def cancelling(database: Database, which: range) -> Iterator[list[str]]:
    """Inside, the statements with these numbers are cancelled; all that were sent."""
    sent: list[str] = []

    def cancel(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
        sent.append(statement)
        return (CANCELLED, {}) if len(sent) - 1 in which else (statement, parameters)

    event.listen(database.reader, "before_cursor_execute", cancel, retval=True)
    try:
        yield sent
    finally:
        event.remove(database.reader, "before_cursor_execute", cancel)


@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_whichever_statement_is_cancelled_the_answer_comes(
    database: Database, client: FlaskClient, key: str, path: str, with_key: bool
) -> None:
    headers = {"Authorization": f"Bearer {key}"} if with_key else {}
    with cancelling(database, range(0)) as sent:
        expected = create_app(configured(), database.reader).test_client().get(path, headers=headers)
        assert expected.status_code == 200
        assert len(expected.data) > 100
        statements = len(sent)
    assert statements > 0
    for number in range(statements):
        fresh = create_app(configured(), database.reader).test_client()
        with cancelling(database, range(number, number + 1)) as sent:
            answer = fresh.get(path, headers=headers)
            assert (answer.status_code, answer.data) == (200, expected.data), (number, sent[number])


@pytest.mark.parametrize("path", PATHS)
def test_what_is_cancelled_again_and_again_is_a_503(database: Database, client: FlaskClient, path: str) -> None:
    with cancelling(database, range(1_000)) as sent:
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert len(sent) <= 4


def test_a_prepared_statement_is_cancelled_as_others_are(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION published.cancelled(number int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'conflict with recovery' USING ERRCODE = '40001'; END $$"
            )
        )
    statement = PreparedStatement("SELECT published.cancelled($1)", ("int",))
    with database.reader.connect() as connection, pytest.raises(Interrupted):
        statement.rows(connection, 1)


def end_session(database: Database, connection: Any) -> int:
    """End the session of a connection, as an administrator does; its number."""
    session: int = connection.connection.driver_connection.info.backend_pid
    own = psycopg2.connect(database.reader_url.replace("+psycopg2", ""))
    own.autocommit = True
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 1000)", (session,))
    own.close()
    return session


@pytest.mark.parametrize("resting", ["at the end", "in between"])
def test_a_session_that_ended_while_it_rested_in_a_transaction_costs_no_answer(
    database: Database, client: FlaskClient, key: str, resting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server says it without a code."""
    ended: list[int] = []

    def end(connection: Any, *_: Any) -> None:
        statements.append(1)
        if ended or len(statements) < (2 if resting == "in between" else 4):
            return
        ended.append(end_session(database, connection))

    statements: list[int] = []
    event.listen(database.reader, "after_cursor_execute", end)
    try:
        answer = client.get("/v1/changes", headers={"Authorization": f"Bearer {key}"})
    finally:
        event.remove(database.reader, "after_cursor_execute", end)
    assert ended
    assert answer.status_code == 200
    assert answer.get_json()["meta"]


def test_a_transaction_that_rested_too_long_is_interrupted(database: Database) -> None:
    with connect_as(database.reader, "0" * 64, frozenset()) as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '100ms'"))
        connection.execute(text("SELECT pg_sleep(0)"))
        time.sleep(0.4)
        with pytest.raises(Interrupted):
            connection.execute(text("SELECT 1"))


def test_a_session_that_ends_before_its_transaction_begins_costs_no_answer(
    database: Database, client: FlaskClient, key: str
) -> None:
    """What is raised then passes SQLAlchemy by, on a connection that a key had before."""
    assert client.get("/v1/changes", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    ended: list[int] = []

    def end(connection: Any, _: Any) -> None:
        if not ended:
            ended.append(end_session(database, connection))

    event.listen(database.reader, "set_connection_execution_options", end)
    try:
        answer = client.get("/v1/changes", headers={"Authorization": f"Bearer {key}"})
    finally:
        event.remove(database.reader, "set_connection_execution_options", end)
    assert ended
    assert answer.status_code == 200
