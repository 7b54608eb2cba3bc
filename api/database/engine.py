"""The one place where the database is reached: two engines, one for each login."""

from __future__ import annotations

import os
import select
import threading
import time

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, set_wait_callback
from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import URL, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from api.errors import DatabaseUnavailable

CONNECT_SECONDS = 5
POOL_SECONDS = 5.0
IDLE_SECONDS = 1.0
"""A connection that rested longer is asked whether it is alive before it is used."""

UNAVAILABLE_CODES = ("08", "53", "57P", "57014", "58")
"""Beginnings of SQLSTATEs that say nothing about the statement: connection, resources, shutdown, time out, system."""


class _Pool(QueuePool):
    def _do_get(self) -> ConnectionPoolEntry:
        try:
            return super()._do_get()
        except PoolTimeout as error:
            raise DatabaseUnavailable("The database is too busy: no connection became free in time.") from error


def create_owner_engine(url: str) -> Engine:
    """An engine for commands: migrations, imports, releases. Transactions as usual, no time limit.

    Its errors do not repeat a statement's parameters: they may be a respondent's answers.
    """
    return _guarded(
        create_engine(
            url,
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "benchmarks"},
            hide_parameters=True,
        )
    )


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


_waited = threading.local()


def seconds_waited() -> float:
    """How long this thread has waited for the database in all, where ``limit_waiting`` was called."""
    seconds: float = getattr(_waited, "seconds", 0.0)
    return seconds


def limit_waiting(seconds: float) -> None:
    """Give up on any answer that takes longer than ``seconds``, in this whole process: for serving processes only.

    A connection that is swallowed (a firewall that drops packets) otherwise holds its thread for ever: neither
    ``statement_timeout`` nor a TCP time out reaches it. psycopg2 refuses COPY in such a process.
    """

    def wait(connection: DatabaseConnection) -> None:
        began = time.monotonic()
        try:
            _wait_until(connection, began + seconds)
        finally:
            _waited.seconds = seconds_waited() + time.monotonic() - began

    def _wait_until(connection: DatabaseConnection, deadline: float) -> None:
        # It may only raise: closing the connection in here would deadlock. psycopg2 closes it when we have raised.
        poll = select.poll()
        while (state := connection.poll()) != POLL_OK:
            if state not in (POLL_READ, POLL_WRITE):
                raise psycopg2.OperationalError(f"unexpected state {state} of the connection")
            poll.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not poll.poll(remaining * 1000):
                raise psycopg2.OperationalError(f"no answer within {seconds:g} s")

    set_wait_callback(wait)


def _guarded(engine: Engine) -> Engine:
    """Translate what means "no database", keep connections out of forked children, and ask the rested."""
    event.listen(engine, "handle_error", _translate)
    event.listen(engine, "connect", _begin)
    event.listen(engine, "checkin", _remember_rest)
    event.listen(engine, "checkout", _leave_to_parent)
    event.listen(engine, "checkout", _ask_the_rested)
    return engine


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    if not isinstance(error, Exception):
        return  # Ctrl-C, or told to end: the connection is given up, but nothing is wrong with the database
    is_lost = context.is_disconnect or context.connection is None
    if context.engine is not None and (translated := unavailable(context.engine.url, error, is_lost=is_lost)):
        raise translated from error


def unavailable(url: URL, error: BaseException, *, is_lost: bool) -> DatabaseUnavailable | None:
    """What an error of the driver means where it means that there is no database; None where it says something about
    the statement. ``is_lost``: the connection has ended, or never began."""
    code = getattr(error, "pgcode", None) or ""
    if is_lost or code.startswith(UNAVAILABLE_CODES):
        return DatabaseUnavailable(_describe(url, error))
    return None


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
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except psycopg2.Error as error:
        # Whatever ended this one has ended the others that rest.
        raise InvalidatePoolError("the connection was lost while it rested") from error
