"""Whatever is asked, by whichever headers: an answer or a refusal, never a fault of the server."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.serving.raw_requests import ask
from tests.serving.real_server import RealServer

EDGES = ("0001-01-01", "9999-12-31", "1970-01-01", "2023-06-30")
MOMENTS = st.builds(
    "{}T{}{}".format,
    st.sampled_from(EDGES),
    st.sampled_from(["00:00:00", "23:59:59", "23:59:59.999999", "12:00", "24:00:00"]),
    st.sampled_from(["", "Z", "%2B14:00", "-14:00", "%2B23:59", "-23:59", "-23:59:59.999999", "+01:00"]),
)
NUMBERS = st.sampled_from(["0", "-1", "1", "99999999999999999999", "1e300", "nan", "%D9%A3", "0x10", "1_0", ""])
CODES = st.sampled_from(
    ["panel", "*", "C/*", "*/*", "_T", "size:SME", "latest:0", "2010..2012", "..", "a,,b", ",", "%00"]
)
VALUES = st.one_of(MOMENTS, NUMBERS, CODES, st.text(max_size=30).map(quote))
PARAMETERS = (
    *("survey", "wave", "indicator", "channel", "category", "sector", "size", "region", "where", "release", "as_of"),
    *(
        "confidence",
        "sort",
        "limit",
        "cursor",
        "format",
        "labels",
        "columns",
        "locale",
        "lang",
        "since",
        "a",
        "b",
        "by",
    ),
    *("version", "nothing", ""),
)
PATHS = (
    *("/v1/benchmarks", "/v1/comparisons", "/v1/trends", "/v1/surveys", "/v1/surveys/panel", "/v1/indicators"),
    *("/v1/codelists/size", "/v1/releases", "/v1/releases/panel.2023.r1/download", "/v1/changes", "/v1/changes.atom"),
    *("/v1/benchmarks/abcdefghijklmnopqrst", "/releases/panel.2023.r1/quality", "/v1/positions", "/", "/healthz"),
)
HEADERS = (
    *("Accept", "Accept-Encoding", "Authorization", "If-Match", "If-None-Match", "If-Modified-Since"),
    *("If-Unmodified-Since", "If-Range", "Range", "Host", "Origin", "X-Request-Id", "X-Forwarded-For", "Cookie"),
    *("Access-Control-Request-Method", "Access-Control-Request-Headers", "Transfer-Encoding", "X-Forwarded-Proto"),
)
WORDS = (
    *("*", '"', '"a"', "W/", "*/*", ";q=", "q=1e9", "text/csv", "gzip", "bytes=", "0-", "-1", "9999999999999999999"),
    *("Sat, 01 Jan 0001 00:00:00 -2359", "Fri, 31 Dec 9999 23:59:59 -1400", "Bearer ", "Basic =", "\\", "\x7f", "é"),
    *(",", ";", "=", ":", " ", "chunked", "[::1", "sbk_"),
)
HEADER = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)
RANDOMLY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@RANDOMLY
@given(st.sampled_from(PATHS), st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), max_size=4))
@example("/v1/benchmarks", [("as_of", "9999-12-31T23:59:59-14:00")])
@example("/v1/benchmarks", [("as_of", "0001-01-01T00:00:00%2B14:00")])
@example("/v1/releases", [("as_of", "0001-01-01T00:00:00%2B14:00")])
@example("/v1/changes", [("since", "9999-12-31T23:59:59-14:00")])
@example("/v1/changes", [("since", "0001-01-01T00:00:00%2B14:00")])
@example("/v1/changes.atom", [("since", "0001-01-01")])
def test_no_query_is_a_fault(app: Flask, path: str, parameters: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters)
    assert int(ask(app.wsgi_app, f"{path}?{query}").status[:3]) < 500, query


@RANDOMLY
@given(st.sampled_from(PATHS), st.dictionaries(st.sampled_from(HEADERS), HEADER, max_size=3))
@example("/v1/benchmarks", {"If-Modified-Since": "Sat, 01 Jan 0001 00:00:00 +2359"})
@example("/v1/benchmarks", {"If-Unmodified-Since": "Fri, 31 Dec 9999 23:59:59 -2359"})
def test_no_header_is_a_fault(app: Flask, path: str, headers: dict[str, str | None]) -> None:
    assert int(ask(app.wsgi_app, path, headers).status[:3]) < 500, headers


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "Script-Name", "PATH_INFO", "REMOTE_USER", "X-Script-Name"])
def test_no_header_says_where_the_application_begins(server: RealServer, name: str) -> None:
    sent = f"GET /v1/surveys/panel HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{name}: /elsewhere\r\n\r\n"
    assert server.send(sent.encode()).json["data"]["id"] == "panel"


@pytest.mark.parametrize("written", [b"\xe9", b"\xc3(", b"\xff\x80", "é".encode(), b"%E9"])
@pytest.mark.parametrize("path", [b"/v1/benchmarks", b"/v1/releases", b"/v1/changes"])
def test_bytes_that_are_no_text_in_a_query_are_refused(server: RealServer, path: bytes, written: bytes) -> None:
    answer = server.send(b"GET %s?survey=%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % (path, written))
    assert server.checked(answer, answer.status)["status"] in (400, 404, 422)


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding"])
def test_a_list_of_54000_kinds_is_refused_at_once(server: RealServer, name: str) -> None:
    lines = "".join(f"{name}: {'a/b;q=0.1,' * 800}\r\n" for _ in range(68))
    began = time.monotonic()
    answer = server.send(f"GET /v1/benchmarks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n".encode())
    assert server.checked(answer, 431)["type"] == "/problems/headers-too-large"
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(("name", "longest"), [("Accept", 2000), ("Accept-Encoding", 2000), ("If-None-Match", 8190)])
def test_a_header_may_be_so_long_and_not_longer(app: Flask, name: str, longest: int) -> None:
    assert ask(app.wsgi_app, "/v1/benchmarks", {name: "a" * longest}).status[:3] in ("200", "406")
    assert ask(app.wsgi_app, "/v1/benchmarks", {name: "a" * (longest + 1)}).status[:3] == "431"
