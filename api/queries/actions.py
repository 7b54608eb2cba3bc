"""What was done to releases, keys and responses: by whom, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from api.concepts.editions.change import Kind
from api.models import actions

Action = Kind | Literal["key made", "key revoked", "key shortened", "responses forgotten", "database restored"]


@dataclass(frozen=True)
class StoredAction:
    """``done_by`` is the user, machine, process and command; ``login`` the login of the database."""

    at: datetime
    action: Action
    subject: str
    reason: str | None
    done_by: str
    login: str


def record_action(connection: Connection, action: Action, subject: str, reason: str | None = None) -> None:
    """Keep what this transaction does; who does it is known from the session."""
    connection.execute(insert(actions).values(action=action, subject=subject, reason=reason))


def stored_actions(connection: Connection, subject: str | None = None) -> Sequence[StoredAction]:
    """All actions, or those on one release, key or survey; oldest first."""
    columns = (actions.c.at, actions.c.action, actions.c.subject, actions.c.reason, actions.c.done_by, actions.c.login)
    statement = select(*columns).order_by(actions.c.number)
    if subject is not None:
        statement = statement.where(actions.c.subject == subject)
    return [StoredAction(*row) for row in connection.execute(statement)]
