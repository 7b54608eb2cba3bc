"""Whether what a client has is the current version (RFC 9110, section 13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import request
from werkzeug.exceptions import PreconditionFailed

SETTLED = timedelta(seconds=2)
"""Times in headers have whole seconds: only one that lies back so far tells versions apart."""


def datable(modified: datetime | None) -> datetime | None:
    """The time as ``Last-Modified`` says it: to the second; None while another change could still fall into it."""
    if modified is None or modified > datetime.now(UTC) - SETTLED:
        return None
    return modified.astimezone(UTC).replace(microsecond=0)


def client_has(etag: str, modified: datetime | None) -> bool:
    """Whether the client has the version named ``etag``, changed last at ``modified``, and need not be sent it.

    Raises:
        PreconditionFailed: it asks for another version, with ``If-Match`` or ``If-Unmodified-Since``.
    """
    if "If-Match" in request.headers:
        if not request.if_match.contains(etag):
            raise PreconditionFailed
    elif modified and request.if_unmodified_since and modified > request.if_unmodified_since:
        raise PreconditionFailed
    if "If-None-Match" in request.headers:
        # By weak comparison: caches weaken the name of what they compress themselves.
        return request.if_none_match.contains_weak(etag)
    since = request.if_modified_since
    return modified is not None and since is not None and modified <= since
