"""A draft seen as published, by one engine alone: nothing is written, and nobody who works on the draft has to wait."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import Engine, Table, event
from sqlalchemy.pool import ConnectionPoolEntry

from api.database.engine import create_reader_engine
from api.models import releases
from api.models.metadata import PUBLISHED, metadata

OPTION = "shows_draft"
TEMPORARY = "pg_temp"
"""Where PostgreSQL keeps what is of one session and ends with it."""


def preview_engine(owner: Engine, key: int, since: datetime) -> Engine:
    """An engine with the owner's login to which the release with this key is public ``since`` then.

    Each of its sessions has views in place of the published tables. They are temporary: no row is written or locked,
    and a statement that fails, or ends a transaction, changes nothing about them.
    """
    engine = create_reader_engine(owner.url.render_as_string(hide_password=False))
    views = [_view(table, key, since) for table in metadata.tables.values() if table.schema == PUBLISHED]

    def look_otherwise(connection: DatabaseConnection, record: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(";".join(views))
        connection.commit()

    event.listen(engine, "connect", look_otherwise)
    return engine.execution_options(schema_translate_map={PUBLISHED: TEMPORARY}, **{OPTION: True})


def shows_draft(engine: Engine) -> bool:
    """Whether what is read through this engine is not public."""
    return bool(engine.get_execution_options().get(OPTION))


def _view(table: Table, key: int, since: datetime) -> str:
    shown = {"state": "'published'", "published_at": f"timestamptz '{since.isoformat()}'", "access": "'public'"}
    columns = [
        f"CASE WHEN key = {key} THEN {shown[name]} ELSE {name} END AS {name}"
        if table is releases and name in shown
        else name
        for name in table.columns.keys()  # noqa: SIM118 - iterating gives columns
    ]
    return f"CREATE TEMPORARY VIEW {table.name} AS SELECT {', '.join(columns)} FROM {table.fullname}"
