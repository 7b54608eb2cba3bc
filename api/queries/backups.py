"""What a backup is compared by: the hashes of releases, and how many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from api.models import builds, changes, facts, figures, imports, keys, releases

COUNTED = (releases, figures, changes, keys, imports, facts)


def export_snapshot(connection: Connection) -> str:
    """The name by which pg_dump sees what this transaction sees."""
    return str(connection.scalar(select(func.pg_export_snapshot())))


def release_hashes(connection: Connection) -> Sequence[tuple[int, str, dict[str, str | None]]]:
    """Of every release its key, its id, its state and the hashes that are stored with it."""
    named = {
        "state": releases.c.state,
        "definition": releases.c.definition_hash,
        "content": releases.c.content_hash,
        "data": builds.c.data_hash,
    }
    statement = select(releases.c.key, releases.c.id, *named.values()).select_from(releases.outerjoin(builds))
    rows = connection.execute(statement.order_by(releases.c.id))
    return [(key, name, dict(zip(named, hashes, strict=True))) for key, name, *hashes in rows]


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows what matters has; ``respondents`` are those whose responses are stored."""
    counts = {table.name: _number(connection, select(func.count()).select_from(table)) for table in COUNTED}
    stored = imports.c.table_name.is_not(None), imports.c.forgotten_at.is_(None)
    return counts | {"respondents": _number(connection, select(func.sum(imports.c.rows)).where(*stored))}


def _number(connection: Connection, statement: Select[Any]) -> int:
    return int(connection.scalar(statement) or 0)
