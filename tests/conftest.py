"""Databases for tests: one server for the whole run, a database for each xdist worker or each test.

The server is the embedded one, shared by all workers; ``TEST_DATABASE_URL`` names another PostgreSQL to use instead
(its superuser). Every database is built as in production: its owner is no superuser, setup and migrations do the rest.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from api.config import normalise_database_url
from api.database.embedded import EmbeddedServer
from api.database.engine import create_owner_engine, create_reader_engine
from api.database.migrations import upgrade
from api.database.roles import provision
from tests.estimation.oracle_summary import pytest_terminal_summary  # noqa: F401 - the table of the R comparison


@dataclass(frozen=True)
class Database:
    """A database with its two logins."""

    name: str
    owner_url: str = field(repr=False)
    reader_url: str = field(repr=False)
    owner: Engine = field(repr=False)
    reader: Engine = field(repr=False)


class DatabaseServer:
    """Makes databases, all with the same owner and the same reader, and names for further roles."""

    def __init__(self, superuser_url: str) -> None:
        self._url = make_url(superuser_url)
        self._token = f"test_{secrets.token_hex(4)}"
        self._owner, self._reader = f"{self._token}_owner", f"{self._token}_reader"
        self._password = secrets.token_urlsafe(16)
        self._databases = 0
        self._roles = [self._reader]
        self._engine = create_owner_engine(superuser_url)
        self.command(f"CREATE ROLE {self._owner} LOGIN CREATEDB CREATEROLE PASSWORD '{self._password}'")

    def role_name(self) -> str:
        """A name for a role that a test makes; a role of that name is dropped in the end."""
        self._roles.append(f"{self._token}_role_{len(self._roles)}")
        return self._roles[-1]

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[Database]:
        """A new database, empty or a copy of another, with the reader set up; dropped afterwards."""
        self._databases += 1
        name = f"{self._token}_{self._databases}"
        self.command(f"CREATE DATABASE {name} OWNER {self._owner} TEMPLATE {template or 'template0'} ENCODING 'UTF8'")
        owner_url = self._url.set(database=name, username=self._owner, password=self._password)
        reader_url = owner_url.set(username=self._reader)
        owner_address, reader_address = (url.render_as_string(hide_password=False) for url in (owner_url, reader_url))
        owner, reader = create_owner_engine(owner_address), create_reader_engine(reader_address)
        try:
            provision(owner_address, reader_address)
            yield Database(name, owner_address, reader_address, owner, reader)
        finally:
            owner.dispose()
            reader.dispose()
            self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        for role in (*self._roles, self._owner):
            self.command(f'DROP ROLE IF EXISTS "{role}"')
        self._engine.dispose()

    def command(self, statement: str) -> None:
        """Run a statement as superuser, for what belongs to the whole server."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        server = DatabaseServer(normalise_database_url(given))
        yield server
        server.close()
        return
    with EmbeddedServer(_folder_of_the_run(tmp_path_factory), durable=False).running() as embedded:
        server = DatabaseServer(embedded.superuser_url)
        yield server
        server.close()


def _folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers: xdist gives each a folder of its own inside the run's."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "embedded-server"


@pytest.fixture(scope="session")
def migrated_template(database_server: DatabaseServer) -> Iterator[str]:
    """The name of a database that the real migrations have built and nobody is connected to."""
    with database_server.database() as database:
        upgrade(database.owner)
        database.owner.dispose()
        yield database.name


@pytest.fixture(scope="session")
def database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    """The worker's own migrated database, shared by its tests: they find what others left, so they use own surveys."""
    with database_server.database(migrated_template) as made:
        yield made


@pytest.fixture
def fresh_database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    """A migrated database for one test alone, with no rows."""
    with database_server.database(migrated_template) as made:
        yield made


@pytest.fixture
def empty_database(database_server: DatabaseServer) -> Iterator[Database]:
    """A database for one test alone in which no migration has run."""
    with database_server.database() as made:
        yield made
