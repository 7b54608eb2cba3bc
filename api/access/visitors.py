"""Who asks: anybody, or the holder of a key."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.concepts.scopes import Scope


@dataclass(frozen=True)
class Visitor:
    """Who makes a request. Without a key ``prefix`` and ``key_hash`` are None and there are no scopes."""

    prefix: str | None = None
    key_hash: str | None = field(default=None, repr=False)
    scopes: frozenset[Scope] = frozenset()


ANONYMOUS = Visitor()
