"""From a header to a visitor: a key that is presented must be right, or the request is refused as a whole."""

from __future__ import annotations

import logging
import time

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api.access.keys import KEY_FORM, key_hash
from api.access.visitors import Visitor
from api.errors import BenchmarksError, DatabaseUnavailable, Interrupted
from api.queries.keys import check_key, note_use

NOTE_SECONDS = 60.0
log = logging.getLogger(__name__)


class KeyRefused(BenchmarksError):
    """A key was presented that opens nothing. The text is for whoever presented it."""


class Authentication:
    """Recognises the holders of keys. A key ends the moment it is revoked: nothing about it is kept here but when its
    use was noted last."""

    def __init__(self) -> None:
        self._noted: dict[str, float] = {}

    def recognise(self, engine: Engine, authorization: str) -> Visitor:
        """The visitor that an ``Authorization`` header speaks for.

        Raises:
            KeyRefused: it holds no key, or one that is unknown, expired or revoked.
            DatabaseUnavailable: nobody can say.
        """
        scheme, _, key = authorization.partition(" ")
        key = key.strip()
        if scheme.lower() != "bearer" or not KEY_FORM.fullmatch(key):
            raise KeyRefused("The header Authorization holds no key. It looks like “Bearer sbk_…”.")
        presented = key_hash(key)
        try:
            found = check_key(engine, presented)
        except Interrupted:
            found = check_key(engine, presented)
        if found is None:
            raise KeyRefused("There is no such key.")
        if found.state != "live":
            # Only who has the whole key gets here, so its holder may know.
            raise KeyRefused(f"The key {found.prefix} {'has expired' if found.state == 'expired' else 'was revoked'}.")
        self._note(engine, found.prefix, presented)
        return Visitor(found.prefix, presented, found.scopes)

    def _note(self, engine: Engine, prefix: str, presented: str) -> None:
        now = time.monotonic()
        if now - self._noted.get(prefix, -NOTE_SECONDS) < NOTE_SECONDS:
            return
        self._noted[prefix] = now
        try:
            note_use(engine, presented)
        except (DatabaseUnavailable, DBAPIError) as error:
            # On a standby nothing can be written. Who may read is not turned away for that.
            log.warning("the use of key %s could not be noted: %s", prefix, type(error).__name__)
