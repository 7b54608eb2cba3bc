"""How far the database is and the code needs it to be. Without alembic, which serving processes need not import."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, select, table
from sqlalchemy.exc import ProgrammingError

from api.database.names import MIGRATIONS
from api.errors import Outdated

_PACKAGE = Path(__file__).resolve().parent.parent
SCRIPTS = next(folder for folder in (_PACKAGE / "migrations", _PACKAGE.parent / "migrations") if folder.is_dir())

VERSIONS = table("alembic_version", schema=MIGRATIONS)


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at, None when it was never migrated. The reader's login may ask."""
    try:
        with connection.begin_nested() if connection.in_transaction() else connection.begin():
            revision = connection.scalar(select(column("version_num")).select_from(VERSIONS))
    except ProgrammingError:
        # No such schema or table yet, or setup has not granted it yet: not migrated, as far as this login goes.
        return None
    return None if revision is None else str(revision)


@cache
def known_revisions() -> tuple[str, ...]:
    """All revisions the code has, oldest first: the names of their files begin with them."""
    return tuple(sorted(path.stem.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py")))


def refuse_outdated(connection: Connection) -> None:
    """Raise ``Outdated`` unless the database is as far as the code.

    One that is further is right: while servers are updated one after the other, the older ones go on, and revisions
    take nothing away that they need.
    """
    found, known = current_revision(connection), known_revisions()
    if found is None or found in known[:-1]:
        is_at = "is not set up" if found is None else f"is at revision {found}"
        raise Outdated(
            f"The database {is_at}, and this version of the software needs revision {known[-1]}. Run “benchmarks "
            "database setup” with the owner's login."
        )
