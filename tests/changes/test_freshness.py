"""What changes is answered by every process in time, and by none too early: in real time, over HTTP, under load."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from threading import Event
from typing import Any

import pytest
import requests

from api.answers.stores.publications import LOOK_SECONDS
from api.app import create_app
from api.blueprints.conditions import SETTLED
from api.concepts.scopes import READ_PARTNER
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import FACEBOOK, WHOLE, change_figure, draft
from tests.conftest import Database
from tests.serving.conftest import configured
from tests.serving.hidden import hand_out
from tests.serving.real_server import RealServer, real_server

ADDRESSES = (
    "/v1/benchmarks?survey=panel&channel=facebook",
    "/v1/benchmarks?survey=panel&channel=facebook&format=csv",
    "/v1/benchmarks?survey=panel&channel=facebook&lang=de",
    "/v1/benchmarks?release=panel.2023.r2&channel=facebook",
    "/v1/comparisons?survey=panel&a=channel:facebook&b=channel:xing",
    "/v1/trends?survey=panel&channel=facebook",
    "/v1/surveys/panel",
    "/v1/indicators/adoption",
)
BROTLI = {"Accept-Encoding": "br", "Accept": "application/json, */*;q=0.5"}
FORMS: tuple[dict[str, str], ...] = ({}, {"Accept-Encoding": "gzip"}, BROTLI)
LOOK = timedelta(seconds=LOOK_SECONDS)


@dataclass(frozen=True)
class Content:
    """What an answer says, whatever its coding and whoever asked; a problem without the name of its request."""

    status: int
    body: str

    @classmethod
    def of(cls, status: int, body: str) -> Content:
        return cls(status, re.sub(r'"request_id":"[^"]*"', "", body))


@dataclass(frozen=True)
class State:
    """What is public from a change on: not before ``begun``, for sure when ``made``, and known to every process from
    ``known`` on, by the database's clock (this machine's)."""

    begun: datetime
    made: datetime
    known: datetime
    answers: dict[str, Content]
    modified: dict[str, str]


@dataclass(frozen=True)
class Observed:
    address: str
    key: bool
    asked: datetime
    received: datetime
    content: Content
    etag: str | None
    modified: str | None
    kept: float
    """For how many seconds a cache might serve it."""


@dataclass
class Client:
    """Somebody who asks on and on, and sends back the names of what he has."""

    server: RealServer
    key: str | None
    had: dict[tuple[str, int], tuple[str, Content]] = field(default_factory=dict)

    def watch(self, stop: Event) -> list[Observed]:
        found = []
        with requests.Session() as session:
            for number in cycle(range(len(FORMS))):
                found += [self._ask(session, address, number) for address in ADDRESSES]
                if stop.is_set():
                    return found
        raise AssertionError

    def _ask(self, session: requests.Session, address: str, form: int) -> Observed:
        headers = dict(FORMS[form]) | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        had = self.had.get((address, form))
        if had is not None:
            headers["If-None-Match"] = had[0]
        asked = datetime.now(UTC)
        response = session.get(f"{self.server.base}{address}", headers=headers, timeout=30)
        received = datetime.now(UTC)
        etag = response.headers.get("ETag")
        if response.status_code == 304:
            assert had is not None
            assert etag == had[0]
            content = had[1]
        else:
            content = Content.of(response.status_code, response.content.decode())
        if etag:
            self.had[address, form] = etag, content
        control = response.headers["Cache-Control"]
        kept = sum(int(seconds) for seconds in re.findall(r"(?:max-age|stale-while-revalidate)=(\d+)", control))
        modified = response.headers.get("Last-Modified")
        return Observed(address, bool(self.key), asked, received, content, etag, modified, kept)


@dataclass(frozen=True)
class History:
    states: list[State]
    answers: list[Observed]
    announced: datetime
    """When everybody knew the date of the last state."""


def look_now(database: Database) -> tuple[dict[str, Content], dict[str, str]]:
    """What a process answers that has just begun, and its dates."""
    client = create_app(configured(), database.reader).test_client()
    answers = {address: client.get(address) for address in ADDRESSES}
    contents = {address: Content.of(one.status_code, one.text) for address, one in answers.items()}
    return contents, {address: one.headers.get("Last-Modified", "") for address, one in answers.items()}


def follow(database: Database, change: Callable[[], datetime | None]) -> State:
    """Change something and let it settle. The change says for when it was, if not for now."""
    begun = datetime.now(UTC)
    due = change()
    made = datetime.now(UTC)
    begun, made, known = (due, due, due) if due else (begun, made, made + LOOK)
    time.sleep((known - datetime.now(UTC) + SETTLED).total_seconds() + 0.3)
    return State(begun, made, known, *look_now(database))


@pytest.fixture(scope="module")
def history(
    database_server: Any, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[History]:
    """Published, revised, withdrawn, published again, and once more after an embargo, while everybody asks."""
    with database_server.database(migrated_template) as database:
        releases = [draft(database, revision=number) for number in range(1, 5)]
        for number, release in enumerate(releases):
            change_figure(database, release, FACEBOOK, WHOLE, value=0.911 + number / 100)
        with database.owner.begin() as connection:
            key = hand_out(connection, [READ_PARTNER])
        log = tmp_path_factory.mktemp("server") / "log"
        announced = []

        def publish(number: int) -> None:
            publish_release(database.owner, releases[number])

        def withdraw() -> None:
            withdraw_release(database.owner, releases[1], "The base was wrong.")

        def schedule() -> datetime:
            due = datetime.now(UTC) + timedelta(seconds=4)
            publish_release(database.owner, releases[3], due)
            announced.append(datetime.now(UTC) + timedelta(seconds=2 * LOOK_SECONDS))
            return due

        changes = (lambda: publish(0), lambda: publish(1), withdraw, lambda: publish(2), schedule)
        with real_server(database, log, BENCHMARKS_WORKERS="2") as server, ThreadPoolExecutor(4) as pool:
            stop = Event()
            watching = [pool.submit(Client(server, who).watch, stop) for who in (None, None, None, key)]
            try:
                states = [follow(database, change) for change in changes]
            finally:
                stop.set()
            yield History(states, [one for each in watching for one in each.result()], announced[0])


def test_what_is_public_changed_each_time(history: History) -> None:
    for address in ADDRESSES[:3]:
        assert [state.answers[address].status for state in history.states] == [200, 200, 410, 200, 200]
        assert len({state.answers[address].body for state in history.states}) == len(history.states)
    pinned = [state.answers[ADDRESSES[3]].status for state in history.states]
    assert pinned == [422, 200, 410, 410, 410]


def possible_at(states: list[State], one: Observed) -> list[int]:
    """Which states an answer may be of: between two changes a single one, around a change both."""
    ends = [later.made if one.key else later.known for later in states[1:]]
    return [
        place
        for place, (state, end) in enumerate(zip(states, [*ends, None], strict=True))
        if state.begun <= one.received and (end is None or one.asked < end)
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_is_older_than_it_may_be_nor_younger_than_the_change(history: History, address: str) -> None:
    """A process may know of a change so late as it looks; whoever has a key is answered from the database itself."""
    checked = dict.fromkeys(range(len(history.states)), 0)
    for one in history.answers:
        if one.address == address and one.asked >= history.states[0].known:
            possible = possible_at(history.states, one)
            assert one.content in [history.states[place].answers[address] for place in possible], (possible, one)
            if len(possible) == 1:
                checked[possible[0]] += 1
    assert min(checked.values()) > 10, checked


@pytest.mark.parametrize("address", ADDRESSES)
def test_names_and_dates_of_answers_change_with_them(history: History, address: str) -> None:
    named: dict[Content, set[str]] = {}
    for one in history.answers:
        if one.etag and not one.key:
            named.setdefault(one.content, set()).add(one.etag)
    names = [name for etags in named.values() for name in etags]
    own = [content for content in named if content in {state.answers[address] for state in history.states}]
    assert own
    # A name stands for one content only, in one coding.
    assert all(len(named[content]) <= len(FORMS) for content in own)
    assert len(names) == len(set(names))
    for state, later in zip(history.states, [*history.states[1:], None], strict=True):
        end = later.begun if later else datetime.max.replace(tzinfo=UTC)
        settled = state.known + SETTLED + timedelta(seconds=0.1)
        dates = {
            one.modified
            for one in history.answers
            if one.address == address and not one.key and settled < one.asked and one.received < end and one.etag
        }
        assert dates <= {state.modified[address], None}
    dates_of_states = [state.modified[address] for state in history.states if state.answers[address].status == 200]
    assert all(dates_of_states)
    assert len(set(dates_of_states)) == len(dates_of_states)


def test_no_cache_keeps_what_is_kept_beyond_the_second_of_the_next(history: History) -> None:
    due = history.states[-1].begun
    before = [one for one in history.answers if history.announced < one.asked and one.received < due and not one.key]
    of_now = [one for one in before if one.content.status == 200 and "release=" not in one.address]
    assert len(of_now) > 20
    for one in of_now:
        assert one.kept <= (due - one.asked).total_seconds()
    assert len({one.kept for one in of_now}) > 1
    after = [one for one in history.answers if one.asked > due + timedelta(seconds=LOOK_SECONDS) and not one.key]
    assert {one.kept for one in after if one.content.status == 200 and "release=" not in one.address} == {120}
