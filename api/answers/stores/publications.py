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
from api.queries.releases import look_at_publications, visible_releases

LOOK_SECONDS = 0.1
"""How old the list and the date may be: so much later than the database at most does a process know of them."""


TRUSTED_SECONDS = 120.0
"""How long after the last look the list may still be gone by, while the database cannot be used, and how long after it
caches may keep such an answer: as long as they keep what was answered a moment before. A withdrawal or a publication
meanwhile is overlooked no longer than that; the end of an embargo not at all, as its second is known."""


class Public(NamedTuple):
    """What is public at a moment. ``due`` is until when that is sure to hold, on the clock of ``time.monotonic``: when
    the next scheduled release is out; None when none is announced. No cache may keep an answer beyond that second.
    ``confirmed``: the database said so a moment ago; else it said so ``TRUSTED_SECONDS`` before ``due`` or later."""

    releases: VisibleReleases
    due: float | None
    confirmed: bool = True


@dataclass
class Publications:
    """The public releases and the next date, looked at again when they are too old. ``look_seconds`` is how old they
    may be."""

    look_seconds: float = LOOK_SECONDS
    _public: Public = Public(VisibleReleases(), None)
    _fingerprint: str | None = None
    _looked: float | None = None
    _failed: float | None = None

    def __post_init__(self) -> None:
        self._lock = Lock()

    def current(self, engine: Engine) -> Public:
        """What is public now; the releases are the same object as long as nothing was published or withdrawn.

        Raises:
            DatabaseUnavailable: the database cannot be used, and what was known may hold no longer.
        """
        came = time.monotonic()
        if self._is_old(came):
            with self._lock:
                now = time.monotonic()
                # Another thread may have looked meanwhile.
                if self._is_old(now):
                    try:
                        self._try_to_look(engine, came, now)
                    except DatabaseUnavailable:
                        trusted = self._trusted(time.monotonic())
                        if trusted is None:
                            raise
                        return trusted
        return self._public

    def renewed(self, engine: Engine, made_from: Public) -> Public:
        """The same for an answer that took its time, once it is made: it may be kept for as long as is right by now."""
        try:
            now = self.current(engine)
        except DatabaseUnavailable:
            now = None
        if now is None or now.releases is not made_from.releases:
            return made_from._replace(due=time.monotonic(), confirmed=False)
        return now

    def _trusted(self, now: float) -> Public | None:
        """What was known last, as far as it may still be gone by."""
        if self._looked is None:
            return None
        until = self._looked + TRUSTED_SECONDS
        if self._public.due is not None:
            until = min(until, self._public.due)
        return self._public._replace(due=until, confirmed=False) if now < until else None

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
        known = self._public.releases
        seen = look_at_publications(connection)
        # On the clock of time.monotonic, from before the question: the two machines need not agree on the time of day.
        due = None if seen.seconds_to_next is None else now + seen.seconds_to_next
        # What comes out between the two is looked at again, as it is due by then.
        releases = known if seen.fingerprint == self._fingerprint else visible_releases(connection)
        # Not before all was read, and all at once: what fails is tried again by the next request.
        self._public, self._fingerprint, self._looked = Public(releases, due), seen.fingerprint, now

    def _is_due(self, now: float) -> bool:
        due = self._public.due
        return due is not None and now >= due


def _is_older(looked: float | None, now: float, seconds: float) -> bool:
    return looked is None or now - looked >= seconds
