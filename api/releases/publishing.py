"""Publish: a draft becomes visible, now or at its second; a release that must not be used any more is withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from api.concepts.nearest import nearest
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.releases_writing import (
    StoredRelease,
    database_time,
    find_release,
    lock_release,
    refresh_statistics,
    release_history,
    release_overview,
    set_state,
)

PUBLISHABLE = {"threshold", "public_use", "published"}
"""Policies whose draft may be published as it is."""


def publish_release(engine: Engine, release_id: str, at: datetime | None = None) -> datetime:
    """Publish a draft at a time (timezone-aware; now when left out) by the database's clock; the time it will be."""
    with engine.begin() as connection:
        release = require_release(connection, release_id)
        if release.state in ("published", "withdrawn"):
            raise Refused(f"{release.id} is {release.state} already; releases never change.")
        policy = release.snapshot["policy"]["name"]
        if policy not in PUBLISHABLE:
            raise Refused(f"{release.id} cannot be published: nothing certifies its policy “{policy}”.")
        now = database_time(connection)
        if at is not None and at < now:
            raise invalid(f"{at.isoformat()} is in the past", expected="a time to come, or no time for now")
        set_state(connection, release.key, state="published", published_at=at or now)
        refresh_statistics(connection)
        return at or now


def withdraw_release(engine: Engine, release_id: str, reason: str) -> None:
    """Stop answering from a release for good; its address then says why (410)."""
    if not reason.strip():
        raise invalid("a withdrawal needs a reason", expected="a sentence that users of its figures will read")
    with engine.begin() as connection:
        release = require_release(connection, release_id)
        if release.state != "published":
            raise Refused(f"{release.id} is {release.state}; only a published release can be withdrawn.")
        now = database_time(connection)
        set_state(connection, release.key, state="withdrawn", withdrawn_at=now, withdrawn_reason=reason.strip())


def newest_release(engine: Engine, survey: str, wave: str) -> StoredRelease | None:
    """The newest release of a wave, where it is published (or scheduled)."""
    with engine.connect() as connection:
        history = release_history(connection, survey, wave)
    return history[0] if history and history[0].state == "published" else None


def require_release(connection: Connection, release_id: str) -> StoredRelease:
    """The release of that id, locked; or the nearest ones there are."""
    lock_release(connection, release_id)
    release = find_release(connection, release_id)
    if release is None:
        raise UnknownIdentifier(
            "release", release_id, nearest(release_id, [row.id for row in release_overview(connection)])
        )
    return release
