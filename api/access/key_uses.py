"""Who used which key how often: counted here, noted in the database once a minute for each key at most."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from threading import Lock, Timer

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api.errors import DatabaseUnavailable
from api.queries.keys import note_uses

NOTE_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass
class Uses:
    """Of one key: the requests that were not noted yet, and when some were noted last; ``presented`` is its hash."""

    prefix: str
    presented: str
    requests: int = 0
    noted: float = -NOTE_SECONDS


class KeyUses:
    """The uses of this process. The first of a key is noted at once; those that follow, after a minute, also where no
    other comes, and at the end of the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_prefix: dict[str, Uses] = {}
        self._timer: Timer | None = None
        self._engine: Engine | None = None

    def count(self, engine: Engine, prefix: str, presented: str) -> None:
        """A request came with this key."""
        with self._lock:
            self._engine = engine
            uses = self._by_prefix.setdefault(prefix, Uses(prefix, presented))
            uses.requests += 1
            is_due = time.monotonic() - uses.noted >= NOTE_SECONDS
            if is_due:
                uses.noted = time.monotonic()
            elif self._timer is None:
                self._timer = Timer(NOTE_SECONDS, self.note_all)
                self._timer.daemon = True
                self._timer.start()
        if is_due:
            self._note(engine, uses)

    def note_all(self) -> None:
        """Note what was not noted yet."""
        with self._lock:
            waiting = [uses for uses in self._by_prefix.values() if uses.requests]
            self._timer, engine = None, self._engine
            for uses in waiting:
                uses.noted = time.monotonic()
        if engine is not None:
            for uses in waiting:
                self._note(engine, uses)

    def _note(self, engine: Engine, uses: Uses) -> None:
        with self._lock:
            requests, uses.requests = uses.requests, 0
        try:
            note_uses(engine, uses.presented, requests)
        except (DatabaseUnavailable, DBAPIError) as error:
            # On a standby nothing can be written. Who may read is not turned away for that.
            log.warning("the use of key %s could not be noted: %s", uses.prefix, type(error).__name__)
            with self._lock:
                uses.requests += requests
