"""What the server writes about requests: one line of JSON each, and nothing that belongs to the one who asks."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.conftest import Database
from tests.serving.hidden import hand_out
from tests.serving.real_server import RealServer, real_server
from tests.waiting import wait_for

SECRETS = {
    "query": "survey=s3cret-query",
    "Authorization": "Bearer s3cret-key",
    "Cookie": "s3cret-cookie",
    "X-Forwarded-For": "203.0.113.77",
    "User-Agent": "s3cret-agent",
    "Referer": "https://s3cret.example/",
}


FIELDS = {
    *("time", "request_id", "method", "path", "route", "status", "milliseconds", "database_milliseconds"),
    *("key", "releases", "rows", "bytes", "cache", "worker"),
}


def lines(server: RealServer, request_id: str, seconds: float = 5) -> list[dict[str, Any]]:
    """The lines about a request; they are written after the answer was sent."""
    wait_for(lambda: f'"{request_id}"' in server.said, seconds)
    return [json.loads(line) for line in server.said.splitlines() if f'"{request_id}"' in line]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/v1/surveys", "GET", 200),
        ("/v1/surveys", "HEAD", 200),
        ("/v1/releases/panel.2023.r1/download", "GET", 200),
        ("/v1/surveys/nothing", "GET", 404),
        ("/v1/surveys", "DELETE", 405),
        ("/v1/releases/gone.2012.r1", "GET", 410),
        ("/v1/surveys/K%C3%BCche%0Ax", "GET", 404),
    ],
)
def test_a_request_is_one_line(server: RealServer, path: str, method: str, status: int) -> None:
    request_id = f"line-{method}-{abs(hash(path))}"
    assert server.ask(path, method, X_Request_Id=request_id).status == status
    (line,) = lines(server, request_id)
    assert set(line) == FIELDS
    assert (line["method"], line["path"], line["status"]) == (method, path, status)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert 0 < line["milliseconds"] < 60_000


def test_what_is_kept_and_what_is_refused_is_one_line_each(samples_database: Database, tmp_path: Path) -> None:
    path = "/v1/benchmarks?survey=panel"
    with real_server(samples_database, tmp_path / "server.log", BENCHMARKS_RATE_LIMIT="3") as server:
        etag = server.ask(path, X_Request_Id="asked-1").headers["etag"]
        statuses = [200, server.ask(path, X_Request_Id="asked-2").status]
        statuses += [server.ask(path, X_Request_Id=f"asked-{place}", If_None_Match=etag).status for place in (3, 4)]
        assert statuses == [200, 200, 304, 429]
        for place, status in enumerate(statuses, 1):
            assert lines(server, f"asked-{place}")
            (line,) = (json.loads(one) for one in server.said.splitlines() if f'"asked-{place}"' in one)
            assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/benchmarks", status)
            assert 0 < line["milliseconds"] < 60_000


def test_a_line_says_what_was_answered(server: RealServer) -> None:
    path = "/v1/benchmarks?survey=panel&channel=xing&size=*&lang=de"
    answers = [server.ask(path, X_Request_Id=f"said-{place}") for place in range(2)]
    found = [lines(server, f"said-{place}")[0] for place in range(2)]
    for line, answer, cache in zip(found, answers, ("made", "kept"), strict=True):
        assert (line["route"], line["cache"]) == ("/v1/benchmarks", cache)
        assert (line["rows"], line["bytes"]) == (len(answer.json["data"]), len(answer.body))
        assert line["releases"] == [one["id"] for one in answer.json["meta"]["releases"]]
        assert line["key"] is None
    assert found[0]["worker"] == found[1]["worker"] > 1
    assert found[0]["database_milliseconds"] >= 0


@pytest.mark.parametrize(
    ("path", "route", "releases"),
    [
        ("/v1/releases/panel.2023.r1/download", "/v1/releases/<release>/download", ["panel.2023.r1"]),
        ("/v1/trends?survey=panel&channel=xing", "/v1/trends", ["panel.2021.r1", "panel.2022.r1", "panel.2023.r2"]),
        ("/v1/benchmarks?survey=panel&format=csv", "/v1/benchmarks", ["panel.2023.r2"]),
        ("/nothing", None, []),
    ],
)
def test_a_line_names_route_and_releases_of_every_kind(
    server: RealServer, path: str, route: str | None, releases: list[str]
) -> None:
    answer = server.ask(path, X_Request_Id=f"kind-{abs(hash(path))}")
    (line,) = lines(server, f"kind-{abs(hash(path))}")
    assert (line["route"], sorted(line["releases"])) == (route, releases)
    assert line["bytes"] == len(answer.body)


def test_a_line_has_the_beginning_of_a_key_and_never_the_rest(server: RealServer, samples_database: Database) -> None:
    with samples_database.owner.begin() as connection:
        key = hand_out(connection, ())
    assert server.ask("/v1/surveys", X_Request_Id="keyed-1", Authorization=f"Bearer {key}").status == 200
    (line,) = lines(server, "keyed-1")
    assert line["key"] == key[:12]
    assert line["database_milliseconds"] > 0
    assert key[12:] not in server.said


def test_a_request_that_takes_long_has_a_line_while_it_runs(samples_database: Database, tmp_path: Path) -> None:
    with (
        real_server(samples_database, tmp_path / "server.log") as server,
        samples_database.owner.begin() as connection,
        ThreadPoolExecutor(1) as pool,
    ):
        connection.execute(text("LOCK TABLE published.releases IN ACCESS EXCLUSIVE MODE"))
        asking = pool.submit(server.ask, "/v1/surveys/panel", X_Request_Id="long-1")
        found = lines(server, "long-1", 15)
        connection.rollback()
        asking.result()
        assert found[0]["running"] is True
        assert found[0]["status"] is None
        assert found[0]["milliseconds"] > 5000
        time.sleep(0.5)
        ended = lines(server, "long-1")[-1]
        assert "running" not in ended
        assert ended["milliseconds"] > 5000


def test_nothing_of_the_one_who_asks_is_written(server: RealServer) -> None:
    headers = {name: text for name, text in SECRETS.items() if name != "query"}
    server.ask(
        f"/v1/benchmarks?{SECRETS['query']}", "POST", b'{"s3cret": "s3cret-body"}', X_Request_Id="quiet-1", **headers
    )
    assert lines(server, "quiet-1")
    assert not re.search(r"s3cret|203\.0\.113\.77|127\.0\.0\.1", server.said)


def test_what_gunicorn_could_not_read_is_a_line_too(server: RealServer) -> None:
    answer = server.send(b"GET /v1 HTTP/1.1\r\nHost: x\r\nAuthorization Bearer sbk_unreadable\r\n\r\n")
    (line,) = lines(server, answer.headers["x-request-id"])
    assert "unreadable" not in server.said
    assert (line["method"], line["path"], line["status"], line["milliseconds"]) == (None, None, 400, None)


def test_the_log_can_be_switched_off(samples_database: Database, tmp_path: Path) -> None:
    with real_server(samples_database, tmp_path / "server.log", BENCHMARKS_REQUEST_LOG="off") as server:
        assert server.ask("/v1/surveys").status == 200
    assert server.said == ""
