"""Alembic's entrance: which database, compared with which tables. What happens is in ``api.database.migrations``."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from api.config import Config
from api.database.embedded import EmbeddedServer
from api.database.engine import create_owner_engine
from api.database.migrations import begin_migrating, comparison_options, finish_migrating
from api.models import metadata


@contextmanager
def owner_connection() -> Iterator[Connection]:
    """The caller's connection; for the ``alembic`` command, one to the database the environment names."""
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    config = Config.from_environment(needs=["owner"])
    if config.embedded:
        with EmbeddedServer(config.data_dir).running() as server, connected(server.owner_url) as connection:
            yield connection
    elif config.database_url is not None:
        with connected(config.database_url) as connection:
            yield connection


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_owner_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


if context.is_offline_mode():
    raise CommandError("Migrations are run on a database, not written to a file: leave --sql out.")

with owner_connection() as connection:
    begin_migrating(connection)
    context.configure(connection=connection, target_metadata=metadata, **comparison_options())
    with context.begin_transaction():
        context.run_migrations()
    finish_migrating(connection)
