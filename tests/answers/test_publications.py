"""What a process knows of publications: never older than it may be, and never a second late."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from api.answers.stores import publications as module
from api.answers.stores.publications import LOOK_SECONDS, TRUSTED_SECONDS, Publications
from api.app import create_app
from api.concepts.editions.edition import VisibleReleases
from api.database import engine as engines
from api.database.engine import create_reader_engine
from api.errors import DatabaseUnavailable
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import draft
from tests.conftest import Database
from tests.serving.conftest import configured

SECONDS = 2
"""libpq waits for a connection that long at least."""


def ids(publications: Publications, engine: Engine) -> list[str]:
    return [one.id for one in publications.current(engine).releases]


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def test_the_list_is_the_same_until_something_changes(fresh_database: Database) -> None:
    publications, reader = Publications(look_seconds=0), fresh_database.reader
    first = publish_and_know(fresh_database, publications)
    assert publications.current(reader).releases is first
    draft(fresh_database, revision=2)
    assert publications.current(reader).releases is first
    withdraw_release(fresh_database.owner, "panel.2023.r1", "Wrong.")
    second = publications.current(reader).releases
    assert second is not first
    assert second[0].withdrawn_reason == "Wrong."


def publish_and_know(database: Database, publications: Publications) -> VisibleReleases:
    publish_release(database.owner, draft(database))
    return publications.current(database.reader).releases


def test_a_change_is_known_after_so_long_and_not_looked_for_before(fresh_database: Database) -> None:
    publications, reader = Publications(look_seconds=1), fresh_database.reader
    before = time.monotonic()
    assert ids(publications, reader) == []
    publish_release(fresh_database.owner, draft(fresh_database))
    while time.monotonic() < before + 1:
        found = ids(publications, reader)
        assert found == [] or time.monotonic() >= before + 1
    time.sleep(0.05)
    assert ids(publications, reader) == ["panel.2023.r1"]


def test_the_end_of_an_embargo_is_known_at_its_second_however_old_the_list_may_be(fresh_database: Database) -> None:
    publications, reader = Publications(look_seconds=60), fresh_database.reader
    publish_release(fresh_database.owner, draft(fresh_database), due := soon(2.5))
    known = publications.current(reader)
    assert known.releases == ()
    assert known.due is not None
    assert 0 < known.due - time.monotonic() <= 2.5
    while (asked := datetime.now(UTC)) < due + timedelta(seconds=0.2):
        found = ids(publications, reader)
        assert found == ["panel.2023.r1"] or asked < due
        assert found == [] or datetime.now(UTC) >= due
    assert publications.current(reader).due is None


@pytest.mark.parametrize("first", ["look_at_publications", "visible_releases"])
def test_an_embargo_that_ends_while_a_process_looks_is_not_missed(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    publications, reader = Publications(look_seconds=60), fresh_database.reader
    publish_release(fresh_database.owner, draft(fresh_database, "other"))
    publish_release(fresh_database.owner, draft(fresh_database), due := soon(2.5))
    read = getattr(module, first)

    def read_slowly(connection: Connection) -> object:
        found = read(connection)
        wait_until(due)
        return found

    monkeypatch.setattr(module, first, read_slowly)
    publications.current(reader)
    assert ids(publications, reader) == ["other.2023.r1", "panel.2023.r1"]


def test_a_look_that_failed_midway_leaves_the_next_date_to_the_look_after_it(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all that is asked for in that second were kept for two minutes, whatever is to come."""
    publications, reader = Publications(), fresh_database.reader
    publish_and_know(fresh_database, publications)
    publish_release(fresh_database.owner, draft(fresh_database, revision=2), soon(30))
    publish_release(fresh_database.owner, draft(fresh_database, "other"))
    time.sleep(LOOK_SECONDS)

    def fail(_: Connection) -> VisibleReleases:
        raise DatabaseUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(module, "visible_releases", fail)
        assert not publications.current(reader).confirmed
    found = publications.current(reader)
    assert found.due is not None
    assert 25 < found.due - time.monotonic() <= 30


def test_without_a_database_what_was_known_holds_for_two_minutes_and_never_beyond_a_date(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    publications = Publications()
    known = publish_and_know(fresh_database, publications)
    gone = create_reader_engine(re.sub(r":[0-9]+/", ":1/", fresh_database.reader_url))
    time.sleep(LOOK_SECONDS)
    trusted = publications.current(gone)
    assert trusted.releases is known
    assert not trusted.confirmed
    assert trusted.due is not None
    assert TRUSTED_SECONDS - 5 < trusted.due - time.monotonic() <= TRUSTED_SECONDS
    publish_release(fresh_database.owner, draft(fresh_database, revision=2), due := soon(3))
    assert publications.current(fresh_database.reader).confirmed
    time.sleep(LOOK_SECONDS)
    assert publications.current(gone).releases is known
    wait_until(due)
    with pytest.raises(DatabaseUnavailable):
        publications.current(gone)
    assert len(publications.current(fresh_database.reader).releases) == 2
    monkeypatch.setattr(module, "TRUSTED_SECONDS", 0.5)
    time.sleep(0.6)
    with pytest.raises(DatabaseUnavailable):
        publications.current(gone)


def test_an_answer_that_took_its_time_is_kept_as_is_right_once_it_is_made(fresh_database: Database) -> None:
    publications, reader = Publications(look_seconds=0), fresh_database.reader
    publish_and_know(fresh_database, publications)
    begun = publications.current(reader)
    assert begun.due is None
    publish_release(fresh_database.owner, draft(fresh_database, revision=2), soon(30))
    assert (due := publications.renewed(reader, begun).due) is not None
    assert 25 < due - time.monotonic() <= 30
    withdraw_release(fresh_database.owner, "panel.2023.r1", "Wrong.")
    renewed = publications.renewed(reader, begun)
    assert renewed.due is not None
    assert renewed.due <= time.monotonic()
    assert not renewed.confirmed


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database that lets everybody in and says nothing."""
    monkeypatch.setattr(engines, "CONNECT_SECONDS", SECONDS)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        engine = create_reader_engine(f"postgresql+psycopg2://reader:x@127.0.0.1:{port}/nothing")
        yield engine
        engine.dispose()


def test_whoever_waited_for_a_look_that_failed_does_not_wait_again(silent: Engine) -> None:
    publications = Publications()

    def look(_: int) -> None:
        with pytest.raises(DatabaseUnavailable):
            publications.current(silent)

    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(look, range(6)))
    assert SECONDS <= time.monotonic() - began < 2 * SECONDS
    # Whoever comes later tries it anew.
    look(0)
    assert time.monotonic() - began >= 2 * SECONDS


def test_a_request_waits_for_a_silent_database_once(silent: Engine) -> None:
    client = create_app(configured(), silent).test_client()
    for path in ("/v1/benchmarks", "/v1/surveys"):
        began = time.monotonic()
        response = client.get(path)
        assert time.monotonic() - began < 2 * SECONDS
        assert response.status_code == 503
        assert response.headers["Retry-After"]
