"""Releases that were there before changes were recorded are on record after the migration."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from api.concepts.editions.change import NOTHING_SEEN
from api.database.migrations import downgrade, upgrade
from api.queries.changes import read_changes
from tests.conftest import Database
from tests.serving import samples, stored


def test_what_was_published_and_withdrawn_before_is_on_record(fresh_database: Database) -> None:
    downgrade(fresh_database.owner, "0002")
    with fresh_database.owner.begin() as connection:
        for revision in (1, 2):
            stored.store(connection, samples.edition(0, samples.panel_snapshot(2023), revision))
        stored.store(connection, samples.edition(0, samples.press_snapshot(), withdrawn="The base was wrong."))
        future = samples.edition(0, samples.panel_snapshot(2024))
        stored.store(connection, future, published_at=stored.tomorrow())
        stored.store(
            connection, samples.edition(0, samples.press_snapshot("drafted")), state="draft", published_at=None
        )
        stored.store(connection, samples.edition(0, samples.press_snapshot("partners")), access="partner")
    upgrade(fresh_database.owner)
    with fresh_database.reader.connect() as connection:
        entries = read_changes(connection, NOTHING_SEEN, 100).entries
    assert [(entry.kind, entry.release, entry.replaces) for entry in entries] == [
        ("published", "press.2012.r1", None),
        ("withdrawn", "press.2012.r1", None),
        ("published", "panel.2023.r1", None),
        ("revised", "panel.2023.r2", "panel.2023.r1"),
        ("scheduled", "panel.2024.r1", None),
    ]
    assert entries[0].at == datetime(2013, 2, 1, 8, tzinfo=UTC)
    assert entries[1].reason == "The base was wrong."
    assert entries[4].scheduled_for == publication_time(fresh_database, "panel.2024.r1")


def publication_time(database: Database, release: str) -> datetime:
    with database.owner.connect() as connection:
        statement = text("SELECT published_at FROM published.releases WHERE id = :id")
        moment: datetime = connection.execute(statement, {"id": release}).scalar_one()
    return moment
