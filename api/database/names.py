"""The names that the database layer gives to schemas and logins."""

from __future__ import annotations

CONFIDENTIAL = "confidential"
"""Responses and moments: nothing in here may ever be readable to the serving process."""
PUBLISHED = "published"
ACCESS = "access"
"""Keys of partners."""
MIGRATIONS = "migrations"
"""Alembic's version table, away from both: the reader sees it (readiness) and cannot write it."""

READABLE_SCHEMAS = (PUBLISHED, MIGRATIONS)

READER_FUNCTIONS = ("access.check_key(text)", "access.granted()", "access.note_use(text)")
"""All that the serving process may do with keys. They run with the owner's rights, and give away nothing to a caller
who does not hold the key."""

LONGEST_NAME = 63
"""Bytes PostgreSQL keeps of a name; it cuts off the rest without an error."""


def reader_role_name(database: str) -> str:
    """The reader's login when nothing else says it. Roles belong to the whole server, so it names its database."""
    ending = "_reader"
    kept = database.encode()[: LONGEST_NAME - len(ending)].decode(errors="ignore")
    return kept + ending
