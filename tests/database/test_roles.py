"""Setting up the reader, and refusing to serve with a login that could do more than serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from api.database.engine import create_reader_engine
from api.database.migrations import upgrade
from api.database.names import LONGEST_NAME, reader_role_name
from api.database.reader_rights import refuse_excess_rights
from api.database.roles import provision
from api.errors import DatabaseUnavailable, InvalidInput, Refused
from tests.conftest import Database, DatabaseServer


def command(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def login(database: Database) -> str:
    return make_url(database.reader_url).username or ""


@pytest.fixture
def role(database_server: DatabaseServer) -> str:
    """The name of a role for one test alone."""
    return database_server.role_name()


def test_role_names_keep_their_ending_within_the_longest_name() -> None:
    assert reader_role_name("benchmarks") == "benchmarks_reader"
    long = reader_role_name("ü" * 60)
    assert long.endswith("_reader")
    assert len(long.encode()) <= LONGEST_NAME


def test_setup_twice_changes_nothing(empty_database: Database) -> None:
    state = text(
        "SELECT (SELECT datacl::text FROM pg_database WHERE datname = current_database()),"
        " (SELECT array_agg(setconfig::text ORDER BY setdatabase, setrole) FROM pg_db_role_setting),"
        " (SELECT array_agg(nspacl::text ORDER BY oid) FROM pg_namespace)"
    )
    with empty_database.owner.connect() as connection:
        before = connection.execute(state).all()
    provision(empty_database.owner_url, empty_database.reader_url)
    with empty_database.owner.connect() as connection:
        assert connection.execute(state).all() == before


def test_setup_sets_a_password_that_has_changed(empty_database: Database, role: str) -> None:
    owner = make_url(empty_database.owner_url)
    addresses = [
        owner.set(username=role, password=password).render_as_string(hide_password=False)
        for password in ("one", "tw@ö")
    ]
    for address in addresses:
        provision(empty_database.owner_url, address)
        create_reader_engine(address).connect().close()
    provision(empty_database.owner_url, addresses[1])
    with pytest.raises(DatabaseUnavailable, match="password authentication failed"):
        create_reader_engine(addresses[0]).connect()


def test_reader_of_the_setup_has_no_excess_rights(fresh_database: Database) -> None:
    refuse_excess_rights(fresh_database.reader)


@pytest.mark.parametrize("setup_first", [True, False])
def test_setup_and_migrations_work_in_either_order(
    empty_database: Database, role: str, tmp_path: Path, setup_first: bool
) -> None:
    (tmp_path / "one.py").write_text(
        "from alembic import op\nrevision = 'one'\ndown_revision = None\n"
        "def upgrade():\n    op.execute('CREATE SCHEMA published CREATE TABLE x (y int)')\n"
        "def downgrade():\n    op.execute('DROP SCHEMA published CASCADE')\n"
    )
    address = make_url(empty_database.owner_url).set(username=role, password="secret")
    reader_url = address.render_as_string(hide_password=False)
    if setup_first:
        provision(empty_database.owner_url, reader_url)
    upgrade(empty_database.owner, versions=tmp_path)
    if not setup_first:
        provision(empty_database.owner_url, reader_url)
    reader = create_reader_engine(reader_url)
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM x")) == 0
        assert connection.scalar(text("SELECT version_num FROM migrations.alembic_version")) == "one"
    reader.dispose()


EXCESS = [
    ("GRANT USAGE ON SCHEMA confidential TO {reader}", "may use schema confidential"),
    ("GRANT SELECT ON confidential.answers TO {reader}", "may read confidential.answers"),
    ("GRANT SELECT (y) ON confidential.answers TO {reader}", "may read confidential.answers"),
    ("GRANT SELECT ON confidential.answers TO PUBLIC", "may read confidential.answers"),
    ("GRANT INSERT ON published.figures TO {reader}", "may write published.figures"),
    ("GRANT UPDATE (y) ON published.figures TO PUBLIC", "may write published.figures"),
    ("ALTER DEFAULT PRIVILEGES IN SCHEMA confidential GRANT SELECT ON TABLES TO {reader}", "future tables in schema"),
    ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {reader}", "future tables will be open"),
    ("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO PUBLIC", "future schemas will be open"),
    ("GRANT CREATE ON SCHEMA published TO {reader}", "may create in schema published"),
    ("GRANT CREATE ON DATABASE {database} TO {reader}", "may use CREATE in the database"),
    ("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "may use TEMPORARY in the database"),
    ("CREATE VIEW published.leak AS SELECT * FROM confidential.answers", "may read published.leak"),
    ("CREATE MATERIALIZED VIEW published.leak AS SELECT * FROM confidential.answers", "may read published.leak"),
    (
        "CREATE FUNCTION published.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM confidential.answers'",
        "may call published.leak(), which runs with the rights of",
    ),
    ("CREATE ROLE {role}; GRANT {role} TO {reader}; GRANT SELECT ON confidential.answers TO {role}", "{role} may read"),
    ("CREATE ROLE {role} CREATEROLE; GRANT {role} TO {reader}", "{role} may create roles"),
]


@pytest.mark.parametrize(("statements", "reason"), EXCESS, ids=[statements for statements, _ in EXCESS])
def test_login_with_excess_rights_is_refused(empty_database: Database, role: str, statements: str, reason: str) -> None:
    names = {
        "reader": login(empty_database),
        "database": empty_database.name,
        "role": role,
    }
    command(
        empty_database.owner,
        "CREATE SCHEMA confidential",
        "CREATE TABLE confidential.answers (y int)",
        "CREATE SCHEMA published",
        "CREATE TABLE published.figures (y int)",
    )
    provision(empty_database.owner_url, empty_database.reader_url)
    if "published.leak" in statements:
        statements += "; GRANT SELECT ON ALL TABLES IN SCHEMA published TO {reader}"
    try:
        command(empty_database.owner, *statements.format(**names).split("; "))
        with pytest.raises(Refused) as refusal:
            refuse_excess_rights(empty_database.reader)
        assert reason.format(**names) in str(refusal.value)
    finally:
        # A membership belongs to the whole server and would outlive this test's database.
        if "GRANT {role}" in statements:
            command(empty_database.owner, f"REVOKE {role} FROM {names['reader']}")


def test_owners_login_is_no_reader(empty_database: Database) -> None:
    engine = create_reader_engine(empty_database.owner_url)
    with pytest.raises(Refused, match="(?s)more rights than serving needs.*may create roles.* owns database"):
        refuse_excess_rights(engine)
    engine.dispose()


@pytest.mark.parametrize("attribute", ["CREATEDB", "CREATEROLE"])
def test_setup_does_not_touch_an_existing_powerful_login(empty_database: Database, role: str, attribute: str) -> None:
    command(empty_database.owner, f"CREATE ROLE {role} LOGIN {attribute} PASSWORD 'theirs'")
    theirs = make_url(empty_database.owner_url).set(username=role, password="theirs")
    ours = theirs.set(password="ours").render_as_string(hide_password=False)
    with pytest.raises(Refused, match=f"The login {role} has rights"):
        provision(empty_database.owner_url, ours)
    command(empty_database.owner, f"GRANT CONNECT ON DATABASE {empty_database.name} TO {role}")
    engine = create_reader_engine(theirs.render_as_string(hide_password=False))
    engine.connect().close()
    engine.dispose()


def statements_in(refusal: Refused) -> list[str]:
    return [line.strip() for line in str(refusal).splitlines() if line.startswith("  ")]


def test_owner_without_the_right_is_given_the_sql_for_an_administrator(
    empty_database: Database, database_server: DatabaseServer
) -> None:
    humble, reader = database_server.role_name(), database_server.role_name()
    command(
        empty_database.owner,
        f"CREATE ROLE {humble} LOGIN PASSWORD 'secret'",
        f"GRANT CONNECT ON DATABASE {empty_database.name} TO {humble}",
    )
    owner_url = make_url(empty_database.owner_url).set(username=humble, password="secret")
    reader_url = owner_url.set(username=reader, password="hidden-from-sql")
    addresses = [url.render_as_string(hide_password=False) for url in (owner_url, reader_url)]
    with pytest.raises(Refused) as refusal:
        provision(*addresses)
    assert f'CREATE ROLE "{reader}" LOGIN NOINHERIT PASSWORD' in str(refusal.value)
    assert f'GRANT CONNECT ON DATABASE "{empty_database.name}" TO "{reader}"' in str(refusal.value)
    assert "hidden-from-sql" not in str(refusal.value)
    command(empty_database.owner, *statements_in(refusal.value))
    provision(*addresses)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": None}, "the same login"),
        ({"database": "another"}, "names the database"),
        ({"password": ""}, "has no password"),
    ],
)
def test_addresses_that_do_not_go_together_are_refused(
    empty_database: Database, change: dict[str, str | None], said: str
) -> None:
    owner = make_url(empty_database.owner_url)
    reader = make_url(empty_database.reader_url).set(
        **{key: owner.username if value is None else value for key, value in change.items()}  # type: ignore[arg-type]
    )
    with pytest.raises(InvalidInput, match=said):
        provision(empty_database.owner_url, reader.render_as_string(hide_password=False))
