"""How this process waits for answers of the database: so that a signal ends the wait, and never without a word.

psycopg2 by itself waits in C, where neither Ctrl-C nor SIGTERM reaches Python. It refuses COPY while another way of
waiting is set, so copying takes it off (``copying``).
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import psycopg2
from psycopg2.extensions import (
    POLL_OK,
    POLL_READ,
    POLL_WRITE,
    get_wait_callback,
    make_dsn,
    set_wait_callback,
)
from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import URL, Connection, make_url, text

from api.errors import DatabaseUnavailable

LOOK_SECONDS = 0.25
"""How often whoever waits looks up."""
SILENT_SECONDS = 2.0
"""So long a command waits without a word."""
ASKING_SECONDS = 5.0
"""How long the question may take what a command waits for."""

BLOCKING = """
SELECT a.application_name, a.pid, coalesce(host(a.client_addr), ''), a.xact_start, a.state_change
FROM unnest(pg_blocking_pids(%s)) blocking JOIN pg_stat_activity a ON a.pid = blocking ORDER BY a.pid
"""


class NoAnswer(psycopg2.OperationalError):
    """The wait was given up: asking again would be to wait again."""


def wait_looking_up(connection: DatabaseConnection, look: Callable[[float], None]) -> None:
    """Wait for an answer; ``look`` is called now and then with the seconds waited so far.

    It may only raise: closing the connection in here would deadlock. psycopg2 closes it when we have raised.
    """
    began = time.monotonic()
    poll = select.poll()
    while (state := connection.poll()) != POLL_OK:
        if state not in (POLL_READ, POLL_WRITE):
            raise psycopg2.OperationalError(f"unexpected state {state} of the connection")
        poll.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        while not poll.poll(LOOK_SECONDS * 1000):
            look(time.monotonic() - began)


def raise_after(seconds: float) -> Callable[[float], None]:
    """Give up what takes longer than ``seconds``."""

    def look(waited: float) -> None:
        if waited >= seconds:
            raise NoAnswer(f"no answer within {seconds:g} s")

    return look


def address_of(url: URL) -> str:
    """The address as psycopg2 takes it, for a connection beside the engine's."""
    _, parts = url.get_dialect()().create_connect_args(url)
    return str(make_dsn(**parts))


@contextmanager
def telling(url: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Inside, signals end every wait, and ``tell`` is given a line about whoever holds what is waited for.

    ``url`` is the address of the database, to ask it meanwhile.
    """
    before = get_wait_callback()
    set_wait_callback(lambda connection: wait_looking_up(connection, _Teller(url, tell, connection.info.backend_pid)))
    try:
        yield
    finally:
        set_wait_callback(before)


@contextmanager
def copying() -> Iterator[None]:
    """Inside, COPY is possible: psycopg2 waits by itself."""
    before = get_wait_callback()
    set_wait_callback(None)
    try:
        yield
    finally:
        set_wait_callback(before)


def rest_unlimited(connection: Connection) -> None:
    """Let the transaction rest for as long as what is done beside it takes, whatever the server allows usually."""
    connection.execute(text("SELECT set_config('idle_in_transaction_session_timeout', '0', true)"))


class _Teller:
    """Tells of one wait, once for each that is waited for."""

    def __init__(self, url: str, tell: Callable[[str], None], waiting: int) -> None:
        self._url, self._tell, self._waiting = url, tell, waiting
        self._asked = SILENT_SECONDS
        self._told: set[str] = set()

    def __call__(self, waited: float) -> None:
        if not self._waiting:
            # It is still connecting.
            raise_after(ASKING_SECONDS)(waited)
        elif waited >= self._asked:
            self._ask(waited)

    def _ask(self, waited: float) -> None:
        # Twice as long each time: whoever waits for hours is not asked about all day.
        self._asked = 2 * waited
        for line in _blocking(self._url, self._waiting):
            if line not in self._told:
                self._told.add(line)
                self._tell(line)


def _blocking(url: str, waiting: int) -> list[str]:
    """A line about each session that holds what the session ``waiting`` wants; none where nobody can say."""
    before = get_wait_callback()
    set_wait_callback(lambda connection: wait_looking_up(connection, raise_after(ASKING_SECONDS)))
    try:
        with suppress(psycopg2.Error, DatabaseUnavailable):
            asking = psycopg2.connect(address_of(make_url(url)))
            try:
                with asking.cursor() as cursor:
                    cursor.execute(BLOCKING, (waiting,))
                    return [_line(*row) for row in cursor.fetchall()]
            finally:
                asking.close()
        return []
    finally:
        set_wait_callback(before)


def _line(name: str | None, number: int, address: str, began: datetime | None, heard: datetime | None) -> str:
    told = [f"database process {number}"]
    told += [f"from {address}"] if address else []
    told += [f"at work since {began.isoformat(timespec='seconds')}"] if began else []
    told += [f"heard of last at {heard.isoformat(timespec='seconds')}"] if heard else []
    return f"Waiting for {f'“{name}”' if name else 'another session'} to finish ({', '.join(told)}). Ctrl-C ends this."
