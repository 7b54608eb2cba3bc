"""The reader's login: made beside the migrations, because roles belong to the whole server and not to one database.

Who grants what, and when: ``provision`` makes the login and gives it the database; ``grant_readers`` gives it the
schemas it may read. Both are safe to repeat. Migrations end with ``grant_readers``, and ``provision`` calls it too, so
the order of the two does not matter and no migration has to know the login's name: it is found by the settings that
``provision`` stored for it in this database, which outlive a downgrade that drops the schemas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from psycopg2 import errors, sql
from psycopg2.extensions import connection as DatabaseConnection
from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection, Engine, make_url, text

from api.database.engine import create_owner_engine, create_reader_engine
from api.database.names import ACCESS, CONFIDENTIAL, READABLE_SCHEMAS, READER_FUNCTIONS, reader_role_name
from api.database.reader_rights import refuse_excess_rights
from api.errors import DatabaseUnavailable, Refused, invalid

SETUP_LOCK = 4_201_202_612
"""Key of the advisory lock that setup and migrations of one database share."""

READER_SETTINGS = {
    "default_transaction_read_only": "on",
    "search_path": "published",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}
"""Stored for the login in the database, not sent by the client: so they hold for every client and through PgBouncer.
They are a second line of defence. A session can change them; what it cannot do is read more than it was granted."""
READER_MARK = "default_transaction_read_only=on"


def provision(owner_url: str, reader_url: str, name: str = "benchmarks") -> None:
    """Make the reader's login and give it the database and what is published in it. Repeating it changes nothing.
    ``name`` is what others who have to wait are told.

    The owner needs CREATEROLE and its own database, not superuser. An existing login only gets the password of
    ``reader_url`` when it cannot connect with it; it is never stripped of rights it has, but refused.

    Raises:
        InvalidInput: the two addresses do not go together.
        Refused: the owner lacks a right (the text has the SQL for an administrator), or the reader has too many.
        DatabaseUnavailable: no connection.
    """
    _check_addresses(owner_url, reader_url)
    owner, reader = create_owner_engine(owner_url, name), create_reader_engine(reader_url, threads=1)
    try:
        with owner.begin() as connection:
            # Never a session's lock: behind a PgBouncer that pools transactions it would stay with somebody else's.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SETUP_LOCK})
            raw = cast(DatabaseConnection, connection.connection.driver_connection)
            role, password = make_url(reader_url).username or "", make_url(reader_url).password or ""
            refused = _execute(raw, _login_statements(raw, role, password, reader))
            refused += _execute(raw, _database_statements(raw, role))
            told = _for_an_administrator(raw, refused) if refused else None
            if told is None:
                grant_readers(connection)
        # What could be done is done by now, and stays so.
        if told is not None:
            raise told
        refuse_excess_rights(reader)
    finally:
        owner.dispose()
        reader.dispose()


def grant_readers(connection: Connection) -> None:
    """Let every reader of this database read what may be read, and nothing of what is confidential."""
    quote = connection.dialect.identifier_preparer.quote
    roles = connection.scalars(text(READERS), {"mark": READER_MARK}).all()
    schemas = connection.scalars(text("SELECT nspname FROM pg_namespace")).all()
    functions = connection.scalars(text(EXISTING), {"functions": list(READER_FUNCTIONS)}).all()
    for role in map(quote, roles):
        for schema in READABLE_SCHEMAS:
            if schema in schemas:
                connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
                connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
        if functions:
            connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {ACCESS} TO {role}")
        for function in functions:
            connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")
        if CONFIDENTIAL in schemas:
            connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA {CONFIDENTIAL} FROM {role}, PUBLIC")
            connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {CONFIDENTIAL} FROM {role}, PUBLIC")


READERS = """
SELECT r.rolname
FROM pg_db_role_setting s
JOIN pg_roles r ON r.oid = s.setrole
JOIN pg_database d ON d.oid = s.setdatabase
WHERE d.datname = current_database() AND :mark = ANY (s.setconfig)
"""
EXISTING = "SELECT f FROM unnest(CAST(:functions AS text[])) f WHERE to_regprocedure(f) IS NOT NULL"


def _check_addresses(owner_url: str, reader_url: str) -> None:
    owner, reader = make_url(owner_url), make_url(reader_url)
    if owner.username == reader.username:
        raise invalid(
            f"DATABASE_URL and DATABASE_READER_URL name the same login, {owner.username}",
            pointer="DATABASE_READER_URL",
            expected=f"a login of its own, for instance {reader_role_name(owner.database or '')}",
        )
    if owner.database != reader.database:
        raise invalid(
            f"DATABASE_URL names the database {owner.database} and DATABASE_READER_URL {reader.database}",
            pointer="DATABASE_READER_URL",
            expected="the same database",
        )
    if not reader.password:
        raise invalid(
            "DATABASE_READER_URL has no password", pointer="DATABASE_READER_URL", expected="a long random one"
        )


def _login_statements(connection: DatabaseConnection, role: str, password: str, reader: Engine) -> list[sql.Composed]:
    """What is missing for ``role`` to be able to log in with ``password``."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin, rolinherit FROM pg_roles WHERE rolname = %s", (role,))
        found = cursor.fetchone()
    if found == (True, False) and _connects(reader):
        return []
    # The server gets a SCRAM verifier: the password itself is in no statement and in no log.
    verifier = sql.Literal(encrypt_password(password, role, scope=connection, algorithm="scram-sha-256"))
    if found is None:
        return [sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}").format(name, verifier)]
    _refuse_powerful(connection, role)
    return [sql.SQL("ALTER ROLE {} LOGIN NOINHERIT PASSWORD {}").format(name, verifier)]


