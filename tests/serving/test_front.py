"""The way before the framework answers what the views alone would, to everybody, whatever is asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import cycle, product
from typing import Any

import pytest
from flask import Flask

from api.access.keys import new_key
from api.answers.figures.answer import make_answer
from api.answers.stores.publications import LOOK_SECONDS
from api.app import create_app
from api.blueprints import benchmarks
from api.blueprints.conditions import SETTLED
from api.blueprints.direct_figures import make_figures
from api.blueprints.front import LONGEST_PLAIN_HEADER, Front
from api.blueprints.kept_answers import KeptAnswer, KeptAnswers
from api.blueprints.serving import Wiring
from api.concepts.editions.edition import VisibleReleases
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.scopes import READ_PARTNER
from api.concepts.surveys.items import Series
from api.config import RateLimits
from api.database.prepared import PreparedStatement
from api.releases.publishing import publish_release
from tests.changes.drafts import draft
from tests.conftest import Database, DatabaseServer
from tests.serving.conftest import configured, publish_samples
from tests.serving.hidden import PARTNER, hand_out, store_hidden
from tests.serving.raw_requests import Answered, ask

FIGURE = benchmark_id("panel.2023.r2", Series("adoption", "facebook"), "market=_T;sector=_T;size=_T")
OLDER = benchmark_id("panel.2023.r1", Series("adoption", "facebook"), "market=_T;sector=_T;size=_T")
SELECTIONS = (
    "",
    "?",
    "?&",
    "?survey=panel",
    "?survey=panel&survey=press",
    "?survey=panel,press",
    "?survey=panel%2Cpress",
    "?survey=pan%65l",
    "?%73urvey=panel",
    "?survey=+panel",
    "?survey=panel+",
    "?survey=panel&",
    "?survey=panel&lang=de",
    "?survey=panel&lang=en",
    "?survey=panel&lang=fr",
    "?lang=de",
    "?lang=",
    "?survey=panel&sector=*&size=*",
    "?survey=panel&sector=*&size=*&limit=3",
    "?survey=panel&limit=0",
    "?survey=panel&limit=-1",
    "?survey=panel&limit=%D9%A3",
    "?survey=panel&cursor=x",
    "?survey=panel&indicator=*&channel=*&category=*",
    "?survey=panel&indicator=goal&category=sales",
    "?survey=panel&channel=networks/*&sort=-value",
    "?survey=panel&channel=*&sort=value",
    "?survey=panel&sort=nonsense",
    "?survey=panel&wave=2021..2023",
    "?survey=panel&wave=latest:2",
    "?survey=panel&wave=*&confidence=0.99",
    "?survey=panel&confidence=0.5",
    "?survey=panel&release=panel.2023.r1",
    "?release=panel.2023.r1,press.2012.r1",
    "?release=panel.2023.r9",
    "?release=gone.2012.r1",
    "?survey=gone",
    "?survey=nothing",
    "?survey=drafted",
    "?survey=partners",
    "?release=partners.2012.r1",
    f"?survey={PARTNER.word}",
    "?survey=panel&as_of=2024-06-01",
    "?survey=panel&as_of=2024-06-01T00:00:00%2B02:00",
    "?survey=panel&as_of=2024-06-01T00:00:00+02:00",
    "?survey=panel&as_of=2999-01-01",
    "?survey=panel&as_of=1999-01-01",
    "?survey=panel&as_of=2024-06-01&release=panel.2023.r1",
    "?survey=panel&where=market:b2b",
    "?survey=panel&where=market%3Ab2b",
    "?survey=panel&where=market:*&where=sector:C",
    "?survey=panel&where=market",
    "?survey=panel&size=XXL&sector=Q&chanel=any",
    "?survey=panel&size=0-9&size=0-9",
    "?survey=panel&limit=1&limit=2",
    "?survey=panel&region=_T",
    "?survey=press&channel=xing",
    "?survey=press&size=GE250",
    "?survey=K%C3%BCche",
    "?survey=K\xc3\xbcche",
    "?survey=%FF%FE",
    "?survey=%00",
    "?survey=%",
    "?survey=panel&format=json",
    "?survey=panel&format=json&labels=both",
    "?survey=panel&format=csv&labels=both",
    "?survey=panel&format=csv&columns=size&size=*",
    "?survey=panel&format=json&columns=size",
    "?survey=panel&columns=size",
    "?survey=panel&labels=labels",
    "?survey=panel&format=jsonstat",
    "?survey=panel&format=xml",
    "?survey=panel&format=",
    "?survey=panel;lang=de",
    "?survey=panel&amp;lang=de",
    "?survey=panel#lang=de",
    "?survey==panel",
    "?survey",
    "?panel",
    "?" + "survey=panel&" * 80,
)
ADDRESSES = (
    *(f"/v1/benchmarks{selection}" for selection in SELECTIONS),
    "/v1/benchmarks/",
    "/v1/benchmarks/?survey=panel",
    "/v1/benchmarksx",
    "/v1/bench%6Darks?survey=panel",
    "/v1/benchmarks%3Fsurvey=panel",
    f"/v1/benchmarks/{FIGURE}",
    f"/v1/benchmarks/{FIGURE}?lang=de",
    f"/v1/benchmarks/{FIGURE}?format=csv",
    f"/v1/benchmarks/{OLDER}",
    f"/v1/benchmarks/{PARTNER.figure}",
    "/v1/benchmarks/K%C3%BCche",
    "/v1/comparisons?survey=panel&a=channel:facebook&b=channel:xing",
    "/v1/comparisons?survey=panel&a=channel:facebook&b=channel:xing&lang=de",
    "/v1/comparisons?survey=panel&a=channel:facebook",
    "/v1/comparisons",
    "/v1/trends?survey=panel&channel=facebook",
    "/v1/trends?survey=panel&channel=facebook&format=csv",
    "/v1/trends?survey=nothing",
    "/v1/surveys",
    "/v1/surveys?lang=de",
    "/v1/surveys/panel",
    "/v1/surveys/panel?release=panel.2023.r1",
    "/v1/surveys/pan%65l",
    "/v1/surveys/nothing",
    "/v1/surveys/gone",
    f"/v1/surveys/{PARTNER.word}",
    "/v1/surveys/K%C3%BCche%0Ax",
    "/v1/indicators",
    "/v1/indicators/adoption",
    "/v1/indicators/adoption?lang=de",
    "/v1/codelists",
    "/v1/codelists/size",
    "/v1/codelists/size?as_of=2024-06-01",
    f"/v1/codelists/{PARTNER.word}",
)
ACCEPTS = (
    None,
    "",
    "*/*",
    "application/json",
    "application/json; charset=utf-8",
    "text/csv",
    "text/csv;q=0.5, application/json;q=0.4",
    "application/json;q=0, */*",
    "text/html,application/xhtml+xml,image/png;q=0.9,*/*;q=0.8",
    "image/gif",
    "nonsense",
    "text/csv" + ", text/plain" * LONGEST_PLAIN_HEADER,
)
ENCODINGS = (
    None,
    "",
    "gzip",
    "gzip, br",
    "br;q=0.1, gzip;q=0.2",
    "zstd",
    "gzip;q=0",
    "identity;q=0",
    "*",
    "gzip;q=0.5, identity;q=0.6",
    "x" * (LONGEST_PLAIN_HEADER + 1),
)
CONDITIONS = (None, "{}", "W/{}", '"other", {}', 'W/"other",W/{}', "*", '"other"', "", "nonsense {}", "{}x", '"')
ASKED_IN_EVERY_FORM = ("/v1/benchmarks?survey=panel", "/v1/trends?survey=panel&channel=facebook")
REQUEST_IDS = (None, "mine-1", "not allowed", "x" * 65)


@pytest.fixture(scope="module")
def database(database_server: DatabaseServer, migrated_template: str) -> Any:
    """The sample releases, and those that only some may see."""
    with database_server.database(migrated_template) as made:
        publish_samples(made)
        with made.owner.begin() as connection:
            store_hidden(connection)
        yield made


@pytest.fixture(scope="module")
def application(database: Database) -> Flask:
    return create_app(replace(configured(), limits=RateLimits(None, None, failed_keys=10_000)), database.reader)


@pytest.fixture(scope="module")
def front(application: Flask) -> Front:
    assert isinstance(application.wsgi_app, Front)
    return application.wsgi_app


def assert_same(given: Answered, expected: Answered, request_id: str | None) -> None:
    assert given.of_anybody == expected.of_anybody
    assert given.header("content-length") in ("", str(len(given.body)))
    if request_id == "mine-1":
        assert given.header("x-request-id") == request_id
    assert given.header("x-request-id")


FORMS = list(product(ACCEPTS, ENCODINGS))
SOME_FORMS = FORMS[:: len(ENCODINGS) // 2 - 1]
"""Each header and each coding, with some of the others."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_both_ways_answer_the_same(front: Front, address: str) -> None:
    conditions, request_ids = cycle(CONDITIONS), cycle(REQUEST_IDS)
    for accept, encoding in FORMS if address in ASKED_IN_EVERY_FORM else SOME_FORMS:
        plain = {"Accept": accept, "Accept-Encoding": encoding}
        etag = ask(front.application, address, plain).header("etag") or '"none"'
        # Twice, as the second one is kept; and never the same condition as before.
        for condition in (next(conditions), next(conditions)):
            named = None if condition is None else condition.format(etag)
            headers = plain | {"If-None-Match": named, "X-Request-Id": (request_id := next(request_ids))}
            expected = ask(front.application, address, headers)
            assert_same(ask(front, address, headers), expected, request_id)


