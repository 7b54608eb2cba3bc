"""The owner's database for a command: the configured one, or the embedded server for as long as the command runs."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from api.cli.console import errors
from api.config import Config
from api.database import migrations
from api.database.embedded import EmbeddedServer
from api.database.engine import create_owner_engine
from api.database.waiting import telling
from api.errors import DatabaseUnavailable

LONGEST_HOST = 20
NO_DATABASE = (
    "There is no database in {folder}. If yours is in another folder, set BENCHMARKS_DATA_DIR to that folder here, as "
    "where the server was started; if you have none yet, make one: benchmarks database setup."
)


@contextmanager
def owner_engine(*, migrated: bool = True) -> Iterator[Engine]:
    """An engine with the owner's login. With ``migrated`` the database must be as far as the code is.

    Raises:
        DatabaseUnavailable: there is none. It is not made here: in a terminal that lacks ``BENCHMARKS_DATA_DIR`` that
            would be a second one beside the owner's.
    """
    config = Config.from_environment(needs=["owner"])
    if config.database_url is not None:
        with _engine(config.database_url, migrated, config.actor) as engine:
            yield engine
        return
    embedded = EmbeddedServer(config.data_dir)
    if not embedded.is_set_up:
        raise DatabaseUnavailable(NO_DATABASE.format(folder=config.data_dir))
    errors.print(f"Using the database in {config.data_dir}.")
    with embedded.running() as server, _engine(server.owner_url, migrated, config.actor) as engine:
        yield engine


@contextmanager
def _engine(url: str, migrated: bool, actor: str) -> Iterator[Engine]:
    with engine_at(url, actor) as engine:
        if migrated and not migrations.is_current(engine):
            raise DatabaseUnavailable("The database is not set up for this version: run “benchmarks database setup”.")
        yield engine


@contextmanager
def logins(config: Config) -> Iterator[tuple[str, str]]:
    """The addresses of the owner and of the reader, where the database may be made: those that are configured, or those
    of the embedded server for as long as they are used."""
    if config.database_url is not None and config.database_reader_url is not None:
        yield config.database_url, config.database_reader_url
        return
    with EmbeddedServer(config.data_dir).running() as server:
        yield server.owner_url, server.reader_url


@contextmanager
def engine_at(url: str, actor: str = "") -> Iterator[Engine]:
    """An engine with the owner's login at this address. Whoever waits for another command is told for which, and may
    end the wait. ``actor`` is who works here, if that is not to be the user of this machine."""
    engine = create_owner_engine(url, own_name(actor))
    try:
        with telling(url, errors.print):
            yield engine
    finally:
        engine.dispose()


def own_name(actor: str = "") -> str:
    """What others who have to wait are told, and what is kept with a change: who, on which machine, by which command.
    PostgreSQL keeps its first 63 bytes."""
    context = click.get_current_context(silent=True)
    command = " ".join(context.command_path.split()[1:]) if context else ""
    return f"{actor or _user()}@{socket.gethostname()[:LONGEST_HOST]}:{os.getpid()} benchmarks {command}".strip()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A number without a name, as in a container.
        return str(os.getuid())
