"""Who asks: anybody, or the holder of a key; and who counts as one client without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from api.concepts.scopes import Scope


@dataclass(frozen=True)
class Visitor:
    """Who makes a request. Without a key ``prefix`` and ``key_hash`` are None and there are no scopes."""

    prefix: str | None = None
    key_hash: str | None = field(default=None, repr=False)
    scopes: frozenset[Scope] = frozenset()


ANONYMOUS = Visitor()


HOUSEHOLD = 64
"""Bits of an IPv6 address that a client cannot choose: the rest is its own, to change with every request."""


@lru_cache(maxsize=1_000)
def client_of(address: str | None) -> str:
    """What requests from ``address`` are counted under."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        # A socket file has no address: whoever writes to it is one client.
        return "local"
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or IPv6Network((parsed.packed[:8] + bytes(8), HOUSEHOLD)))
    return str(parsed)
