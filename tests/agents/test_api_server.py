"""Asking a server that is not there, is another, or points elsewhere; and where a key is not sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from api.agents.api_server import NoAnswer, Server
from api.errors import InvalidInput
from tests.serving_process import free_port

KEY = "sbk_kittiwake"
ANSWER = json.dumps({"data": [], "meta": {}, "links": {}}).encode()


class Canned(BaseHTTPRequestHandler):
    """Answers as its path says, and keeps what it was asked."""

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        status, body = {
            "/fine": (200, ANSWER),
            "/page": (200, b"<html>"),
            "/list": (200, b"[]"),
            "/gateway": (502, b"<html>"),
            "/elsewhere": (302, b""),
            "/busy": (429, b'{"title": "Too many", "detail": "Wait."}'),
        }[self.path.partition("?")[0]]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/fine")
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def canned() -> Iterator[ThreadingHTTPServer]:
    Canned.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Canned) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def test_a_key_goes_along_and_codes_stay_readable(canned: ThreadingHTTPServer) -> None:
    reply = Server(f"{address(canned)}/v1/", KEY).ask("/fine", [("size", "SME/*,GE250"), ("where", "market:b&b")])
    assert (reply.status, reply.document["data"]) == (200, [])
    assert Canned.asked == [("/fine?size=SME/*,GE250&where=market:b%26b", f"Bearer {KEY}")]


@pytest.mark.parametrize("path", ["/page", "/list", "/gateway"])
def test_what_is_no_server_of_this_api_is_named_as_such(canned: ThreadingHTTPServer, path: str) -> None:
    with pytest.raises(NoAnswer, match="not as a server of this API does"):
        Server(address(canned)).ask(path)


def test_redirections_are_told_but_not_followed(canned: ThreadingHTTPServer) -> None:
    with pytest.raises(NoAnswer, match="It points to /fine"):
        Server(address(canned), KEY).ask("/elsewhere")
    assert len(Canned.asked) == 1


def test_a_busy_server_says_when_to_ask_again(canned: ThreadingHTTPServer) -> None:
    reply = Server(address(canned)).ask("/busy")
    assert (reply.status, reply.retry_after) == (429, "7")


def test_a_server_that_is_not_there_is_said_without_what_was_asked() -> None:
    base = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NoAnswer) as said:
        Server(base, KEY).ask("/v1/positions", body={"survey": "kittiwake"})
    assert str(said.value).startswith(f"The server {base} cannot be reached (Connection refused).")
    assert "`benchmarks serve`" in str(said.value)
    assert "kittiwake" not in str(said.value)


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "benchmarks.example.org", "ftp://example.org", "http://", "http://host:port", "http://a b.org"),
        *("http://user:pass@example.org", "https://example.org?x=1", "http://[::1", "http://host:0"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(InvalidInput, match="no address of a server") as said:
        Server(wrong)
    assert "pass" not in str(said.value)


def test_a_key_does_not_travel_in_the_clear() -> None:
    with pytest.raises(InvalidInput, match="others could read it"):
        Server("http://benchmarks.example.org", KEY)
    for right in ("https://benchmarks.example.org", "http://localhost:8000", "http://[::1]:8000", "http://127.0.0.2"):
        assert Server(right, KEY).address == right
    assert Server("http://benchmarks.example.org").address == "http://benchmarks.example.org"


@pytest.mark.parametrize("wrong", ["", "sbk_a\nX-Other: b", "sbk_ä"])
def test_what_can_be_no_key_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(InvalidInput, match="BENCHMARKS_KEY holds no key") as said:
        Server("https://benchmarks.example.org", wrong)
    assert "sbk_a" not in str(said.value)
