"""A scheduled release becomes visible at its second, everywhere at once, and not before: in real time, over HTTP."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from api.answers.stores.publications import LOOK_SECONDS
from api.concepts.editions.identifiers import benchmark_id
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import FACEBOOK, WHOLE, change_figure, draft
from tests.conftest import Database
from tests.serving.real_server import RealServer, real_server

OLD, NEW, FIRST = "panel.2023.r1", "panel.2023.r2", "fresh.2023.r1"
FIGURE = benchmark_id(NEW, FACEBOOK, WHOLE)
HIDDEN = (404, 422)
SETTLED = timedelta(seconds=LOOK_SECONDS + 0.1)
"""After so long every process knows the dates."""
POSITIONS = "/v1/positions"
COMPANY = {"survey": "panel", "companies": [{"ref": "a", "channels": [{"channel": "facebook", "uses": True}]}]}


def shows(*texts: str) -> Callable[[requests.Response], bool]:
    """Shown: an answer with all of ``texts``. Hidden: one with none of them."""

    def decide(response: requests.Response) -> bool:
        assert response.status_code == 200, response.text
        found = [text in response.text for text in texts]
        assert len(set(found)) == 1, response.text
        return found[0]

    return decide


def exists(response: requests.Response) -> bool:
    assert response.status_code in (200, *HIDDEN), response.text
    return response.status_code == 200


RESOURCES: dict[str, Callable[[requests.Response], bool]] = {
    "/v1/benchmarks?survey=panel&channel=facebook": shows(NEW, "0.987"),
    "/v1/benchmarks?survey=panel&channel=facebook&format=csv": shows(NEW, "0.987"),
    "/v1/benchmarks": shows("fresh", FIRST),
    f"/v1/benchmarks?release={NEW}&channel=facebook": exists,
    "/v1/benchmarks?survey=fresh": exists,
    f"/v1/benchmarks/{FIGURE}": exists,
    f"/v1/benchmarks/{benchmark_id(OLD, FACEBOOK, WHOLE)}": shows(NEW, FIGURE),
    "/v1/comparisons?survey=panel&a=channel:facebook&b=channel:xing": shows(NEW, "0.987"),
    "/v1/trends?survey=panel&channel=facebook": shows(NEW, "0.987"),
    POSITIONS: shows(NEW, "0.987"),
    "/v1/releases": shows(NEW, FIRST),
    f"/v1/releases/{NEW}": exists,
    f"/v1/releases/{NEW}/quality": exists,
    f"/releases/{NEW}/quality": exists,
    f"/v1/releases/{NEW}/download": exists,
    f"/v1/releases/{OLD}": shows(NEW, '"state":"superseded"'),
    "/v1/surveys": shows("fresh"),
    "/v1/surveys/fresh": exists,
    "/v1/surveys/panel": shows(NEW),
    "/v1/indicators/adoption": shows("fresh"),
    "/v1/changes": shows(f"{NEW} replaces", f"{FIRST} was published", "0.987"),
    "/v1/changes.atom": shows(f"{NEW} replaces", f"{FIRST} was published", "0.987"),
}


@dataclass(frozen=True)
class Observed:
    """One answer: when it was asked and received, by this machine's clock, and what it showed."""

    path: str
    asked: datetime
    received: datetime
    shown: bool
    kept: float
    """For how many seconds a cache might serve it."""


@dataclass(frozen=True)
class Watched:
    """What was observed around the second ``due`` of a release that was scheduled at ``scheduled``."""

    scheduled: datetime
    due: datetime
    answers: list[Observed]


def ask(server: RealServer, path: str) -> Observed:
    asked = datetime.now(UTC)
    body = COMPANY if path == POSITIONS else None
    response = requests.request("POST" if body else "GET", f"{server.base}{path}", json=body, timeout=30)
    received = datetime.now(UTC)
    control = response.headers["Cache-Control"]
    kept = sum(int(seconds) for seconds in re.findall(r"(?:max-age|stale-while-revalidate)=(\d+)", control))
    return Observed(path, asked, received, RESOURCES[path](response), kept)


@pytest.fixture(scope="module")
def watched(
    database_server: object, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """Every resource asked without pause, from before a release is scheduled until after its second."""
    with (
        database_server.database(migrated_template) as database,  # type: ignore[attr-defined]
        real_server(database, tmp_path_factory.mktemp("server") / "log", BENCHMARKS_WORKERS="2") as server,
    ):
        publish_release(database.owner, draft(database))
        new, first = draft(database, revision=2), draft(database, "fresh")
        change_figure(database, new, FACEBOOK, WHOLE, value=0.987)
        for path in RESOURCES:
            assert not ask(server, path).shown
        due = datetime.now(UTC) + timedelta(seconds=6)
        for release in (new, first):
            publish_release(database.owner, release, due, "0.987")
        scheduled = datetime.now(UTC)

        def watch(place: int) -> list[Observed]:
            paths, found, begun = list(RESOURCES)[place::4], [], scheduled
            while begun < due + SETTLED:
                begun = datetime.now(UTC)
                found += [ask(server, path) for path in paths]
            return found

        with ThreadPoolExecutor(4) as pool:
            answers = [one for found in pool.map(watch, range(4)) for one in found]
        yield Watched(scheduled, due, answers)


@pytest.mark.parametrize("path", RESOURCES)
def test_nothing_is_shown_before_the_second_and_everything_from_it_on(watched: Watched, path: str) -> None:
    before = [one.shown for one in watched.answers if one.path == path and one.received < watched.due]
    after = [one.shown for one in watched.answers if one.path == path and one.asked >= watched.due]
    assert before
    assert after
    assert not any(before)
    assert all(after)


@pytest.mark.parametrize("path", RESOURCES)
def test_no_cache_keeps_an_answer_beyond_the_second(watched: Watched, path: str) -> None:
    known = watched.scheduled + SETTLED
    before = [one for one in watched.answers if one.path == path and known < one.asked and one.received < watched.due]
    assert before
    for one in before:
        assert one.kept <= (watched.due - one.asked).total_seconds()
    settled = [one for one in watched.answers if one.path == path and one.asked > watched.due + SETTLED]
    assert settled
    assert all(one.kept >= 60 for one in settled) or path == POSITIONS


def test_a_scheduled_release_that_is_called_off_never_shows(fresh_database: Database, tmp_path: Path) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    new = draft(fresh_database, revision=2)
    publish_release(fresh_database.owner, new, datetime.now(UTC) + timedelta(seconds=4))
    withdraw_release(fresh_database.owner, new, "Not yet checked.")
    with real_server(fresh_database, tmp_path / "log") as server:
        time.sleep(4.2)
        for path in ("/v1/benchmarks?survey=panel&channel=facebook", "/v1/releases", f"/v1/releases/{OLD}"):
            response = requests.get(f"{server.base}{path}", timeout=30)
            assert response.status_code == 200
            assert NEW not in response.text
