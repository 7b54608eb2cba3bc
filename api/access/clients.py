"""Who counts as one client without a key: an address, or the network that one household has."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

HOUSEHOLD = 64
"""Bits of an IPv6 address that a client cannot choose: the rest is its own, to change with every request."""


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
