"""Clients that send nothing, send slowly or take their answers slowly keep nobody else waiting."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

import pytest

from api.gunicorn import worker
from api.gunicorn.wire import Wire
from api.gunicorn.worker import MOST_RESTING
from tests.conftest import Database
from tests.serving.latency import assert_quick_as_without
from tests.serving.real_server import RealServer, real_server
from tests.serving.slow_clients import BULK, CHUNKED, HOST, POST, SLOW, connected, greedy_clients, slow_clients


@pytest.fixture(scope="module")
def crowded(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    log: Path = tmp_path_factory.mktemp("crowded") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_WORKERS="2") as running:
        yield running
    assert "Traceback" not in running.said


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


def test_who_sends_too_much_is_told_so_though_it_goes_on_sending(crowded: RealServer) -> None:
    body = b" " * 1_900_000
    for _ in range(10):
        answer = crowded.ask("/v1/positions", "POST", body, Content_Type="application/json")
        assert crowded.checked(answer, 413)


def test_of_too_many_connections_of_one_address_those_that_waited_longest_are_closed(server: RealServer) -> None:
    with ExitStack() as stack:
        first = [stack.enter_context(connected(server, b"GET /v1 HTT")) for _ in range(MOST_RESTING)]
        time.sleep(1.5)
        connections = first + [stack.enter_context(connected(server, b"GET /v1 HTT")) for _ in range(20)]
        time.sleep(1)
        closed = []
        for connection in connections:
            connection.settimeout(0)
            try:
                closed.append(connection.recv(10) == b"")
            except BlockingIOError:
                closed.append(False)
        assert closed[:10] == [True] * 10
        assert not any(closed[-MOST_RESTING:])


def test_of_answers_that_nobody_takes_one_of_the_greediest_address_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_UNSENT", 1000)
    made = worker.Worker.__new__(worker.Worker)
    made._waiting, made.poller, made.nr_conns = {}, DefaultSelector(), 0
    with ExitStack() as stack:
        for address, size in (("192.0.2.1", 400), ("192.0.2.2", 350), ("192.0.2.2", 351)):
            ours, theirs = (stack.enter_context(one) for one in socket.socketpair())
            connection = worker.Connection(None, Wire(ours), (address, 1), None)
            connection.wire.unsent += b"x" * size
            made.nr_conns += 1
            made._wait(connection, EVENT_WRITE, lambda _: None, made._end)
            made._make_room()
        kept = [(one.address, len(one.wire.unsent)) for one in made._waiting]
    assert (kept, made.nr_conns) == ([("192.0.2.1", 400), ("192.0.2.2", 351)], 2)
    made.poller.close()


def test_a_connection_that_was_closed_a_moment_ago_is_not_heard_any_more() -> None:
    made = worker.Worker.__new__(worker.Worker)
    made._waiting, made.poller, made.nr_conns = {}, DefaultSelector(), 1
    ours, theirs = socket.socketpair()
    with theirs:
        connection = worker.Connection(None, Wire(ours), ("192.0.2.1", 1), None)
        made._wait(connection, EVENT_READ, made._hear, made._end)
        theirs.sendall(b"GET /")
        # Both happen at once: it has something to say, and is the one too many.
        ((key, _),) = made.poller.select()
        made._forget(connection)
        made._end(connection)
        key.data(key.fileobj)
    assert (made.nr_conns, len(connection.incoming)) == (0, 0)
    made.poller.close()


@pytest.mark.parametrize("first", [b"GET /v1 HTTP/1.1\r\nX: " + b"x" * 100_000, BULK, CHUNKED, b"GET /v1 HTT"])
def test_clients_that_vanish_end_nothing_but_their_connection(crowded: RealServer, first: bytes) -> None:
    for _ in range(30):
        connection = connected(crowded, first)
        # The other side is told that the connection was reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    assert crowded.ask("/v1").status == 200
    assert "Traceback" not in crowded.said


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
