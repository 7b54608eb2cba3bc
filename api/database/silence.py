"""Whether the database has gone silent: it takes connections or questions and answers none. Then nobody waits for it.

There is one watch in a serving process, as there is one way of waiting in it (``engine.limit_waiting``). Whoever waits
a little longer than usual has the database asked something simple over a connection of its own. If that is not answered
either, everybody's wait ends, and whoever comes is told at once, until it answers again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy import make_url

from api.database.waiting import NoAnswer, address_of
from api.errors import DatabaseUnavailable

SUSPICIOUS_SECONDS = 0.5
"""Who waits so long has the database asked whether it answers at all."""
ANSWER_SECONDS = 1.0
"""What is no work for a database takes no longer: a connection, a question without a table."""
AGAIN_SECONDS = 1.0
"""How often it is asked again."""
log = logging.getLogger(__name__)
_own = threading.local()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Inside, this thread waits no longer than so for any answer."""
    before, _own.seconds = getattr(_own, "seconds", None), seconds
    try:
        yield
    finally:
        _own.seconds = before


class Watch:
    """Knows whether one database is silent. Asks only when somebody suspects it."""

    def __init__(self, url: str, seconds: float) -> None:
        """``seconds`` is the longest that anybody waits for an answer."""
        self._address, self._seconds = address_of(make_url(url)), seconds
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._asked = 0.0
        self._silent = False

    def refuse(self) -> None:
        """Raise ``DatabaseUnavailable`` while the database is silent."""
        if self._silent and threading.current_thread() is not self._asking:
            raise DatabaseUnavailable("The database is silent. It is asked every second whether it answers again.")

    def look(self, waited: float) -> None:
        """End the wait for an answer (``waiting.wait_looking_up``) that takes too long, or will not come."""
        longest = getattr(_own, "seconds", None) or self._seconds
        if threading.current_thread() is not self._asking:
            if waited >= min(SUSPICIOUS_SECONDS, longest):
                self._suspect()
            if self._silent:
                raise NoAnswer("the database is silent")
        if waited >= longest:
            raise NoAnswer(f"no answer within {longest:g} s")

    def _suspect(self) -> None:
        with self._lock:
            if self._asking is None and time.monotonic() - self._asked >= AGAIN_SECONDS:
                self._asking = threading.Thread(target=self._ask_on, name="database", daemon=True)
                self._asking.start()

    def _ask_on(self) -> None:
        """Until it answers, if only with an error."""
        while not self._answers():
            if not self._silent:
                log.error("the database is silent: requests that need it are refused until it answers")
            self._silent = True
            time.sleep(AGAIN_SECONDS)
        if self._silent:
            log.warning("the database answers again")
        with self._lock:
            self._silent, self._asking, self._asked = False, None, time.monotonic()

    def _answers(self) -> bool:
        try:
            with patience(ANSWER_SECONDS):
                asking = psycopg2.connect(self._address)
                try:
                    with asking.cursor() as cursor:
                        cursor.execute("SELECT 1")
                finally:
                    asking.close()
        except NoAnswer:
            return False
        except psycopg2.Error:
            # Whoever needs it meets the same error, and as fast.
            return True
        return True
