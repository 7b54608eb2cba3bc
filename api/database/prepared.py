"""Statements that the server plans once for each connection: looking figures up is what a serving process does all day.

They go to psycopg2 as they are. In a partner's transaction, and where the server keeps no prepared statement from one
transaction to the next (behind a PgBouncer that pools transactions), they run unprepared.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, cast

from psycopg2.errors import DuplicatePreparedStatement, InvalidSqlStatementName
from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import Connection

from api.database.engine import translating
from api.database.slow_statements import log_if_slow

PREPARED = "prepared"
"""Where a connection notes the names of the statements prepared on it."""


@dataclass
class PreparedStatement:
    """A statement whose parameters stand as ``$1``, ``$2`` … and have these ``types``."""

    text: str
    types: tuple[str, ...]
    _is_kept: bool = field(default=True, init=False)

    @cached_property
    def _name(self) -> str:
        # By its text: another version of this software may have used the connection before.
        return f"s_{sha256(self.text.encode()).hexdigest()[:24]}"

    @cached_property
    def _execute(self) -> str:
        return f"EXECUTE {self._name} ({', '.join('%s' for _ in self.types)})"

    @cached_property
    def plain(self) -> str:
        """The same for psycopg2, with the parameters ``p1``, ``p2`` …"""
        text = self.text.replace("%", "%%")
        return re.sub(r"\$(\d+)", lambda found: f"cast(%(p{found[1]})s AS {self.types[int(found[1]) - 1]})", text)

    def rows(self, connection: Connection, *values: Any) -> Sequence[Sequence[Any]]:
        """The rows for these values.

        Raises:
            DatabaseUnavailable: the database cannot be used.
        """
        database = cast(DatabaseConnection, connection.connection.dbapi_connection)
        if self._is_kept and database.autocommit:
            try:
                return self._prepared_rows(connection, database, values)
            except InvalidSqlStatementName:
                self._is_kept = False
        named = {f"p{number}": value for number, value in enumerate(values, 1)}
        return connection.exec_driver_sql(self.plain, named).all()

    def _prepared_rows(
        self, connection: Connection, database: DatabaseConnection, values: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        names: set[str] = connection.info.setdefault(PREPARED, set())
        with translating(connection), database.cursor() as cursor:
            if self._name not in names:
                self._prepare(cursor)
                names.add(self._name)
            began = time.monotonic()
            cursor.execute(self._execute, values)
            log_if_slow(database, self.text, began)
            return cursor.fetchall()

    def _prepare(self, cursor: Any) -> None:
        # Whoever had the connection before may have prepared it.
        with suppress(DuplicatePreparedStatement):
            cursor.execute(f"PREPARE {self._name} ({', '.join(self.types)}) AS {self.text}")
