"""What a connection may see of the releases: everybody's, unless it was opened with a key.

Two lines, and neither trusts the other. The statements of this package ask ``is_visible``, which goes by the scopes the
connection was opened with. Row-level security goes by the key itself: the database looks its hash up and decides by
its own clock, so that a statement which forgets to ask, or was smuggled in, still finds no more than the key allows.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, true

from api.concepts.scopes import READ_EMBARGOED, READ_PARTNER, Scope
from api.database.engine import translating
from api.models import releases

Scopes = frozenset[Scope]
KEY_SETTING = "benchmarks.key"
"""The policies read the hash of the key from here; unset or wrong, they show what everybody may see."""


def connect_as(engine: Engine, key_hash: str, scopes: Scopes) -> Connection:
    """A connection that sees what the key with this hash allows.

    It is one transaction in which nothing changes: the setting ends with it, so that neither the pool nor a PgBouncer
    between hands it on to somebody else, and a release cannot go away between two statements.
    """
    connection = engine.connect()
    try:
        with translating(connection):
            connection = connection.execution_options(isolation_level="REPEATABLE READ", scopes=scopes)
        connection.execute(select(func.set_config(KEY_SETTING, key_hash, True)))
    except BaseException:
        connection.close()
        raise
    return connection


def scopes_of(connection: Connection) -> Scopes:
    """The scopes a connection was opened with."""
    scopes: Scopes = connection.get_execution_options().get("scopes", frozenset())
    return scopes


def is_visible(scopes: Scopes) -> ColumnElement[bool]:
    """The releases that exist for somebody with ``scopes``, by the database's clock."""
    out = releases.c.published_at <= func.now()
    public = releases.c.access == "public"
    return and_(
        releases.c.state.in_(("published", "withdrawn")),
        true() if READ_EMBARGOED in scopes else out,
        true() if READ_PARTNER in scopes else public,
    )
