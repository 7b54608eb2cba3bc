"""From a header to a visitor: a key that is presented must be right, or the request is refused as a whole."""

from __future__ import annotations

from sqlalchemy import Engine

from api.access.key_uses import KeyUses
from api.access.keys import KEY_FORM, key_hash
from api.access.visitors import Visitor
from api.errors import BenchmarksError, Interrupted
from api.queries.keys import check_key


class KeyRefused(BenchmarksError):
    """A key was presented that opens nothing. The text is for whoever presented it."""


class Authentication:
    """Recognises the holders of keys. A key ends the moment it is revoked: nothing about it is kept here but its
    ``uses``."""

    def __init__(self) -> None:
        self.uses = KeyUses()

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
        self.uses.count(engine, found.prefix, presented)
        return Visitor(found.prefix, presented, found.scopes)
