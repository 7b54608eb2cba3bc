"""Clients that send nothing, send slowly, or take nothing of their answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

from tests.serving.real_server import RealServer

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
