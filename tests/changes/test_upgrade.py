"""Releases that were there before a migration: changes are put on record, what must not be served is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from api.app import create_app
from api.concepts.editions.change import NOTHING_SEEN
from api.concepts.editions.snapshots import Snapshot
from api.concepts.surveys.policies import Policy, PolicyName
from api.database.migrations import downgrade, upgrade
from api.database.revisions import known_revisions
from api.queries.changes import read_changes
from api.queries.releases import visible_releases
from api.releases.certification.verification import verify_stored_release
from tests.conftest import Database
from tests.releases.certified import CertifiedSurvey, respondents
from tests.serving import samples, stored
from tests.serving.conftest import configured


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


def test_data_of_the_revision_before_is_answered_verified_and_corrected_as_before(
    fresh_database: Database, tmp_path: Path
) -> None:
    survey = CertifiedSurvey(fresh_database.owner, tmp_path, "kept")
    release = survey.publish(respondents(7))
    paths = ("/v1/benchmarks?survey=kept&size=*&region=*", "/v1/changes", f"/v1/releases/{release}/certificate")

    def answers() -> list[bytes]:
        client = create_app(configured(), fresh_database.reader).test_client()
        return [client.get(path).data for path in paths]

    before = answers()
    downgrade(fresh_database.owner, known_revisions()[-2])
    upgrade(fresh_database.owner)
    assert answers() == before
    assert verify_stored_release(fresh_database.owner, release) > 0
    assert survey.publish([*respondents(7)[:-7], *respondents(7)[-6:]]) == "kept.2025.r2"


def in_full(code: str, name: PolicyName) -> Snapshot:
    return replace(samples.panel_snapshot(2023, code), policy=Policy(name, display="full"))


def test_certified_figures_in_full_precision_are_withdrawn_and_others_are_not(fresh_database: Database) -> None:
    downgrade(fresh_database.owner, "0008")
    with fresh_database.owner.begin() as connection:
        stored.store(connection, samples.edition(0, in_full("told", "certified")))
        stored.store(connection, samples.edition(0, in_full("drafted", "certified")), state="draft", published_at=None)
        stored.store(connection, samples.edition(0, in_full("open", "public_use")))
        stored.store(connection, samples.edition(0, samples.panel_snapshot(2023)))
    upgrade(fresh_database.owner)
    with fresh_database.reader.connect() as connection:
        assert {release.id: release.withdrawn_reason for release in visible_releases(connection)} == {
            "told.2023.r1": "Its figures were displayed in full precision, which no certificate covers.",
            "open.2023.r1": None,
            "panel.2023.r1": None,
        }
        entries = read_changes(connection, NOTHING_SEEN, 100).entries
    assert [(entry.kind, entry.release) for entry in entries] == [("withdrawn", "told.2023.r1")]
