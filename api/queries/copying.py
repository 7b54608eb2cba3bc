"""COPY into PostgreSQL from a generator, the next part being made while the last one is sent."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from api.database.engine import UNAVAILABLE_CODES
from api.database.slow_statements import log_if_slow
from api.database.waiting import copying
from api.errors import DatabaseUnavailable

_PARTS_WAITING = 2
"""How many parts may wait to be sent: more would only use memory."""


class CopyAborted(Exception):
    """The maker of the rows failed; COPY must not complete."""


class _Pipe:
    """What COPY reads from: the bytes put in, in order."""

    def __init__(self) -> None:
        self._parts: queue.Queue[bytes | None | CopyAborted] = queue.Queue(maxsize=_PARTS_WAITING)
        self._rest = memoryview(b"")
        self.closed = threading.Event()

    def put(self, part: bytes | None | CopyAborted) -> None:
        """Hand over a part; None ends the rows. Gives up when the reading side is gone."""
        while not self.closed.is_set():
            try:
                return self._parts.put(part, timeout=0.1)
            except queue.Full:
                continue

    def read(self, size: int = 8192) -> bytes:
        if not self._rest:
            part = self._parts.get()
            if part is None:
                return b""
            if isinstance(part, CopyAborted):
                raise part
            self._rest = memoryview(part)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


def copy_csv(connection: Connection, table: Table, columns: Sequence[str], parts: Iterable[bytes]) -> None:
    """COPY ``parts`` (CSV without header, unquoted empty = null) into columns of ``table``, inside the transaction.

    An exception from ``parts`` aborts the COPY and is raised; an error of the database is raised as SQLAlchemy's.
    """
    quoted = ", ".join(connection.dialect.identifier_preparer.quote(column) for column in columns)
    name = connection.dialect.identifier_preparer.format_table(table)
    statement = f"COPY {name} ({quoted}) FROM STDIN (FORMAT csv)"
    cursor: Any = connection.connection.cursor()
    pipe = _Pipe()
    failures: list[BaseException] = []

    def send() -> None:
        try:
            with copying():
                began = time.monotonic()
                cursor.copy_expert(statement, pipe, size=1 << 16)
                log_if_slow(cursor.connection, statement, began)
        except BaseException as error:  # handed to the caller's thread
            failures.append(error)
        finally:
            pipe.closed.set()

    sender = threading.Thread(target=send, name="copy")
    sender.start()
    try:
        for part in parts:
            if part:
                pipe.put(part)
            if pipe.closed.is_set():
                break
        pipe.put(None)
    except BaseException:
        pipe.put(CopyAborted())
        raise
    finally:
        sender.join()
        cursor.close()
    if failures:
        raise _translated(connection, statement, failures[0])


def _translated(connection: Connection, statement: str, error: BaseException) -> BaseException:
    """A COPY bypasses SQLAlchemy's error handling: do what the engine does for every other statement."""
    dbapi = connection.dialect.loaded_dbapi
    if not isinstance(error, dbapi.Error):
        return error
    code = getattr(error, "pgcode", None) or ""
    if isinstance(error, dbapi.OperationalError) or code.startswith(UNAVAILABLE_CODES):
        unavailable = DatabaseUnavailable(f"The database stopped taking rows: {' '.join(str(error).split())}")
        unavailable.__cause__ = error
        return unavailable
    return DBAPIError.instance(statement, None, error, dbapi.Error)
