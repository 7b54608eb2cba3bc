"""Reading what happened to releases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from api.concepts.editions.change import EPOCH, NOTHING_SEEN, Change, ChangesPage, Cursor, next_page
from api.concepts.editions.revisions import Revision
from api.concepts.scopes import READ_PARTNER
from api.concepts.stored_json import from_json
from api.concepts.texts import Text
from api.models import changes
from api.queries.visibility import Scopes, scopes_of

_ENTRY = (
    changes.c.number,
    changes.c.at,
    changes.c.kind,
    changes.c.release,
    changes.c.survey,
    changes.c.wave,
    changes.c.scheduled_for,
    changes.c.replaces,
    changes.c.reason,
    changes.c.revision,
)


def _is_visible(scopes: Scopes) -> ColumnElement[bool]:
    """The entries that exist for somebody with ``scopes``; no key shows one before its second."""
    return and_(changes.c.at <= func.now(), true() if READ_PARTNER in scopes else changes.c.access == "public")


def read_changes(connection: Connection, seen: Cursor | datetime, limit: int) -> ChangesPage:
    """What is new to somebody who has seen what the cursor says, or what happened since a time, oldest first.

    About ``limit`` entries: those of the same moment are never torn apart. One statement, so the entries and the newest
    number and time are of the same moment.
    """
    dated = isinstance(seen, datetime)
    since, seen = (seen, NOTHING_SEEN) if isinstance(seen, datetime) else (EPOCH, seen)
    visible = _is_visible(scopes_of(connection))
    newest = (
        select(func.coalesce(func.max(changes.c.number), 0).label("highest"), func.max(changes.c.at).label("latest"))
        .where(visible)
        .cte("newest")
    )
    # An entry that came late, for a time already seen, belongs to the first page.
    place = func.greatest(changes.c.at, seen.at)
    is_new = or_(changes.c.number > seen.number, changes.c.at > seen.at)
    page = (
        select(*_ENTRY)
        .where(visible, changes.c.at >= since, is_new)
        .order_by(place)
        .fetch(limit, with_ties=True)
        .cte("page")
    )
    statement = select(newest, page).select_from(newest.outerjoin(page, true())).order_by(page.c.at, page.c.number)
    rows = connection.execute(statement).all()
    reached = Cursor(rows[0].highest, rows[0].latest or EPOCH)
    page_read = next_page(seen, reached, tuple(_change(row) for row in rows if row.number is not None), dated=dated)
    return replace(page_read, changed_at=rows[0].latest)


def latest_changes(connection: Connection, count: int) -> list[Change]:
    """The newest entries, newest first."""
    statement = (
        select(*_ENTRY)
        .where(_is_visible(scopes_of(connection)))
        .order_by(changes.c.at.desc(), changes.c.number.desc())
        .limit(count)
    )
    return [_change(row) for row in connection.execute(statement)]


def first_change(connection: Connection) -> Change | None:
    """The oldest entry: it stays the oldest for ever."""
    statement = select(*_ENTRY).where(_is_visible(scopes_of(connection))).order_by(changes.c.at, changes.c.number)
    row = connection.execute(statement.limit(1)).one_or_none()
    return None if row is None else _change(row)


def _change(row: Any) -> Change:
    values = {column.name: getattr(row, column.name) for column in _ENTRY}
    revision = values.pop("revision")
    return Change(**values, revision=None if revision is None else from_json(revision, Revision[Text]))
