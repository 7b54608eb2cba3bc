"""What is public, as one process knows it: which releases, and when the next one will be out.

Answers without a key rest on nothing else, so whatever is made of a list of releases holds as long as that very list is
the current one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Connection, Engine

from api.concepts.editions.edition import VisibleReleases
from api.queries.changes import seconds_to_publication
from api.queries.releases import visible_releases

LOOK_SECONDS = 0.1
"""How old the list may be: so much later than the database at most does a process know of a publication."""
DUE_LOOK_SECONDS = 1.0
"""How old the date of the next publication may be: it is announced long before caches must know it."""


@dataclass
class Publications:
    """The public releases and the next date, looked at again when they are too old. ``look_seconds`` is how old the
    list may be."""

    look_seconds: float = LOOK_SECONDS
    _releases: VisibleReleases = field(default_factory=VisibleReleases)
    _looked: float | None = None
    _due: float | None = None
    _due_looked: float | None = None

    def __post_init__(self) -> None:
        self._lock = Lock()

    def releases(self, engine: Engine) -> VisibleReleases:
        """The public releases: the same object as long as nothing was published or withdrawn."""
        if self._is_old(time.monotonic()):
            with self._lock:
                now = time.monotonic()
                # Another thread may have looked meanwhile.
                if self._is_old(now):
                    with engine.connect() as connection:
                        self._look(connection, now)
        return self._releases

    def _is_old(self, now: float) -> bool:
        return self._is_due(now) or _is_older(self._looked, now, self.look_seconds)

    def _look(self, connection: Connection, now: float) -> None:
        found = visible_releases(connection)
        if found != self._releases:
            self._releases = found
        if self._is_due(now) or _is_older(self._due_looked, now, DUE_LOOK_SECONDS):
            left = seconds_to_publication(connection)
            # On the clock of time.monotonic: the two machines need not agree on the time of day.
            self._due = None if left is None else now + left
            self._due_looked = now
        # Not before all was read: what fails is tried again by the next request.
        self._looked = now

    def _is_due(self, now: float) -> bool:
        due = self._due
        return due is not None and now >= due

    @property
    def due(self) -> float | None:
        """When the next scheduled release is out, on the clock of ``time.monotonic``; None when none is announced. No
        cache may keep an answer beyond that second."""
        return self._due


def _is_older(looked: float | None, now: float, seconds: float) -> bool:
    return looked is None or now - looked >= seconds
