"""Prepared statements: the same rows as unprepared ones, whatever happened to the connection before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from api.access.keys import key_hash
from api.app import create_app
from api.concepts.scopes import READ_PARTNER
from api.database.engine import create_reader_engine
from api.database.prepared import PreparedStatement
from api.errors import DatabaseUnavailable
from api.queries.visibility import connect_as
from tests.conftest import Database
from tests.database.test_engine import end_sessions
from tests.serving.conftest import configured, publish_samples
from tests.serving.hidden import hand_out

QUESTIONS = [f"/v1/benchmarks?survey=panel&size=*&confidence={level}" for level in (0.9, 0.95, 0.99)]


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """One connection, as the reader."""
    made = create_reader_engine(database.reader_url, threads=1)
    yield made
    made.dispose()


@pytest.fixture
def statement() -> PreparedStatement:
    return PreparedStatement("SELECT $1 || '%s %', $2 + 1, 'ü'", ("text", "integer"))


def prepared(connection: Connection) -> list[str]:
    return list(connection.scalars(text("SELECT statement FROM pg_catalog.pg_prepared_statements")))


@pytest.mark.parametrize("value", ["", "it's", "100 %", "%s", "%(p1)s", "$1", "\\", "ü", 'a"b', "a\nb"])
def test_prepared_or_not_the_rows_are_the_same(engine: Engine, statement: PreparedStatement, value: str) -> None:
    unprepared = PreparedStatement(statement.text, statement.types)
    unprepared._is_kept = False
    with engine.connect() as connection:
        rows = [tuple(row) for row in statement.rows(connection, value, 7)]
        assert rows == [(f"{value}%s %", 8, "ü")]
        assert [tuple(row) for row in unprepared.rows(connection, value, 7)] == rows


def test_the_tenth_parameter_is_not_the_first_and_a_zero(engine: Engine) -> None:
    texts = [f"${number}" for number in range(1, 12)]
    statement = PreparedStatement(f"SELECT {', '.join(texts)}", ("text",) * 11)
    unprepared = PreparedStatement(statement.text, statement.types)
    unprepared._is_kept = False
    with engine.connect() as connection:
        for one in (statement, unprepared):
            assert [tuple(row) for row in one.rows(connection, *texts)] == [tuple(texts)]


def test_a_connection_prepares_a_statement_once(engine: Engine, statement: PreparedStatement) -> None:
    for number in range(3):
        with engine.connect() as connection:
            assert statement.rows(connection, "a", number)[0][1] == number + 1
            assert len(prepared(connection)) == 1


def test_a_name_that_somebody_else_prepared_on_the_connection_does(
    engine: Engine, statement: PreparedStatement
) -> None:
    other = PreparedStatement(statement.text, statement.types)
    with engine.connect() as connection:
        other.rows(connection, "a", 1)
        # As another process behind the same pool: it knows nothing of what was prepared there.
        connection.info.clear()
        assert statement.rows(connection, "a", 2)[0][1] == 3
        assert len(prepared(connection)) == 1


def test_where_statements_do_not_last_they_go_unprepared_from_then_on(
    engine: Engine, statement: PreparedStatement
) -> None:
    with engine.connect() as connection:
        statement.rows(connection, "a", 1)
        connection.execute(text("DEALLOCATE ALL"))
        for number in range(3):
            assert statement.rows(connection, "a", number)[0][1] == number + 1
            assert prepared(connection) == []


def test_a_lost_connection_is_unavailable_once(fresh_database: Database, statement: PreparedStatement) -> None:
    with fresh_database.reader.connect() as connection:
        statement.rows(connection, "a", 1)
        end_sessions(fresh_database)
        with pytest.raises(DatabaseUnavailable) as trouble:
            statement.rows(connection, "a", 1)
        assert str(fresh_database.reader.url.password) not in str(trouble.value)
    with fresh_database.reader.connect() as connection:
        assert statement.rows(connection, "a", 2)[0][1] == 3
        assert len(prepared(connection)) == 1


def test_what_takes_too_long_is_unavailable_and_the_connection_stays(engine: Engine) -> None:
    sleeping = PreparedStatement("SELECT $1, pg_catalog.pg_sleep($2)", ("integer", "double precision"))
    with engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.execute(text("SET statement_timeout = '50ms'"))
        with pytest.raises(DatabaseUnavailable, match="statement timeout"):
            sleeping.rows(connection, 1, 5)
        assert sleeping.rows(connection, 2, 0)[0][0] == 2
        assert connection.scalar(text("SELECT pg_backend_pid()")) == pid


def test_a_fault_of_the_statement_is_no_fault_of_the_database(engine: Engine) -> None:
    wrong = PreparedStatement("SELECT 1 / $1", ("integer",))
    with engine.connect() as connection:
        for _ in range(2):
            with pytest.raises(Exception, match="division by zero") as trouble:
                wrong.rows(connection, 0)
            assert not isinstance(trouble.value, DatabaseUnavailable)
        assert wrong.rows(connection, 1)[0][0] == 1


def test_with_a_key_nothing_is_prepared(database: Database, engine: Engine, statement: PreparedStatement) -> None:
    with database.owner.begin() as connection:
        key = hand_out(connection, [READ_PARTNER])
    with connect_as(engine, key_hash(key), frozenset({READ_PARTNER})) as connection:
        assert statement.rows(connection, "a", 1)[0][1] == 2
        assert prepared(connection) == []
    with engine.connect() as connection:
        assert statement.rows(connection, "a", 1)[0][1] == 2
        assert len(prepared(connection)) == 1


def break_nothing(database: Database) -> None:
    pass


def forget(database: Database) -> None:
    """On every connection that rests, as a PgBouncer between does."""
    for _ in range(2):
        with database.reader.connect() as connection:
            connection.execute(text("DEALLOCATE ALL"))


@pytest.mark.parametrize("event", [break_nothing, forget, end_sessions])
def test_answers_are_right_or_unavailable_once_but_never_wrong(fresh_database: Database, event: Any) -> None:
    publish_samples(fresh_database)
    expected = [create_app(configured(), fresh_database.reader).test_client().get(one).data for one in QUESTIONS]
    client = create_app(replace(configured(), kept_answers_mb=0), fresh_database.reader).test_client()
    unavailable = 0
    for _ in range(3):
        event(fresh_database)
        for question, right in zip(QUESTIONS, expected, strict=True):
            response = client.get(question)
            if response.status_code == 503:
                unavailable += 1
                assert event is end_sessions
                response = client.get(question)
            assert response.status_code == 200
            assert response.data == right
    assert unavailable <= 3
