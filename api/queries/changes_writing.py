"""Recording what happens to releases. Writers take turns, so that numbers ascend as transactions commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, text, update

from api.concepts.editions.change import Kind
from api.concepts.editions.revisions import Revision
from api.concepts.stored_json import to_json
from api.concepts.texts import Text
from api.models import changes
from api.queries.releases_writing import StoredRelease


def lock_changes(connection: Connection) -> None:
    """Hold other writers (never readers) until this transaction has ended and everybody sees what it wrote.

    A number is drawn under the lock, so whoever sees an entry sees all with lower numbers: what cursors rest on.
    """
    connection.execute(text(f"LOCK TABLE {changes.fullname} IN SHARE ROW EXCLUSIVE MODE"))


def record_change(
    connection: Connection,
    release: StoredRelease,
    kind: Kind,
    at: datetime,
    *,
    scheduled_for: datetime | None = None,
    replaces: str | None = None,
    reason: str | None = None,
    revision: Revision[Text] | None = None,
) -> None:
    """Add an entry that is visible from ``at`` on. The caller holds ``lock_changes``."""
    connection.execute(
        insert(changes).values(
            at=at,
            kind=kind,
            release=release.id,
            survey=release.survey,
            wave=release.wave,
            access=release.access,
            scheduled_for=scheduled_for,
            replaces=replaces,
            reason=reason,
            revision=to_json(revision) if revision else None,
        )
    )


def drop_announced(connection: Connection, release: StoredRelease, now: datetime) -> None:
    """Remove the entry of a publication that was still to come: nobody has seen it, and it will not happen."""
    connection.execute(delete(changes).where(changes.c.release == release.id, changes.c.at > now))


def erase_revised_cells(connection: Connection, release: StoredRelease) -> None:
    """Take figures of a withdrawn release out of the entries that compare it with its neighbours; counts stay."""
    erased = func.jsonb_build_object("cells", func.jsonb_build_array(), "cells_erased", True)
    statement = update(changes).where(
        or_(changes.c.release == release.id, changes.c.replaces == release.id), changes.c.revision.is_not(None)
    )
    connection.execute(statement.values(revision=changes.c.revision.op("||")(erased)))
