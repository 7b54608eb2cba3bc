"""What the reader can do with keys, and what a key lets it see: each statement is tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from api.access.keys import key_hash
from api.concepts.scopes import SCOPES
from api.database.migrations import downgrade, upgrade
from api.database.reader_rights import refuse_excess_rights
from api.errors import Refused
from api.queries.keys import check_key, note_uses, stored_keys
from api.queries.visibility import connect_as
from tests.conftest import Database, DatabaseServer
from tests.serving.conftest import publish_samples
from tests.serving.hidden import HIDDEN, hand_out, store_hidden

TABLES = ("releases", "figures", "series", "codelists", "changes")
HIDDEN_ROWS = {
    "releases": "SELECT survey FROM published.releases",
    "figures": "SELECT split_part(cell, '=', 1) FROM published.figures",
    "series": "SELECT indicator FROM published.series",
    "codelists": "SELECT id FROM published.codelists",
    "changes": "SELECT survey FROM published.changes",
}


@pytest.fixture(scope="module")
def filled(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    with database_server.database(migrated_template) as database:
        publish_samples(database)
        with database.owner.begin() as connection:
            store_hidden(connection)
        yield database


def key_of(database: Database, scopes: Any = SCOPES, lifetime: timedelta | None = None) -> str:
    with database.owner.begin() as connection:
        return key_hash(hand_out(connection, scopes, lifetime))


def hidden_in(connection: Connection, table: str) -> set[str]:
    words = {one.word for one in HIDDEN}
    return words & set(connection.scalars(text(HIDDEN_ROWS[table])))


FORBIDDEN = [
    "SELECT * FROM access.keys",
    "SELECT hash FROM access.keys",
    "SELECT count(*) FROM access.keys",
    "SELECT prefix FROM access.keys",
    "UPDATE access.keys SET revoked_at = NULL",
    "INSERT INTO access.keys (prefix, hash, holder, scopes) VALUES ('x', repeat('a', 64), 'x', '{}')",
    "DELETE FROM access.keys",
    "TRUNCATE access.keys",
    "COPY access.keys TO STDOUT",
    "CREATE TABLE access.stolen (x int)",
    "CREATE FUNCTION access.stolen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION access.granted() RESET ALL",
    "DROP FUNCTION access.granted()",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_reader_cannot_touch_keys(filled: Database, statement: str) -> None:
    with filled.reader.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        with pytest.raises(DBAPIError, match="permission denied|must be owner"):
            connection.execute(text(statement))
        connection.invalidate()


def test_a_key_is_checked_by_its_hash_and_by_nothing_less(filled: Database) -> None:
    hashed = key_of(filled)
    found = check_key(filled.reader, hashed)
    assert found is not None
    assert (found.scopes, found.state) == (frozenset(SCOPES), "live")
    for other in ("", found.prefix, hashed[:-1], hashed.upper(), "%", "' OR true --"):
        assert check_key(filled.reader, other) is None


def test_its_use_is_noted_to_the_minute_and_nothing_else_is_written(filled: Database) -> None:
    hashed, expired = key_of(filled), key_of(filled, lifetime=timedelta(seconds=-1))

    def all_keys() -> dict[str, Any]:
        with filled.owner.connect() as connection:
            return {one.prefix: one for one in stored_keys(connection)}

    before = all_keys()
    for presented in (hashed, expired, "nonsense"):
        note_uses(filled.reader, presented, 3)
    used = check_key(filled.reader, hashed)
    assert used is not None
    after = all_keys()
    changed = [prefix for prefix in after if after[prefix] != before[prefix]]
    assert changed == [used.prefix]
    first = after[used.prefix].last_used_at
    assert first is not None
    note_uses(filled.reader, hashed, 4)
    assert all_keys()[used.prefix].last_used_at == first
    assert all_keys()[used.prefix].requests == 7


def test_a_server_of_the_version_before_counts_what_it_notes(filled: Database) -> None:
    hashed = key_of(filled)
    with filled.reader.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        connection.execute(text("SELECT access.note_use(:hash)"), {"hash": hashed})
        connection.commit()
    used = check_key(filled.reader, hashed)
    assert used is not None
    with filled.owner.connect() as connection:
        assert [one.requests for one in stored_keys(connection) if one.prefix == used.prefix] == [1]


@pytest.mark.parametrize("table", TABLES)
def test_without_a_key_the_tables_have_no_hidden_row(filled: Database, table: str) -> None:
    with filled.reader.connect() as connection:
        assert hidden_in(connection, table) == set()
    with filled.owner.connect() as connection:
        assert hidden_in(connection, table) == {one.word for one in HIDDEN}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("scopes", [(), SCOPES[:1], SCOPES[1:], SCOPES], ids=["none", "partner", "embargoed", "both"])
def test_with_a_key_they_have_what_its_scopes_are_for(filled: Database, table: str, scopes: Any) -> None:
    """Also when nobody asks for it: these statements do not."""
    expected = {one.word for one in HIDDEN if one.needs <= set(scopes)}
    if table == "changes":
        # What will be published is no news before its second, whoever asks.
        expected -= {one.word for one in HIDDEN if one.scheduled}
    with connect_as(filled.reader, key_of(filled, scopes), frozenset(scopes)) as connection:
        assert hidden_in(connection, table) == expected


def test_scopes_that_are_only_claimed_open_nothing(filled: Database) -> None:
    """The database goes by the key and not by what it is told."""
    expired = key_of(filled, lifetime=timedelta(seconds=-1))
    revoked = key_of(filled)
    with filled.owner.begin() as connection:
        connection.execute(text("UPDATE access.keys SET revoked_at = now() WHERE hash = :hash"), {"hash": revoked})
    for claimed in ("nonsense", "", "read:partner", expired, revoked):
        with connect_as(filled.reader, claimed, frozenset(SCOPES)) as connection:
            assert hidden_in(connection, "releases") == set()


@pytest.mark.parametrize("ending", ["close", "fail"])
def test_the_next_user_of_a_connection_sees_what_everybody_sees(filled: Database, ending: str) -> None:
    engine: Engine = filled.reader
    with connect_as(engine, key_of(filled), frozenset(SCOPES)) as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
        if ending == "fail":
            with pytest.raises(DBAPIError):
                connection.execute(text("SELECT 1 / 0"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == backend
        assert connection.scalar(text("SELECT current_setting('benchmarks.key', true)")) in (None, "")
        assert connection.get_execution_options().get("scopes") is None
        assert hidden_in(connection, "releases") == set()


def test_a_request_with_a_key_sees_one_moment(filled: Database) -> None:
    """A key revoked in the middle does not tear an answer apart; it ends the next one."""
    hashed = key_of(filled)
    with connect_as(filled.reader, hashed, frozenset(SCOPES)) as connection:
        before = hidden_in(connection, "releases")
        with filled.owner.begin() as owner:
            owner.execute(text("UPDATE access.keys SET revoked_at = now() WHERE hash = :hash"), {"hash": hashed})
        assert hidden_in(connection, "figures") == before
    with connect_as(filled.reader, hashed, frozenset(SCOPES)) as connection:
        assert hidden_in(connection, "figures") == set()


EXCESS = [
    ("GRANT SELECT ON access.keys TO {reader}", "may read access.keys"),
    ("GRANT SELECT (hash) ON access.keys TO {reader}", "may read access.keys"),
    ("GRANT SELECT (hash) ON access.keys TO PUBLIC", "may read access.keys"),
    ("GRANT UPDATE (revoked_at) ON access.keys TO {reader}", "may write access.keys"),
    ("GRANT CREATE ON SCHEMA access TO {reader}", "may create in schema access"),
    ("CREATE VIEW published.leak AS SELECT * FROM access.keys", "may read published.leak"),
    ("CREATE VIEW access.leak AS SELECT 1 AS x", "may read access.leak"),
    ("ALTER FUNCTION access.granted() RESET ALL", "may call access.granted()"),
    ("ALTER FUNCTION access.granted() SET search_path = published", "may call access.granted()"),
    (
        "CREATE FUNCTION access.check_key(presented integer) RETURNS integer LANGUAGE sql SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS 'SELECT 1'",
        "may call access.check_key(presented integer)",
    ),
    (
        "CREATE FUNCTION published.check_key(presented text) RETURNS integer LANGUAGE sql SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS 'SELECT 1'",
        "may call published.check_key(presented text)",
    ),
    ("ALTER DEFAULT PRIVILEGES IN SCHEMA access GRANT SELECT ON TABLES TO {reader}", "future tables in schema access"),
]


@pytest.mark.parametrize(("statement", "reason"), EXCESS, ids=[statement for statement, _ in EXCESS])
def test_a_reader_with_more_than_that_is_refused(fresh_database: Database, statement: str, reason: str) -> None:
    refuse_excess_rights(fresh_database.reader)
    with fresh_database.owner.begin() as connection:
        reader = fresh_database.reader.url.username
        connection.execute(text(statement.format(reader=reader)))
        if "leak" in statement:
            schema = statement.split(".")[0].split()[-1]
            connection.execute(text(f"GRANT SELECT ON {schema}.leak TO {reader}"))
    with pytest.raises(Refused, match="more rights than serving needs") as refusal:
        refuse_excess_rights(fresh_database.reader)
    assert reason in str(refusal.value)


def test_a_function_of_another_owner_is_refused_under_our_name_too(
    fresh_database: Database, database_server: DatabaseServer
) -> None:
    role = database_server.role_name()
    with fresh_database.owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role}"))
        connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
        connection.execute(text(f"GRANT CREATE, USAGE ON SCHEMA access TO {role}"))
        connection.execute(text(f"ALTER FUNCTION access.granted() OWNER TO {role}"))
    with pytest.raises(Refused, match="may call access.granted"):
        refuse_excess_rights(fresh_database.reader)


def test_before_there_were_keys_the_reader_saw_what_is_public(fresh_database: Database) -> None:
    publish_samples(fresh_database)
    with fresh_database.owner.begin() as connection:
        store_hidden(connection)
    for _ in range(2):
        downgrade(fresh_database.owner, "0003")
        with fresh_database.reader.connect() as connection:
            assert hidden_in(connection, "figures") == set()
            assert connection.scalar(text("SELECT count(*) FROM published.figures")) > 0
        upgrade(fresh_database.owner)
        refuse_excess_rights(fresh_database.reader)
        with connect_as(fresh_database.reader, key_of(fresh_database), frozenset(SCOPES)) as connection:
            assert hidden_in(connection, "figures") == {one.word for one in HIDDEN}
