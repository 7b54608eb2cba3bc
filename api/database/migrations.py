"""Migrations: up, down, what differs from the models, and whether the database is as far as the code.

The revisions are in ``migrations/``, in a checkout beside the package, in an installed package inside it; ``env.py``
there runs them with what is here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from api.database.names import ACCESS, CONFIDENTIAL, MIGRATIONS, PUBLISHED
from api.database.revisions import SCRIPTS, current_revision
from api.database.roles import SETUP_LOCK, grant_readers

GENERATED_TABLES = "responses_"
"""Beginning of the names of the tables that an import generates from a survey definition."""


def upgrade(engine: Engine, revision: str = "head", *, versions: Path | None = None) -> None:
    """Bring the database up to ``revision``: all of it or nothing, one process at a time."""
    _run(engine, versions, lambda configuration: command.upgrade(configuration, revision))


def downgrade(engine: Engine, revision: str = "base", *, versions: Path | None = None) -> None:
    """Take the database down to ``revision``; at ``base`` nothing of ours is left in it."""
    _run(engine, versions, lambda configuration: command.downgrade(configuration, revision))


def current(engine: Engine) -> str | None:
    """The revision the database is at, None when it was never migrated. The reader's login may ask."""
    with engine.connect() as connection:
        return current_revision(connection)


def head(*, versions: Path | None = None) -> str | None:
    """The newest revision the code has."""
    return ScriptDirectory.from_config(_configuration(versions)).get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether the database is exactly as far as the code."""
    return current(engine) == head()


def comparison_options() -> dict[str, Any]:
    """How alembic compares: only our schemas, types and defaults included, without generated tables."""
    return {
        "include_schemas": True,
        "include_name": _is_ours,
        "compare_type": True,
        "compare_server_default": True,
        "version_table_schema": MIGRATIONS,
    }


def begin_migrating(connection: Connection) -> None:
    """Wait for other migrations and setups of this database, then make a place for the version table."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SETUP_LOCK})
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {MIGRATIONS}"))


def finish_migrating(connection: Connection) -> None:
    """Grant what the new tables need; after the last downgrade, take the version table away too."""
    grant_readers(connection)
    context = MigrationContext.configure(connection, opts={"version_table_schema": MIGRATIONS})
    if not context.get_current_heads():
        connection.execute(text(f"DROP TABLE IF EXISTS {MIGRATIONS}.alembic_version"))
        connection.execute(text(f"DROP SCHEMA {MIGRATIONS}"))


def _is_ours(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    if kind == "schema":
        return name in (PUBLISHED, CONFIDENTIAL, ACCESS)
    if kind == "table":
        return not (parents["schema_name"] == CONFIDENTIAL and (name or "").startswith(GENERATED_TABLES))
    return True


def _run(engine: Engine, versions: Path | None, order: Any) -> None:
    configuration = _configuration(versions)
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        order(configuration)


def _configuration(versions: Path | None) -> Config:
    configuration = Config()
    configuration.set_main_option("path_separator", "os")
    configuration.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    if versions is not None:
        configuration.set_main_option("version_locations", str(versions))
    return configuration
