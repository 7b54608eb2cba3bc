"""Clients that send nothing, send slowly or take their answers slowly keep nobody else waiting."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.conftest import Database
from tests.serving.latency import assert_quick_as_without
from tests.serving.real_server import RealServer, real_server

CLIENTS = 200
HOST = b"Host: x\r\nContent-Type: application/json\r\n"
POST = b"POST /v1/positions HTTP/1.1\r\n" + HOST
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BULK = b"GET /v1/releases/panel.2023.r2/download HTTP/1.1\r\n" + HOST + b"\r\n"
SLOW = {
    "nothing": (b"", b""),
    "a head": (b"GET /v1 HTTP/1.1\r\nX-A: ", b"a"),
    "a body": (POST + b"Content-Length: 5000\r\n\r\n{", b" "),
    "chunks": (CHUNKED + b"1\r\n{\r\n", b"1\r\n \r\n"),
    "more than is taken": (POST + b"Content-Length: 50000000\r\n\r\n{", b" "),
    "a body it was told to go on with": (POST + b"Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n", b" "),
    "a second request": (b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\nGET /v1 HTTP/1.1\r\n", b"X"),
    "no end": (b"GET /v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b""),
}


@pytest.fixture(scope="module")
def crowded(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    log: Path = tmp_path_factory.mktemp("crowded") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_WORKERS="2") as running:
        yield running


def connected(server: RealServer, first: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    connection.sendall(first)
    return connection


@contextmanager
def slow_clients(server: RealServer, first: bytes, more: bytes) -> Iterator[None]:
    """Clients that send ``more`` three times a second, and come again when they are sent away."""
    connections = [connected(server, first) for _ in range(CLIENTS)]
    ended = Event()

    def go_on() -> None:
        while not ended.wait(0.3):
            for place, connection in enumerate(connections):
                try:
                    connection.sendall(more)
                except OSError:
                    connection.close()
                    connections[place] = connected(server, first)

    sending = Thread(target=go_on)
    sending.start()
    try:
        yield
    finally:
        ended.set()
        sending.join()
        for connection in connections:
            connection.close()


@contextmanager
def greedy_clients(server: RealServer) -> Iterator[None]:
    """Clients that ask for large answers and take nothing of them."""
    with ExitStack() as stack:
        for _ in range(40):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(BULK * 20)
        time.sleep(3)
        yield


@pytest.mark.parametrize("what", SLOW)
def test_light_answers_are_quick_while_200_clients_send(crowded: RealServer, what: str) -> None:
    assert_quick_as_without(slow_clients(crowded, *SLOW[what]), crowded)


def test_light_answers_are_quick_while_no_answer_is_taken(crowded: RealServer) -> None:
    assert_quick_as_without(greedy_clients(crowded), crowded)


def test_whoever_rests_is_sent_away_and_so_is_who_does_not_end_what_it_began(crowded: RealServer) -> None:
    with ExitStack() as stack:
        rested, begun = (stack.enter_context(connected(crowded, first)) for first in (b"", b"GET /v1 HTT"))
        began = time.monotonic()
        for connection in (rested, begun):
            with suppress(ConnectionResetError):
                answer = connection.recv(1000)
                assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
        assert 4 < time.monotonic() - began < 15


def test_a_body_in_pieces_is_answered_as_one_sent_at_once(crowded: RealServer) -> None:
    body = b'{"survey": "panel", "companies": [{"ref": "we"}]}'
    whole = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with connected(crowded, whole[:30]) as connection:
        for place in range(30, len(whole), 40):
            time.sleep(0.02)
            connection.sendall(whole[place : place + 40])
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answered.startswith(b"HTTP/1.1 200 OK")


def test_who_asks_whether_to_send_is_told_once(crowded: RealServer) -> None:
    body = b'{"survey": "panel", "companies": [{"ref": "we"}]}'
    head = POST + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
    with connected(crowded, head) as connection:
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answered.startswith(b"HTTP/1.1 200 OK")


def test_what_follows_half_a_body_is_never_taken_for_a_request(crowded: RealServer) -> None:
    with connected(crowded, POST + b"Content-Length: 2000000\r\n\r\nGET /v1 HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answered.startswith(b"HTTP/1.1 413 ")
    assert answered.count(b"HTTP/1.1 ") == 1


def test_a_body_in_chunks_has_a_limit_too(crowded: RealServer) -> None:
    with connected(crowded, CHUNKED) as connection:
        with suppress(OSError):
            connection.sendall(b"1\r\n \r\n" * 400_000)
        with suppress(ConnectionResetError):
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_connection_serves_one_request_after_the_other(crowded: RealServer) -> None:
    connection = HTTPConnection("127.0.0.1", crowded.port, timeout=30)
    for path in ("/v1", "/healthz", "/v1/surveys/nothing", "/v1"):
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.read()
        assert response.getheader("Connection") == "keep-alive"
    connection.request("POST", "/v1/positions", b"{}", {"Content-Type": "application/json"})
    assert connection.getresponse().read()
    sock = connection.sock
    sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
    answered = b""
    while answered.count(b"HTTP/1.1 200 OK") < 3:
        answered += sock.recv(65_536)
    connection.close()


def test_large_answers_reach_who_takes_them_slowly(crowded: RealServer) -> None:
    last = BULK.replace(HOST, HOST + b"Connection: close\r\n")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", crowded.port))
        connection.sendall(BULK * 19 + last)
        time.sleep(1)
        taken = b"".join(iter(lambda: connection.recv(30_000), b""))
    assert taken.count(b"HTTP/1.1 200 OK") == 20
    assert len(taken) > 20 * len(crowded.ask("/v1/releases/panel.2023.r2/download").body)
