"""When the next scheduled release is out, so that no cache keeps an answer beyond that second."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection

from api.queries.changes import seconds_to_publication

LOOK_SECONDS = 1.0
"""How old a process's knowledge of the dates may be: a date is announced long before caches must know it."""


@dataclass
class Horizon:
    """The next date as one process knows it, on the clock of ``time.monotonic``: the database tells how long it takes
    until then, so the two machines need not agree on the time of day."""

    _due: float | None = None
    _looked: float | None = None

    def __post_init__(self) -> None:
        self._lock = Lock()

    def due(self, connection: Connection) -> float | None:
        """When the next scheduled release is out; None when none is announced."""
        now = time.monotonic()
        with self._lock:
            if self._looked is not None and now - self._looked < LOOK_SECONDS:
                return self._due
            self._looked = now
        left = seconds_to_publication(connection)
        self._due = None if left is None else now + left
        return self._due
