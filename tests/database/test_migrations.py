"""Migrations: up from empty, down to empty, no drift, and one process at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, text

from api import models
from api.database import names
from api.database.migrations import comparison_options, current, downgrade, head, is_current, upgrade
from api.models import metadata
from tests.conftest import Database

PROJECT = Path(__file__).resolve().parent.parent.parent
ONE = """
from alembic import op
revision = "one"
down_revision = None
def upgrade():
    op.execute("CREATE SCHEMA published")
    op.execute("CREATE SCHEMA confidential")
    op.execute("CREATE TABLE published.figures (key integer PRIMARY KEY)")
    op.execute("SELECT pg_sleep(0.2)")
def downgrade():
    op.execute("DROP SCHEMA published CASCADE")
    op.execute("DROP SCHEMA confidential CASCADE")
"""
TWO = """
from alembic import op
revision = "two"
down_revision = "one"
def upgrade():
    op.execute("CREATE TABLE published.more (key integer PRIMARY KEY, note text)")
    {then}
def downgrade():
    op.execute("DROP TABLE published.more")
"""


def contents(database: Database) -> list[str]:
    """Every schema and relation that is not PostgreSQL's own."""
    with database.owner.connect() as connection:
        return list(
            connection.scalars(
                text(
                    "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' UNION ALL"
                    " SELECT format('%I.%I', nspname, relname)"
                    " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1"
                )
            )
        )


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    (tmp_path / "one.py").write_text(ONE)
    (tmp_path / "two.py").write_text(TWO.format(then=""))
    return tmp_path


def test_real_migrations_go_up_from_empty_and_down_to_empty_twice(empty_database: Database) -> None:
    empty = contents(empty_database)
    for _ in range(2):
        upgrade(empty_database.owner)
        assert is_current(empty_database.owner)
        assert is_current(empty_database.reader)
        downgrade(empty_database.owner)
        assert contents(empty_database) == empty
        assert current(empty_database.reader) is None
        assert not is_current(empty_database.reader)


def drift(engine: Engine, metadata: MetaData) -> list[Any]:
    """What alembic would have to change to make the database like ``metadata``: empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=comparison_options())
        return list(compare_metadata(context, metadata))


def test_real_migrations_make_exactly_the_models(database: Database) -> None:
    assert drift(database.owner, metadata) == []


def test_models_and_database_name_the_same_schemas() -> None:
    assert (names.CONFIDENTIAL, names.PUBLISHED) == (models.CONFIDENTIAL, models.PUBLISHED)


def test_drift_is_found_in_both_directions_but_not_in_generated_tables(
    empty_database: Database, versions: Path
) -> None:
    upgrade(empty_database.owner, versions=versions)
    declared = MetaData()
    Table("figures", declared, Column("key", Integer, primary_key=True), schema="published")
    Table("more", declared, Column("key", Integer, primary_key=True), Column("note", Text), schema="published")
    with empty_database.owner.begin() as connection:
        connection.execute(text("CREATE TABLE confidential.responses_sme_2012_v1 (answer text)"))
        connection.execute(text("CREATE TABLE public.somebody_elses (x int)"))
    assert drift(empty_database.owner, declared) == []
    Table("new", declared, Column("key", Integer, primary_key=True), schema="confidential")
    with empty_database.owner.begin() as connection:
        connection.execute(text("CREATE TABLE published.undeclared (x int)"))
        connection.execute(text("ALTER TABLE published.more ALTER COLUMN note SET DEFAULT 'x'"))
    found = repr(drift(empty_database.owner, declared))
    assert all(part in found for part in ("add_table", "'new'", "remove_table", "'undeclared'", "modify_default"))


def test_one_step_at_a_time(empty_database: Database, versions: Path) -> None:
    upgrade(empty_database.owner, "one", versions=versions)
    assert current(empty_database.owner) == "one"
    upgrade(empty_database.owner, versions=versions)
    assert current(empty_database.owner) == "two" == head(versions=versions)
    downgrade(empty_database.owner, "one", versions=versions)
    assert "published.more" not in contents(empty_database)


def test_migration_that_fails_leaves_nothing_of_the_whole_run(empty_database: Database, versions: Path) -> None:
    (versions / "two.py").write_text(TWO.format(then='op.execute("SELECT 1 / 0")'))
    before = contents(empty_database)
    with pytest.raises(Exception, match="division by zero"):
        upgrade(empty_database.owner, versions=versions)
    assert contents(empty_database) == before


def test_two_processes_migrating_at_once_take_turns(empty_database: Database, versions: Path) -> None:
    """In processes: alembic keeps its state in module globals, so threads would test something else."""
    program = (
        "import os, sys; from pathlib import Path; from api.database.engine import create_owner_engine;"
        "from api.database.migrations import upgrade;"
        "upgrade(create_owner_engine(os.environ['ADDRESS']), versions=Path(sys.argv[1]))"
    )
    environment = os.environ | {"ADDRESS": empty_database.owner_url}
    command = [sys.executable, "-c", program, str(versions)]
    running = [subprocess.Popen(command, env=environment, cwd=PROJECT) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert current(empty_database.owner) == "two"


def test_reader_sees_the_revision_and_cannot_write_it(empty_database: Database, versions: Path) -> None:
    upgrade(empty_database.owner, versions=versions)
    assert current(empty_database.reader) == "two"
    with empty_database.reader.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        with pytest.raises(Exception, match="permission denied"):
            connection.execute(text("UPDATE migrations.alembic_version SET version_num = 'one'"))


def test_alembic_command_migrates_the_database_that_the_environment_names(empty_database: Database) -> None:
    environment = os.environ | {"DATABASE_URL": empty_database.owner_url}

    def alembic(*order: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alembic", *order]
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)

    for order in (["upgrade", "head"], ["check"]):
        done = alembic(*order)
        assert done.returncode == 0, done.stderr
    assert is_current(empty_database.owner)
    offline = alembic("upgrade", "head", "--sql")
    assert offline.returncode != 0
    assert "leave --sql out" in offline.stdout + offline.stderr


def test_an_installed_copy_of_the_package_has_the_migrations_too(tmp_path: Path) -> None:
    """``pip install '.[agents]'`` puts a copy beside the other packages, away from the checkout."""
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", str(tmp_path)]
    subprocess.run([sys.executable, *install, str(PROJECT)], check=True)
    program = "import api; from api.database.migrations import head; print(api.__file__, head())"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", program]
    asked = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert asked.stdout.split() == [str(tmp_path / "api" / "__init__.py"), head()]
