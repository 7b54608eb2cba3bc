"""Slow statements in the server's log, as they were written and without their values.

The server could log them by itself (``log_min_duration_statement``), but with the values psycopg2 has put into them:
respondents' answers, companies that ask where they stand, hashes of keys. So it is told what to log.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import psycopg2
from psycopg2.extensions import QuotedString
from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import Connection, Engine, event

SLOW_SECONDS = 1.0
LONGEST_TEXT = 2_000
BEGAN = "statement_began"


def log_slow_statements(engine: Engine) -> None:
    """Have those of an engine logged that go through SQLAlchemy; for others there is ``log_if_slow``."""
    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", _end)


def log_if_slow(connection: DatabaseConnection, statement: str, began: float) -> None:
    """Log a statement that has ended just now, where it took long; ``began`` is of ``time.monotonic``."""
    seconds = time.monotonic() - began
    if seconds < SLOW_SECONDS:
        return
    told = f"slow statement: {seconds * 1000:.0f} ms: {' '.join(statement.split())[:LONGEST_TEXT]}"
    # Nothing is refused because a login may not use the language of such a block.
    with suppress(psycopg2.Error), connection.cursor() as cursor:
        block = f"BEGIN RAISE LOG USING MESSAGE = {_quoted(connection, told)}; END"
        cursor.execute(f"DO {_quoted(connection, block)}")


def _quoted(connection: DatabaseConnection, text: str) -> str:
    made = QuotedString(text)
    made.prepare(connection)
    quoted: bytes = made.getquoted()
    return quoted.decode()


def _begin(connection: Connection, *_: Any) -> None:
    connection.info[BEGAN] = time.monotonic()


def _end(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
    log_if_slow(cursor.connection, statement, connection.info[BEGAN])
