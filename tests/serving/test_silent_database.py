"""A database that takes connections and answers nothing, under a real server: nobody waits long, kept answers are
given, and all is as before once it answers again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.answers.stores.publications import TRUSTED_SECONDS
from api.releases.publishing import publish_release
from tests.changes.drafts import draft
from tests.conftest import Database, DatabaseServer
from tests.database.swallowing import Swallowing
from tests.serving.real_server import Answer, RealServer, real_server
from tests.waiting import wait_for

KEPT = "/v1/benchmarks?survey=panel&channel=facebook"
PINNED = "/v1/benchmarks?release=panel.2023.r1&channel=facebook"
NOT_KEPT = "/v1/changes"
QUICK, FAST = 3.0, 0.5
"""Seconds: until it is found out that the database is silent, and from then on; on a machine that is busy, too."""


@dataclass(frozen=True)
class Silenced:
    server: RealServer
    proxy: Swallowing
    database: Database


@pytest.fixture
def silenced(database_server: DatabaseServer, migrated_template: str, tmp_path: Path) -> Iterator[Silenced]:
    """A server whose database goes silent when the proxy swallows."""
    with database_server.database(migrated_template) as database:
        publish_release(database.owner, draft(database))
        with (
            Swallowing(database.reader_url) as proxy,
            real_server(replace(database, reader_url=proxy.url), tmp_path / "log") as server,
        ):
            time.sleep(2.5)
            for path in (KEPT, PINNED, KEPT, PINNED):
                assert server.ask(path).status == 200
            yield Silenced(server, proxy, database)


def timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def kept_for(answer: Answer) -> int:
    found = re.findall(r"(?:max-age|stale-while-revalidate)=(\d+)", answer.headers["cache-control"])
    return sum(map(int, found))


def test_a_silent_database_holds_nobody_up_and_what_is_kept_is_answered(silenced: Silenced) -> None:
    server, proxy = silenced.server, silenced.proxy
    before = server.ask(KEPT)
    proxy.swallow = True
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(timed, lambda: server.ask(NOT_KEPT)) for _ in range(16)]
        ready, seconds = timed(lambda: server.ask("/readyz"))
        assert (ready.status, seconds < QUICK) == (503, True), seconds
        for answer, seconds in (one.result() for one in asked):
            assert (answer.status, seconds < QUICK) == (503, True), seconds
            assert answer.headers["retry-after"]
    silent_since = time.monotonic()
    for path, status in (("/readyz", 503), (NOT_KEPT, 503), ("/healthz", 200), ("/v1", 200), (KEPT, 200)):
        answer, seconds = timed(lambda path=path: server.ask(path))  # type: ignore[misc]
        assert (answer.status, seconds < FAST) == (status, True), (path, seconds)
    kept = server.ask(KEPT)
    assert kept.body == before.body
    assert server.ask(KEPT, If_None_Match=before.headers["etag"]).status == 304
    # Neither is a release that is named kept for a day now: it may have been withdrawn.
    for path in (KEPT, PINNED):
        assert 0 < kept_for(server.ask(path)) <= TRUSTED_SECONDS
    time.sleep(max(0.0, silent_since + 3 - time.monotonic()))
    assert kept_for(server.ask(PINNED)) <= TRUSTED_SECONDS - 3
    proxy.swallow = False
    wait_for(lambda: server.ask("/readyz").status == 200, 5)
    assert server.ask(NOT_KEPT).status == 200
    assert kept_for(server.ask(KEPT)) == TRUSTED_SECONDS
    assert kept_for(server.ask(PINNED)) == 86_400
    assert "the database is silent" in server.said
    assert "the database answers again" in server.said


def test_the_second_of_an_embargo_is_not_passed_without_a_database(silenced: Silenced) -> None:
    server = silenced.server
    due = datetime.now(UTC) + timedelta(seconds=8)
    publish_release(silenced.database.owner, draft(silenced.database, revision=2), due)
    time.sleep(0.5)
    server.ask(KEPT)
    silenced.proxy.swallow = True
    assert server.ask(KEPT).status == 200
    while datetime.now(UTC) < due + timedelta(seconds=1):
        asked = datetime.now(UTC)
        answer = server.ask(KEPT)
        received = datetime.now(UTC)
        if asked >= due:
            assert answer.status == 503
        elif received < due:
            assert answer.status == 200
            assert kept_for(answer) <= (due - asked).total_seconds()
        time.sleep(0.2)
    silenced.proxy.swallow = False
    wait_for(lambda: server.ask("/readyz").status == 200, 5)
    assert b"panel.2023.r2" in server.ask(KEPT).body


def test_a_slow_answer_is_waited_for_while_the_database_answers_others(silenced: Silenced) -> None:
    """A question may take seconds: the database is not silent for that."""
    with silenced.database.owner.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE published.changes IN ACCESS EXCLUSIVE MODE")
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(timed, lambda: silenced.server.ask(NOT_KEPT))
            time.sleep(4)
            connection.rollback()
            answer, seconds = asked.result()
    assert answer.status == 200
    assert seconds >= 3.5
    assert "the database is silent" not in silenced.server.said
