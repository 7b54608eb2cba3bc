"""The reader cannot read ``confidential`` by any statement: each is tried, on a server with the real setup."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2 import errors
from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import make_url

from api.database.roles import provision
from tests.conftest import Database, DatabaseServer

SECRET = "respondent-4711-said-so"

CONFIDENTIAL_ROWS = f"""
CREATE SCHEMA confidential;
CREATE SCHEMA published;
CREATE TABLE confidential.responses_x (answer text, weight numeric, town text);
INSERT INTO confidential.responses_x SELECT '{SECRET}', 1.5, 'Bremerhaven' FROM generate_series(1, 500);
CREATE INDEX ON confidential.responses_x ((answer || '!'));
CREATE STATISTICS confidential.together (mcv) ON answer, town FROM confidential.responses_x;
ANALYZE confidential.responses_x;
CREATE SEQUENCE confidential.numbers;
CREATE TABLE published.figures (value float);
INSERT INTO published.figures VALUES (0.508);
CREATE FUNCTION published.plain() RETURNS SETOF confidential.responses_x LANGUAGE sql
  AS 'SELECT * FROM confidential.responses_x';
SELECT lo_from_bytea(424242, '{SECRET}');
"""

FORBIDDEN = [
    "SELECT * FROM confidential.responses_x",
    "SELECT count(*) FROM confidential.responses_x",
    "TABLE confidential.responses_x",
    "SELECT responses_x::text FROM confidential.responses_x",
    "COPY confidential.responses_x TO STDOUT",
    "COPY (SELECT answer FROM confidential.responses_x) TO STDOUT",
    "COPY published.figures TO '/tmp/stolen'",
    "COPY published.figures TO PROGRAM 'cat'",
    "SELECT query_to_xml('SELECT * FROM confidential.responses_x', true, false, '')",
    "SELECT table_to_xml('confidential.responses_x', true, false, '')",
    "SELECT schema_to_xml('confidential', true, false, '')",
    "EXPLAIN ANALYZE SELECT * FROM confidential.responses_x",
    "EXPLAIN SELECT * FROM confidential.responses_x",
    "PREPARE stolen AS SELECT * FROM confidential.responses_x; EXECUTE stolen",
    "BEGIN; DECLARE stolen CURSOR FOR SELECT * FROM confidential.responses_x; FETCH ALL FROM stolen",
    "DO $$ BEGIN PERFORM * FROM confidential.responses_x; END $$",
    "SELECT * FROM published.plain()",
    "SELECT * FROM published.figures WHERE EXISTS (SELECT FROM confidential.responses_x WHERE answer LIKE 'r%')",
    "WITH stolen AS (SELECT * FROM confidential.responses_x) SELECT * FROM published.figures",
    "BEGIN; LOCK TABLE confidential.responses_x IN ACCESS SHARE MODE",
    "SELECT nextval('confidential.numbers')",
    "SELECT * FROM confidential.numbers",
    "RESET ROLE; SELECT * FROM confidential.responses_x",
    "RESET SESSION AUTHORIZATION; SELECT * FROM confidential.responses_x",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "SET ROLE pg_read_all_data",
    "SELECT * FROM pg_catalog.pg_statistic",
    "SELECT * FROM pg_catalog.pg_statistic_ext_data",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT * FROM pg_catalog.pg_largeobject",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_read_binary_file(pg_relation_filepath('confidential.responses_x'::regclass))",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_get(424242)",
    "SET default_transaction_read_only = off; SELECT lo_put(424242, 0, 'x')",
    "SELECT lo_export(424242, '/tmp/stolen')",
    "LOAD 'dblink'",
    "SELECT pg_create_logical_replication_slot('stolen', 'test_decoding')",
    "SELECT pg_reload_conf()",
    "SET session_preload_libraries = 'stolen'",
    "SET row_security = off; SELECT * FROM confidential.responses_x",
]

WRITES = [
    "CREATE TABLE stolen (x int)",
    "CREATE TABLE published.stolen (x int)",
    "CREATE TEMPORARY TABLE stolen AS SELECT 1",
    "SELECT 1 INTO TEMPORARY stolen",
    "CREATE SCHEMA stolen",
    "CREATE FUNCTION published.stolen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.stolen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE VIEW published.stolen AS SELECT * FROM confidential.responses_x",
    "INSERT INTO published.figures VALUES (1)",
    "UPDATE published.figures SET value = 1",
    "DELETE FROM published.figures",
    "TRUNCATE published.figures",
    "ALTER TABLE published.figures ADD COLUMN x int",
    "CREATE INDEX ON published.figures (value)",
    "CREATE RULE stolen AS ON SELECT TO published.figures DO INSTEAD SELECT 1",
    "COMMENT ON TABLE published.figures IS 'x'",
    "DROP TABLE published.figures",
    "GRANT pg_read_all_data TO CURRENT_USER",
    "GRANT {owner} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE thief",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO CURRENT_USER",
    "GRANT USAGE ON SCHEMA confidential TO CURRENT_USER",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE EXTENSION pageinspect",
    "CREATE SUBSCRIPTION s CONNECTION 'dbname=postgres' PUBLICATION p",
]

PERMITTED_BUT_EMPTY_OF_ANSWERS = [
    "SELECT * FROM pg_catalog.pg_stats",
    "SELECT * FROM pg_catalog.pg_stats_ext",
    "SELECT * FROM pg_catalog.pg_stats_ext_exprs",
    "SELECT * FROM pg_catalog.pg_stat_activity",
    "SELECT * FROM pg_catalog.pg_prepared_statements",
    "SELECT * FROM pg_catalog.pg_cursors",
    "SELECT * FROM pg_catalog.pg_user_mappings",
    "SELECT * FROM pg_catalog.pg_largeobject_metadata",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM information_schema.columns",
    "SELECT c.*, pg_get_expr(c.relpartbound, c.oid) FROM pg_catalog.pg_class c",
    "SELECT a.* FROM pg_catalog.pg_attribute a",
    "SELECT pg_get_indexdef(indexrelid) FROM pg_catalog.pg_index",
    "SELECT pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint",
    "SELECT pg_get_functiondef(oid) FROM pg_catalog.pg_proc WHERE pronamespace = 'published'::regnamespace",
    "SELECT pg_describe_object(classid, objid, 0), * FROM pg_catalog.pg_depend",
    "SELECT * FROM pg_catalog.pg_description",
    "SELECT * FROM pg_catalog.pg_settings",
    "SELECT * FROM pg_catalog.pg_locks",
    "SHOW ALL",
]


@pytest.fixture(scope="module")
def surveyed(database_server: DatabaseServer) -> Iterator[Database]:
    """A database with a respondent's answer in ``confidential``, and the setup run after it was put there."""
    with database_server.database() as database:
        raw = psycopg2.connect(database.owner_url.replace("+psycopg2", ""))
        raw.autocommit = True
        with raw.cursor() as cursor:
            for statement in CONFIDENTIAL_ROWS.split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
        raw.close()
        provision(database.owner_url, database.reader_url)
        yield database


