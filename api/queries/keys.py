"""Keys: made, listed and ended by the owner; checked by the reader, who can do no more than that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Engine, case, func, insert, select, text, update

from api.concepts.scopes import Scope
from api.models import keys

KeyState = Literal["live", "expired", "revoked"]


@dataclass(frozen=True)
class StoredKey:
    """A key as it may be shown. Times None: it never expires, was not revoked, was not used yet."""

    prefix: str
    holder: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    requests: int
    state: KeyState


_STATE = case((keys.c.revoked_at.is_not(None), "revoked"), (keys.c.expires_at <= func.now(), "expired"), else_="live")
_SHOWN = select(
    keys.c.prefix,
    keys.c.holder,
    keys.c.scopes,
    keys.c.created_at,
    keys.c.expires_at,
    keys.c.revoked_at,
    keys.c.last_used_at,
    keys.c.requests,
    _STATE,
).order_by(keys.c.key)


def store_key(
    connection: Connection, prefix: str, key_hash: str, holder: str, scopes: Sequence[Scope], lifetime: timedelta | None
) -> None:
    """Keep the hash of a new key that ends after ``lifetime``, or never."""
    expires = None if lifetime is None else func.now() + lifetime
    connection.execute(
        insert(keys).values(prefix=prefix, hash=key_hash, holder=holder, scopes=list(scopes), expires_at=expires)
    )


def stored_keys(connection: Connection) -> list[StoredKey]:
    """All keys, oldest first."""
    return [_shown(row) for row in connection.execute(_SHOWN)]


def lock_key(connection: Connection, prefix: str) -> StoredKey | None:
    """The key with this prefix, held until the transaction ends."""
    row = connection.execute(_SHOWN.where(keys.c.prefix == prefix).with_for_update()).one_or_none()
    return None if row is None else _shown(row)


def _shown(row: Sequence[object]) -> StoredKey:
    prefix, holder, scopes, *rest = row
    return StoredKey(prefix, holder, tuple(scopes), *rest)  # type: ignore[arg-type]


def revoke_key(connection: Connection, prefix: str) -> None:
    """End a key now, for good."""
    connection.execute(update(keys).where(keys.c.prefix == prefix).values(revoked_at=func.now()))


def shorten_key(connection: Connection, prefix: str, remaining: timedelta) -> None:
    """Let a key end after ``remaining``, unless it ends before anyway."""
    ends = func.least(func.coalesce(keys.c.expires_at, "infinity"), func.now() + remaining)
    connection.execute(update(keys).where(keys.c.prefix == prefix).values(expires_at=ends))


@dataclass(frozen=True)
class CheckedKey:
    """What is behind a key that was presented."""

    prefix: str
    scopes: frozenset[Scope]
    state: KeyState


_CHECK = text("SELECT prefix, scopes, state FROM access.check_key(:hash)")
_REQUESTS = text("SELECT set_config('benchmarks.requests', :requests, true)")
_NOTE = text("SELECT access.note_use(:hash)")


def check_key(engine: Engine, key_hash: str) -> CheckedKey | None:
    """The key with this hash, None when there is none.

    That the database compares as fast as it can tells nothing: what it compares is the hash of a random text, which
    nobody can steer towards the stored one without having the key.
    """
    with engine.connect() as connection:
        row = connection.execute(_CHECK, {"hash": key_hash}).one_or_none()
    return None if row is None else CheckedKey(row.prefix, frozenset(row.scopes), row.state)


def note_uses(engine: Engine, key_hash: str, requests: int) -> None:
    """Note that a key was used now, for the last of so many requests; the database keeps when to the minute.

    Their number is a setting of the transaction: a function with another argument would be one right more, with which a
    server of the version before refuses to start.
    """
    with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        # The reader's transactions are read-only unless they say otherwise.
        connection.execute(text("SET TRANSACTION READ WRITE"))
        connection.execute(_REQUESTS, {"requests": str(requests)})
        connection.execute(_NOTE, {"hash": key_hash})
        connection.commit()
