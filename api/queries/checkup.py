"""What a check-up asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from api.models import releases


@dataclass(frozen=True)
class DatabaseFacts:
    """``size`` in bytes."""

    version: str
    major: int
    database: str
    login: str
    size: int
    is_standby: bool


@dataclass(frozen=True)
class LongTransaction:
    name: str
    number: int
    began: datetime


def database_facts(connection: Connection) -> DatabaseFacts:
    row = connection.execute(
        text(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,"
            " current_database(), current_user, pg_database_size(current_database()), pg_is_in_recovery()"
        )
    ).one()
    return DatabaseFacts(*row)


def long_transactions(connection: Connection, longer_than: timedelta) -> Sequence[LongTransaction]:
    """Sessions of this database whose transaction began so long ago."""
    rows = connection.execute(
        text(
            "SELECT coalesce(application_name, ''), pid, xact_start FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - :longer"
            " ORDER BY xact_start"
        ),
        {"longer": longer_than},
    )
    return [LongTransaction(*row) for row in rows]


def scheduled_releases(connection: Connection) -> Sequence[tuple[str, datetime]]:
    """What becomes visible at a time to come."""
    to_come = releases.c.state == "published", releases.c.published_at > func.now()
    rows = connection.execute(
        select(releases.c.id, releases.c.published_at).where(*to_come).order_by(releases.c.published_at)
    )
    return [(name, moment) for name, moment in rows]
