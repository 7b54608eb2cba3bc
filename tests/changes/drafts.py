"""Hand-made drafts of a small panel, to be published, revised and withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from api.concepts.editions.identifiers import benchmark_id
from api.concepts.surveys.items import Series
from api.concepts.surveys.policies import Policy
from tests.conftest import Database
from tests.serving import samples, stored

FACEBOOK = Series("adoption", "facebook")
XING = Series("adoption", "xing")
WHOLE = "market=_T;sector=_T;size=_T"
CONSTRUCTION = "market=_T;sector=F;size=_T"


def draft(database: Database, survey: str = "panel", revision: int = 1, year: int = 2023, **changes: Any) -> str:
    """Store a draft of a wave; its id. ``changes`` are columns of the release."""
    snapshot = replace(samples.panel_snapshot(year, survey), policy=Policy("public_use"))
    edition = samples.edition(0, snapshot, revision)
    values = {"state": "draft", "published_at": None, "content_hash": f"c{revision}"} | changes
    with database.owner.begin() as connection:
        stored.store(connection, edition, **values)
    return edition.header.id


def change_figure(database: Database, release: str, series: Series, cell: str, **values: Any) -> str:
    """Make a figure of a draft another one; its id."""
    identifier = benchmark_id(release, series, cell)
    columns = ", ".join(f"{name} = :{name}" for name in values)
    with database.owner.begin() as connection:
        done = connection.execute(
            text(f"UPDATE published.figures SET {columns} WHERE id = :id"), values | {"id": identifier}
        )
    assert done.rowcount == 1
    return identifier