@dataclass
class Watched:
    """An application that notes which requests reach it."""

    application: Any
    reached: list[str] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.reached.append(environ["PATH_INFO"])
        return self.application(environ, start_response)


@pytest.fixture
def watched(front: Front) -> tuple[Front, Watched]:
    """The same, with nothing kept yet, and what is behind it."""
    views = Watched(front.application)
    return replace(front, application=views, kept=KeptAnswers(32_000_000)), views


KEPT = (
    "/v1/benchmarks?survey=panel",
    "/v1/benchmarks?survey=panel&format=csv",
    f"/v1/benchmarks/{FIGURE}",
    "/v1/comparisons?survey=panel&a=channel:facebook&b=channel:xing",
    "/v1/trends?survey=panel&channel=facebook",
    "/v1/surveys",
    "/v1/surveys/panel",
    "/v1/indicators/adoption",
    "/v1/codelists/size",
)


@pytest.mark.parametrize("address", KEPT)
def test_what_was_answered_once_reaches_no_view_again(watched: tuple[Front, Watched], address: str) -> None:
    front, views = watched
    first = ask(front, address)
    views.reached.clear()
    assert ask(front, address).of_anybody == first.of_anybody
    assert ask(front, address, {"If-None-Match": first.header("etag")}).status == "304 NOT MODIFIED"
    assert views.reached == []
    ask(front, address, {"Accept-Encoding": "gzip"})
    ask(front, f"{address}{'&' if '?' in address else '?'}lang=de")
    assert len(views.reached) in (0, 2)


