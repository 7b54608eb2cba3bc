"""Deleting the responses of imports: which there are, which releases rest on them, and what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, or_, select, text

from api.models import builds, changes, imports, releases, strata
from api.models.metadata import CONFIDENTIAL


@dataclass(frozen=True)
class StoredResponses:
    """The responses of one import. ``is_newest``: of its wave; ``published_as`` are the releases made from it that
    somebody may have read."""

    key: int
    survey: str
    wave: str
    version: int
    rows: int
    imported_at: datetime
    table_name: str
    is_newest: bool
    published_as: Sequence[str]


def stored_responses(
    connection: Connection, survey: str | None, wave: str | None, older_than: timedelta
) -> Sequence[StoredResponses]:
    """The responses that are stored for longer than ``older_than``: of one survey (and wave), or of all."""
    announced = exists().where(changes.c.release == releases.c.id).correlate(releases)
    read = or_(releases.c.published_at.is_not(None), announced)
    resting = (
        select(func.array_agg(releases.c.id))
        .join(builds, builds.c.release_key == releases.c.key)
        .where(builds.c.import_key == imports.c.key, read)
        .correlate(imports)
        .scalar_subquery()
    )
    newest = imports.alias("newest")
    later = exists().where(
        newest.c.survey == imports.c.survey, newest.c.wave == imports.c.wave, newest.c.version > imports.c.version
    )
    names = ("key", "survey", "wave", "version", "rows", "imported_at", "table_name")
    statement = (
        select(
            *(imports.c[name] for name in names),
            (~later).label("is_newest"),
            func.coalesce(resting, []).label("published_as"),
        )
        .where(imports.c.table_name.is_not(None), imports.c.forgotten_at.is_(None))
        .where(imports.c.imported_at <= func.now() - older_than)
        .order_by(imports.c.survey, imports.c.wave, imports.c.version)
    )
    if survey is not None:
        statement = statement.where(imports.c.survey == survey)
    if wave is not None:
        statement = statement.where(imports.c.wave == wave)
    return [StoredResponses(**row._mapping) for row in connection.execute(statement)]


def delete_responses(connection: Connection, stored: StoredResponses) -> None:
    """Delete the table of an import's responses, and its strata. Hashes of its file and answers stay: by them the same
    respondents are recognised under another name."""
    name = connection.dialect.identifier_preparer.quote(stored.table_name)
    connection.execute(text(f"DROP TABLE IF EXISTS {CONFIDENTIAL}.{name}"))
    connection.execute(delete(strata).where(strata.c.import_key == stored.key))
    connection.execute(imports.update().where(imports.c.key == stored.key).values(forgotten_at=func.now()))