def _connects(reader: Engine) -> bool:
    try:
        reader.connect().close()
    except DatabaseUnavailable:
        return False
    return True


def _refuse_powerful(connection: DatabaseConnection, role: str) -> None:
    """A slip in DATABASE_READER_URL must not change somebody else's password, an administrator's least of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
            " OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)"
            " OR EXISTS (SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass"
            "  AND d.refobjid = r.oid AND d.deptype = 'o') FROM pg_roles r WHERE rolname = %s",
            (role,),
        )
        if cursor.fetchone() == (True,):
            raise Refused(
                f"The login {role} has rights or owns something, so it is no reader's. Name another login in"
                " DATABASE_READER_URL; one that does not exist yet is created."
            )


def _database_statements(connection: DatabaseConnection, role: str) -> list[sql.Composed]:
    """What is missing for ``role`` to have this database and nobody else to have it by accident."""
    with connection.cursor() as cursor:
        cursor.execute(DATABASE_STATE, {"role": role})
        ((database, public_may, reader_may, schema_is_open, settings),) = cursor.fetchall()
    names = {"role": sql.Identifier(role), "database": sql.Identifier(database)}
    needed = []
    if public_may:
        needed.append("REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC")
    if reader_may != ["CONNECT"]:
        needed.append("REVOKE ALL ON DATABASE {database} FROM {role}")
        needed.append("GRANT CONNECT ON DATABASE {database} TO {role}")
    if schema_is_open:
        needed.append("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    statements = [sql.SQL(statement).format(**names) for statement in needed]
    for setting, value in READER_SETTINGS.items():
        if f"{setting}={value}" not in settings:
            statement = sql.SQL("ALTER ROLE {role} IN DATABASE {database} SET {setting} = {value}")
            statements.append(statement.format(**names, setting=sql.Identifier(setting), value=sql.Literal(value)))
    return statements


DATABASE_STATE = """
WITH granted AS (
  SELECT a.grantee, a.privilege_type
  FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a WHERE d.datname = current_database()
), reader AS (SELECT oid FROM pg_roles WHERE rolname = %(role)s)
SELECT current_database(),
       EXISTS (SELECT FROM granted WHERE grantee = 0),
       (SELECT array_agg(privilege_type ORDER BY 1) FROM granted, reader WHERE grantee = reader.oid),
       EXISTS (SELECT FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
               WHERE n.nspname = 'public' AND a.grantee = 0),
       coalesce((SELECT s.setconfig FROM pg_db_role_setting s, reader, pg_database d
                 WHERE s.setrole = reader.oid AND s.setdatabase = d.oid AND d.datname = current_database()), '{}')
"""


def _execute(connection: DatabaseConnection, statements: Sequence[sql.Composed]) -> list[sql.Composed]:
    """Run what we may, and return what we may not."""
    refused = []
    with connection.cursor() as cursor:
        for statement in statements:
            connection.notices.clear()
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(statement)
            # A login that could not be created is missing from then on.
            except (errors.InsufficientPrivilege, errors.UndefinedObject):
                cursor.execute("ROLLBACK TO SAVEPOINT before")
                refused.append(statement)
            else:
                # PostgreSQL only warns when a GRANT or REVOKE was not ours to make.
                if any("no privileges" in notice or "not all privileges" in notice for notice in connection.notices):
                    refused.append(statement)
    return refused


def _for_an_administrator(connection: DatabaseConnection, statements: Sequence[sql.Composed]) -> Refused:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone() or ("", "")
    return Refused(
        f"The login {user} may not do all of the setup. An administrator of the server has to run this in the database"
        f" {database}, then the setup can be repeated:\n"
        + "\n".join(f"  {statement.as_string(connection)};" for statement in statements)
    )