@pytest.mark.parametrize("address", ["/v1/benchmarks?survey=nothing", "/v1/surveys/gone", "/v1/releases", "/v1", "/"])
def test_mistakes_and_what_rests_on_more_than_releases_are_not_kept(
    watched: tuple[Front, Watched], address: str
) -> None:
    front, views = watched
    for _ in range(3):
        ask(front, address)
    assert len(views.reached) == 3


SPECIAL: tuple[tuple[str, dict[str, str], dict[str, Any]], ...] = (
    ("HEAD", {}, {}),
    ("POST", {}, {}),
    ("OPTIONS", {}, {}),
    ("OPTIONS", {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}, {}),
    ("DELETE", {}, {}),
    ("GET", {}, {"CONTENT_LENGTH": "2", "wsgi.input": BytesIO(b"{}")}),
    ("GET", {}, {"CONTENT_LENGTH": "5000000", "wsgi.input": BytesIO(b"{}")}),
    ("GET", {"Transfer-Encoding": "chunked"}, {}),
    ("GET", {}, {"SCRIPT_NAME": "/below"}),
    ("GET", {"Authorization": ""}, {}),
    ("GET", {"Authorization": "Basic Og=="}, {}),
    ("GET", {"Authorization": f"Bearer {new_key()}"}, {}),
    ("GET", {"If-Match": ""}, {}),
    ("GET", {"If-Match": '"other"'}, {}),
    ("GET", {"If-Match": "*"}, {}),
    ("GET", {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"}, {}),
    ("GET", {"If-Modified-Since": ""}, {}),
    ("GET", {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, {}),
    ("GET", {"If-Unmodified-Since": ""}, {}),
)


@pytest.mark.parametrize(("method", "headers", "environ"), SPECIAL)
def test_special_requests_go_the_long_way(
    watched: tuple[Front, Watched], method: str, headers: dict[str, str], environ: dict[str, Any]
) -> None:
    front, views = watched
    for address in KEPT:
        ask(front, address)
        expected = ask(front.application, address, headers, method, **environ)
        views.reached.clear()
        assert ask(front, address, headers, method, **environ).of_anybody == expected.of_anybody
        assert len(views.reached) == 1
        # Nor is what they are answered kept for others.
        plain = ask(front, address)
        assert plain.of_anybody == ask(front.application, address).of_anybody
        assert plain.status == "200 OK"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://a.example"},
        {"Cookie": "a=b"},
        {"Cache-Control": "no-cache"},
        {"Range": "bytes=0-9"},
        {"Accept-Language": "de"},
        {"Host": "elsewhere.example"},
        {"X-Forwarded-For": "198.51.100.1"},
        {"X-Forwarded-Host": "elsewhere.example"},
        {"X-Http-Method-Override": "DELETE"},
        {"Content-Type": "application/json"},
    ],
)
def test_other_headers_change_nothing(watched: tuple[Front, Watched], headers: dict[str, str]) -> None:
    front, _ = watched
    for address in KEPT:
        expected = ask(front.application, address).of_anybody
        assert ask(front.application, address, headers).of_anybody == expected
        for _ in ("made", "kept"):
            assert ask(front, address, headers).of_anybody == expected


def test_each_gets_what_is_for_him_whoever_asked_before(watched: tuple[Front, Watched], database: Database) -> None:
    front, views = watched
    with database.owner.begin() as connection:
        key = hand_out(connection, [READ_PARTNER])
    visitors: tuple[dict[str, str | None], ...] = ({"Authorization": f"Bearer {key}"}, {})
    addresses = (
        "/v1/benchmarks",
        "/v1/benchmarks?format=csv",
        f"/v1/benchmarks?survey={PARTNER.word}",
        f"/v1/benchmarks/{PARTNER.figure}",
        "/v1/surveys",
        f"/v1/surveys/{PARTNER.word}",
        "/v1/indicators",
        "/v1/codelists",
    )
    for address, visitor in product(addresses, (*visitors, *visitors, *reversed(visitors))):
        expected = ask(front.application, address, visitor)
        views.reached.clear()
        given = ask(front, address, visitor)
        assert given.of_anybody == expected.of_anybody
        # What names nothing of a partner's to a partner proves nothing.
        if visitor:
            assert given.status == "200 OK"
            assert PARTNER.word.encode() in given.body
            assert views.reached
            assert given.header("cache-control") == "private, no-cache"
        elif given.status == "200 OK":
            assert PARTNER.word.encode() not in given.body


def test_what_fails_before_the_framework_is_a_problem_of_the_views(
    watched: tuple[Front, Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    front, _ = watched

    def fail(*arguments: object) -> None:
        raise RuntimeError("a fault")

    given = ask(replace(front, make=fail), "/v1/benchmarks?survey=panel")
    assert given.of_anybody == ask(front.application, "/v1/benchmarks?survey=panel").of_anybody


def test_an_answer_of_before_a_second_is_never_kept_beyond_it(fresh_database: Database) -> None:
    """Also where others learn of the new release while it is made."""
    publish_release(fresh_database.owner, draft(fresh_database))
    front = create_app(configured(), fresh_database.reader).wsgi_app
    assert isinstance(front, Front)
    wait(SETTLED + timedelta(seconds=0.2))
    publish_release(fresh_database.owner, draft(fresh_database, revision=2), datetime.now(UTC) + timedelta(seconds=3))
    wait(timedelta(seconds=LOOK_SECONDS + 0.1))

    def make_slowly(environ: Any, wiring: Wiring, visible: VisibleReleases) -> KeptAnswer | None:
        answer = make_figures(environ, wiring, visible)
        due = wiring.publications.current(wiring.engine).due
        assert due is not None
        time.sleep(due - time.monotonic() + 0.1)
        assert wiring.publications.current(wiring.engine).due is None
        return answer

    late = ask(replace(front, make=make_slowly), "/v1/benchmarks")
    assert b"panel.2023.r1" in late.body
    assert late.header("cache-control") == "public, max-age=0, stale-while-revalidate=0, stale-if-error=0"
    current = ask(front, "/v1/benchmarks")
    assert b"panel.2023.r2" in current.body
    assert "max-age=60," in current.header("cache-control")


def test_what_is_too_new_to_be_dated_is_made_once_for_each_who_asks(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by the views, as it is not to be kept."""
    front = create_app(replace(configured(), kept_figures_mb=0), fresh_database.reader).wsgi_app
    assert isinstance(front, Front)
    looked_up: list[str] = []
    rows = PreparedStatement.rows

    def note(self: PreparedStatement, *arguments: Any) -> Any:
        looked_up.append(self.text)
        return rows(self, *arguments)

    monkeypatch.setattr(PreparedStatement, "rows", note)
    publish_release(fresh_database.owner, draft(fresh_database))
    for number in (1, 2):
        answer = ask(front, "/v1/benchmarks")
        assert answer.status == "200 OK"
        assert answer.header("last-modified") == ""
        assert len(looked_up) == number


def wait(length: timedelta) -> None:
    time.sleep(length.total_seconds())


def test_what_was_announced_while_an_answer_was_made_bounds_how_long_it_is_kept(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the views too: a picture may take seconds, and its release may be replaced soon after."""
    publish_release(fresh_database.owner, draft(fresh_database))
    monkeypatch.setattr(benchmarks, "make_answer", announcing(fresh_database, make_answer))
    answer = create_app(configured(), fresh_database.reader).test_client().get("/v1/benchmarks?format=csv")
    assert answer.status_code == 200
    assert b"panel.2023.r1" in answer.data
    assert answer.cache_control.max_age is not None
    assert 5 <= answer.cache_control.max_age < 10


def announcing(database: Database, make: Any) -> Any:
    """A maker of answers in whose time a revision is scheduled."""

    def announce(*arguments: Any) -> Any:
        later = datetime.now(UTC) + timedelta(seconds=10)
        publish_release(database.owner, draft(database, revision=2), later)
        time.sleep(LOOK_SECONDS)
        return make(*arguments)

    return announce