@pytest.fixture
def thief(surveyed: Database) -> Iterator[DatabaseConnection]:
    connection = psycopg2.connect(surveyed.reader_url.replace("+psycopg2", ""))
    connection.autocommit = True
    yield connection
    connection.close()


def run(connection: DatabaseConnection, statements: str, database: Database) -> str:
    """Everything the statements return. They are sent one by one: one after another is how a session is abused."""
    owner = make_url(database.owner_url).username
    shown = ""
    separately = [statements] if "$$" in statements else statements.split("; ")
    with connection.cursor() as cursor:
        for statement in separately:
            cursor.execute(statement.replace("{owner}", str(owner)))
            if cursor.description:
                shown += repr(cursor.fetchall())
    return shown


def test_reader_reads_what_is_published(thief: DatabaseConnection, surveyed: Database) -> None:
    assert run(thief, "SELECT value FROM figures", surveyed) == "[(0.508,)]"


@pytest.mark.parametrize("statements", FORBIDDEN)
def test_reader_is_refused(thief: DatabaseConnection, surveyed: Database, statements: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege) as refusal:
        run(thief, statements, surveyed)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("statement", WRITES)
def test_reader_cannot_write_even_when_it_turns_read_only_off(
    thief: DatabaseConnection, surveyed: Database, statement: str
) -> None:
    with pytest.raises(errors.ReadOnlySqlTransaction):
        run(thief, statement, surveyed)
    with pytest.raises(errors.InsufficientPrivilege):
        run(thief, f"SET default_transaction_read_only = off; {statement}", surveyed)


@pytest.mark.parametrize("statement", PERMITTED_BUT_EMPTY_OF_ANSWERS)
def test_catalogue_shows_the_reader_no_answer(thief: DatabaseConnection, surveyed: Database, statement: str) -> None:
    assert SECRET not in run(thief, statement, surveyed)


def test_owner_finds_the_secret_where_the_reader_looked_in_vain(surveyed: Database) -> None:
    """Or the tests above would prove nothing."""
    owner = psycopg2.connect(surveyed.owner_url.replace("+psycopg2", ""))
    assert SECRET in run(owner, "SELECT * FROM pg_catalog.pg_stats WHERE schemaname = 'confidential'", surveyed)
    assert SECRET in run(owner, "SELECT * FROM confidential.responses_x LIMIT 1", surveyed)
    assert SECRET.encode().hex() in run(owner, "SELECT encode(lo_get(424242), 'hex')", surveyed)
    owner.close()


def test_reader_cannot_connect_to_another_database_of_ours(database_server: DatabaseServer, surveyed: Database) -> None:
    with database_server.database() as other:
        owner = psycopg2.connect(other.owner_url.replace("+psycopg2", ""))
        owner.autocommit = True
        reader = make_url(other.reader_url).username
        owner.cursor().execute(f'REVOKE CONNECT ON DATABASE "{other.name}" FROM {reader}')
        owner.close()
        with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
            psycopg2.connect(other.reader_url.replace("+psycopg2", ""))
