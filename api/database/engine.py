"""The one place where the database is reached: two engines, one for each login."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import psycopg2
from psycopg2.extensions import connection as DatabaseConnection
from psycopg2.extensions import set_wait_callback
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from api.database.silence import ANSWER_SECONDS, Watch, patience
from api.database.slow_statements import log_slow_statements
from api.database.waiting import NoAnswer, wait_looking_up
from api.errors import DatabaseUnavailable, Interrupted

CONNECT_SECONDS = 5
POOL_SECONDS = 5.0
IDLE_SECONDS = 1.0
"""A connection that rested longer is asked whether it is alive before it is used."""

KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""A server that vanished is noticed within a minute, and so is a client that did, by the settings below."""
ACKNOWLEDGE_MILLISECONDS = 60_000
OWNER_SETTINGS = {
    "tcp_keepalives_idle": str(KEEPALIVES["keepalives_idle"]),
    "tcp_keepalives_interval": str(KEEPALIVES["keepalives_interval"]),
    "tcp_keepalives_count": str(KEEPALIVES["keepalives_count"]),
    "tcp_user_timeout": str(ACKNOWLEDGE_MILLISECONDS),
    "client_connection_check_interval": "2s",
}
"""So that the locks of a command end with it, also of one that was killed or whose machine vanished. The last one would
be refused by a server on Windows, which does not know when a connection was closed."""
SET_OWNER = (
    f"SELECT {', '.join(f'set_config({name!r}, {value!r}, true)' for name, value in OWNER_SETTINGS.items())}"
    " WHERE version() !~* 'mingw|visual c'"
)

UNAVAILABLE_CODES = ("08", "53", "57P", "57014", "58")
"""Beginnings of SQLSTATEs that say nothing about the statement: connection, resources, shutdown, time out, system."""
INTERRUPTED_CODES = ("40001", "40P01", "25P03")
"""A standby cancelled the statement to follow its primary, or the session was ended because it rested too long."""


_watch: Watch | None = None
"""Of a serving process."""


class _Pool(QueuePool):
    def _do_get(self) -> ConnectionPoolEntry:
        if _watch is not None:
            _watch.refuse()
        try:
            return super()._do_get()
        except PoolTimeout as error:
            raise DatabaseUnavailable("The database is too busy: no connection became free in time.") from error


def create_owner_engine(url: str, name: str = "benchmarks") -> Engine:
    """An engine for commands: migrations, imports, releases. Transactions as usual, no time limit. ``name`` is what
    others who have to wait are told.

    Its errors do not repeat a statement's parameters: they may be a respondent's answers.
    """
    made = create_engine(
        url,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": name,
            "tcp_user_timeout": ACKNOWLEDGE_MILLISECONDS,
            **KEEPALIVES,
        },
        hide_parameters=True,
    )
    event.listen(made, "begin", _let_locks_end)
    return _guarded(made)


def create_reader_engine(url: str, *, threads: int = 8) -> Engine:
    """An engine for a serving process with ``threads`` threads: one connection each, every statement on its own.

    AUTOCOMMIT spares BEGIN and ROLLBACK, and only rested connections are asked whether they are alive: a busy server
    pays one round trip a query. Statement time out, read-only transactions and search path come with the login
    (``roles.READER_SETTINGS``), so PgBouncer may stand between.
    """
    return _guarded(
        create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "benchmarks-reader"},
            poolclass=_Pool,
            pool_size=threads,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            pool_use_lifo=True,
            hide_parameters=True,
        )
    )


def limit_waiting(seconds: float, url: str) -> None:
    """Give up on any answer that takes longer than ``seconds``, and on the database at ``url`` as a whole for as long
    as it is silent, in this whole process: for serving processes only.

    A connection that is swallowed (a firewall that drops packets) otherwise holds its thread for ever: neither
    ``statement_timeout`` nor a TCP time out reaches it. psycopg2 refuses COPY in such a process.
    """
    global _watch
    watch = _watch = Watch(url, seconds)

    set_wait_callback(lambda connection: wait_looking_up(connection, watch.look))


def _guarded(engine: Engine) -> Engine:
    """Translate what means "no database", keep connections out of forked children, ask the rested, log what is slow."""
    event.listen(engine, "handle_error", _translate)
    event.listen(engine, "connect", _begin)
    event.listen(engine, "checkin", _remember_rest)
    event.listen(engine, "checkout", _leave_to_parent)
    event.listen(engine, "checkout", _ask_the_rested)
    log_slow_statements(engine)
    return engine


def _let_locks_end(connection: Connection) -> None:
    """For this transaction only: behind a PgBouncer that pools transactions the session is somebody else's next."""
    raw = connection.connection.dbapi_connection
    if not getattr(raw, "autocommit", False):
        connection.exec_driver_sql(SET_OWNER)


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    if not isinstance(error, Exception):
        return  # Ctrl-C, or told to end: the connection is given up, but nothing is wrong with the database
    if context.engine is None:
        return
    if context.connection is None:
        raise DatabaseUnavailable(_describe(context.engine.url, error)) from error
    if translated := unavailable(context.engine.url, error, is_lost=context.is_disconnect):
        raise translated from error


def unavailable(url: URL, error: BaseException, *, is_lost: bool) -> DatabaseUnavailable | None:
    """What an error of the driver means where it means that there is no database; None where it says something about
    the statement. ``is_lost``: the connection has ended."""
    code = getattr(error, "pgcode", None) or ""
    if code.startswith(INTERRUPTED_CODES) or (is_lost and not code and not isinstance(error, NoAnswer)):
        return Interrupted(_describe(url, error))
    if is_lost or code.startswith(UNAVAILABLE_CODES):
        return DatabaseUnavailable(_describe(url, error))
    return None


@contextmanager
def translating(connection: Connection) -> Iterator[None]:
    """Inside, what the driver raises past SQLAlchemy means what it means elsewhere.

    Raises:
        DatabaseUnavailable: the database cannot be used.
    """
    database = cast(DatabaseConnection, connection.connection.dbapi_connection)
    try:
        yield
    except psycopg2.Error as error:
        is_lost = bool(database.closed)
        if is_lost:
            connection.invalidate(error)
        if translated := unavailable(connection.engine.url, error, is_lost=is_lost):
            raise translated from error
        raise


def _describe(url: URL, error: BaseException) -> str:
    """What happened, without the password."""
    said = " ".join(str(error).split()) or type(error).__name__
    if url.password:
        said = said.replace(str(url.password), "***")
    return f"The database {url.render_as_string(hide_password=True)} cannot be used: {said}"


def _begin(connection: DatabaseConnection, record: ConnectionPoolEntry) -> None:
    record.info["process"] = os.getpid()
    record.info["rested_since"] = time.monotonic()


def _remember_rest(connection: DatabaseConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["rested_since"] = time.monotonic()


def _leave_to_parent(connection: DatabaseConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
    """Two processes on one connection read each other's answers: a forked child opens its own."""
    if record.info["process"] != os.getpid():
        record.dbapi_connection = proxy.dbapi_connection = None  # type: ignore[misc]
        raise DisconnectionError("this connection belongs to the parent process")


def _ask_the_rested(connection: DatabaseConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
    if time.monotonic() - record.info["rested_since"] < IDLE_SECONDS:
        return
    try:
        with patience(ANSWER_SECONDS):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            connection.rollback()
    except psycopg2.Error as error:
        # Whatever ended this one has ended the others that rest.
        raise InvalidatePoolError("the connection was lost while it rested") from error
