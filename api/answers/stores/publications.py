"""What is public, as one process knows it: which releases, and when the next one will be out.

Answers without a key rest on nothing else, so whatever is made of a list of releases holds as long as that very list is
the current one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from api.concepts.editions.edition import VisibleReleases
from api.errors import DatabaseUnavailable
from api.queries.changes import seconds_to_publication
from api.queries.releases import fingerprint_releases, visible_releases

LOOK_SECONDS = 0.1
"""How old the list may be: so much later than the database at most does a process know of a publication."""
DUE_LOOK_SECONDS = 1.0
"""How old the date of the next publication may be: it is announced long before caches must know it."""


class Public(NamedTuple):
    """What is public at a moment. ``due`` is when the next scheduled release is out, on the clock of
    ``time.monotonic``; None when none is announced. No cache may keep an answer beyond that second."""

    releases: VisibleReleases
    due: float | None


@dataclass
class Publications:
    """The public releases and the next date, looked at again when they are too old. ``look_seconds`` is how old the
    list may be."""

    look_seconds: float = LOOK_SECONDS
    _public: Public = Public(VisibleReleases(), None)
    _fingerprint: str | None = None
    _looked: float | None = None
    _due_looked: float | None = None
    _failed: float | None = None

    def __post_init__(self) -> None:
        self._lock = Lock()

    def current(self, engine: Engine) -> Public:
        """What is public now; the releases are the same object as long as nothing was published or withdrawn.

        Raises:
            DatabaseUnavailable: it is too old, and the database cannot be used.
        """
        came = time.monotonic()
        if self._is_old(came):
            with self._lock:
                now = time.monotonic()
                # Another thread may have looked meanwhile.
                if self._is_old(now):
                    self._try_to_look(engine, came, now)
        return self._public

    def _is_old(self, now: float) -> bool:
        return self._is_due(now) or _is_older(self._looked, now, self.look_seconds)

    def _try_to_look(self, engine: Engine, came: float, now: float) -> None:
        if self._failed is not None and came < self._failed:
            # Each would wait for the same silence, one after the other.
            raise DatabaseUnavailable("The database could not be used a moment ago, as another request found.")
        try:
            with engine.connect() as connection:
                self._look(connection, now)
        except DatabaseUnavailable:
            self._failed = time.monotonic()
            raise

    def _look(self, connection: Connection, now: float) -> None:
        known, due = self._public
        # The date first: a release that comes out between the two is in the list, or looked for again at once.
        if self._is_due(now) or _is_older(self._due_looked, now, DUE_LOOK_SECONDS):
            left = seconds_to_publication(connection)
            # On the clock of time.monotonic: the two machines need not agree on the time of day.
            due, self._due_looked = None if left is None else now + left, now
        # Before the list: what comes out between the two is looked at again.
        fingerprint = fingerprint_releases(connection)
        releases = known if fingerprint == self._fingerprint else visible_releases(connection)
        # Not before all was read: what fails is tried again by the next request.
        self._public, self._fingerprint, self._looked = Public(releases, due), fingerprint, now

    def _is_due(self, now: float) -> bool:
        due = self._public.due
        return due is not None and now >= due


def _is_older(looked: float | None, now: float, seconds: float) -> bool:
    return looked is None or now - looked >= seconds
