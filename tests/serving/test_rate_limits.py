"""How often, over HTTP: every answer says where its client stands, and one request too many is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from api.access.keys import new_key
from api.access.limits import Limiter, Policy, Standing
from api.app import create_app
from api.config import Config, RateLimits
from tests.access.redis_server import needs_redis, redis_server
from tests.conftest import Database
from tests.serving.hidden import hand_out
from tests.serving.real_server import real_server

FEW = {"BENCHMARKS_WORKERS": "2", "BENCHMARKS_RATE_LIMIT": "5"}


def client_with(database: Database, limits: RateLimits) -> FlaskClient:
    config = Config("127.0.0.1", 8000, Path("unused"), 1, 500, None, database.reader_url, limits=limits)
    return create_app(config, database.reader).test_client()


@pytest.fixture
def client(samples_database: Database) -> FlaskClient:
    return client_with(samples_database, RateLimits(address=3, key=4, failed_keys=2))


@pytest.fixture(scope="module")
def key(samples_database: Database) -> str:
    with samples_database.owner.begin() as connection:
        return hand_out(connection, ())


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def remaining(headers: object) -> int:
    found = re.fullmatch(r'"([a-z-]+)";r=(\d+);t=(\d+)', dict(headers)["RateLimit"])  # type: ignore[call-overload]
    assert found
    assert 0 < int(found[3]) <= 60
    return int(found[2])


def test_every_answer_says_where_its_client_stands(client: FlaskClient) -> None:
    answers = [client.get("/v1/surveys"), client.get("/v1/surveys/nothing"), client.post("/v1/surveys")]
    assert [answer.status_code for answer in answers] == [200, 404, 405]
    assert [remaining(answer.headers) for answer in answers] == [2, 1, 0]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"address";q=3;w=60'}
    assert not any("Retry-After" in answer.headers for answer in answers)


def test_one_too_many_is_a_problem_that_says_when_to_try_again(client: FlaskClient) -> None:
    for _ in range(3):
        assert client.get("/v1").status_code == 200
    response = client.get("/v1")
    assert response.status_code == 429
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["type"] == "/problems/too-many-requests"
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert response.headers["Cache-Control"] == "no-store"
    assert remaining(response.headers) == 0


def test_not_modified_counts_too(client: FlaskClient) -> None:
    etag = client.get("/v1").headers["ETag"]
    again = client.get("/v1", headers={"If-None-Match": etag})
    assert (again.status_code, remaining(again.headers)) == (304, 1)


FIGURES = "/v1/benchmarks?survey=panel"


@pytest.mark.parametrize("path", [FIGURES, "/v1/surveys"])
def test_what_is_kept_counts_as_what_is_made(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    had = {"If-None-Match": first.headers["ETag"]}
    answers = [first, client.get(path), client.get(path, headers=had), client.get(path), client.get(path, headers=had)]
    assert [answer.status_code for answer in answers] == [200, 200, 304, 429, 429]
    assert [remaining(answer.headers) for answer in answers] == [2, 1, 0, 0, 0]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"address";q=3;w=60'}
    for refused in answers[3:]:
        assert refused.mimetype == "application/problem+json"
        assert refused.get_json()["type"] == "/problems/too-many-requests"
        assert refused.headers["Cache-Control"] == "no-store"
        assert 0 < int(refused.headers["Retry-After"]) <= 60
    # Others have limits of their own, whatever is kept.
    assert client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200


def test_whichever_way_a_request_takes_it_counts_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    count = Limiter.count

    def note(self: Limiter, policy: Policy, who: str, amount: int = 1) -> Standing:
        counted.append(who)
        return count(self, policy, who, amount)

    monkeypatch.setattr(Limiter, "count", note)
    for number, (method, path) in enumerate(
        [
            ("GET", FIGURES),
            ("GET", FIGURES),
            ("HEAD", FIGURES),
            ("POST", FIGURES),
            ("GET", "/v1/benchmarks?survey=nothing"),
            ("GET", "/v1/surveys"),
            ("GET", "/v1/surveys"),
            ("GET", "/v1"),
        ],
        1,
    ):
        client.open(path, method=method, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
        assert counted == [f"192.0.2.{place}" for place in range(1, number + 1)]
    for _ in range(5):
        client.get(FIGURES, environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert counted.count("198.51.100.1") == 5


def test_a_key_is_counted_by_itself_wherever_it_is_used(client: FlaskClient, key: str) -> None:
    for place in range(4):
        response = client.get("/v1", headers=bearer(key), environ_base={"REMOTE_ADDR": f"192.0.2.{place}"})
        assert response.headers["RateLimit-Policy"] == '"key";q=4;w=60'
        assert remaining(response.headers) == 3 - place
    assert client.get("/v1", headers=bearer(key)).status_code == 429
    assert client.get("/v1").status_code == 200


def test_wrong_keys_are_refused_and_the_right_ones_beside_them_are_not(client: FlaskClient, key: str) -> None:
    answers = [client.get("/v1", headers=bearer(new_key())) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 429, 429]
    refused = answers[-1]
    assert refused.headers["RateLimit-Policy"] == '"failed-keys";q=2;w=60'
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    passed = client.get("/v1", headers=bearer(key))
    assert (passed.status_code, passed.headers["RateLimit-Policy"]) == (200, '"key";q=4;w=60')
    assert client.get("/v1", headers=bearer(new_key())).status_code == 429
    assert client.get("/v1").status_code == 200
    elsewhere = client.get("/v1", headers=bearer(new_key()), environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert elsewhere.status_code == 401


def test_who_watches_over_the_server_is_not_counted(client: FlaskClient) -> None:
    for _ in range(10):
        response = client.get("/healthz")
        assert response.status_code == 200
        assert "RateLimit" not in response.headers


def test_limits_can_be_switched_off(samples_database: Database, key: str) -> None:
    unlimited = client_with(samples_database, RateLimits(address=None, key=None, failed_keys=1))
    for _ in range(20):
        for headers in ({}, bearer(key)):
            response = unlimited.get("/v1", headers=headers)
            assert (response.status_code, "RateLimit" in response.headers) == (200, False)
    # Wrong keys are counted all the same.
    statuses = [unlimited.get("/v1", headers=bearer(new_key())).status_code for _ in range(2)]
    assert statuses == [401, 429]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        (0, ["198.51.100.1", "198.51.100.2"], 1),
        (1, ["198.51.100.1", "198.51.100.2"], 2),
        (1, ["198.51.100.1, 203.0.113.5", "198.51.100.2, 203.0.113.5"], 1),
        (2, ["198.51.100.1, 203.0.113.5", "198.51.100.2, 203.0.113.5"], 2),
        (2, ["192.0.2.66, 198.51.100.1, 203.0.113.5", "192.0.2.77, 198.51.100.1, 203.0.113.5"], 1),
        (2, ["198.51.100.1", "198.51.100.2"], 1),
    ],
)
def test_only_trusted_proxies_say_whose_request_it_is(
    samples_database: Database, trusted: int, forwarded: list[str], counted: int
) -> None:
    client = client_with(samples_database, RateLimits(address=5, trusted_proxies=trusted))
    left = [remaining(client.get("/v1", headers={"X-Forwarded-For": one}).headers) for one in forwarded]
    assert left == ([4, 3] if counted == 1 else [4, 4])


@needs_redis
def test_processes_with_one_redis_count_together(samples_database: Database, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with redis_server() as url, real_server(samples_database, log, RATE_LIMIT_URL=url, **FEW) as server:
        statuses = many(server.base, 20)
    assert statuses.count(200) == 5
    assert statuses.count(429) == 15


@pytest.fixture(scope="module")
def alone(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with real_server(samples_database, tmp_path_factory.mktemp("server") / "log", **FEW) as server:
        yield server.base


def test_processes_without_redis_count_each_for_itself(alone: str) -> None:
    statuses = many(alone, 40)
    assert 5 <= statuses.count(200) <= 10
    assert set(statuses) == {200, 429}


def many(address: str, count: int) -> list[int]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: requests.get(f"{address}/v1", timeout=30).status_code, range(count)))
