"""The product under gunicorn, configured as in production, on a database that is there; and plain HTTP to it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from tests.conftest import Database
from tests.serving_process import Served, environment, free_port, wait_for_answer

PROJECT = Path(__file__).resolve().parents[2]
APPLICATION = "api.wsgi:application"


@dataclass(frozen=True)
class Answer:
    """A response as it came over the network: nothing decoded, header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class RealServer:
    """A running server: its address, what it says, and a way to ask it without a library that means well."""

    base: str
    port: int
    log: Path
    pid: int

    @classmethod
    def of(cls, served: Served) -> RealServer:
        """That of `serve`."""
        return cls(served.base, int(served.base.rpartition(":")[2]), served.log, served.process.pid)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, /, **headers: str) -> Answer:
        """Ask with exactly these headers (``_`` for ``-``), beside ``Host``."""
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        if body is not None:
            given.setdefault("Content-Length", str(len(body)))
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name}: {text}" for name, text in given.items()]
        return self.send("\r\n".join((*lines, "", "")).encode("latin-1") + (body or b""), method)

    def send(self, sent: bytes, method: str = "GET") -> Answer:
        """Send bytes that may or may not be HTTP."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(sent)
            response = HTTPResponse(connection, method=method)
            response.begin()
            body = response.read()
        headers: dict[str, str] = {}
        for name, text in response.getheaders():
            headers[name.lower()] = f"{headers[name.lower()]}, {text}" if name.lower() in headers else text
        return Answer(response.status, headers, body)

    def problem(self, path: str, status: int, method: str = "GET", body: bytes | None = None, /, **headers: str) -> Any:
        """The problem document that is answered, with what every problem has checked."""
        return self.checked(self.ask(path, method, body, **headers), status)

    @staticmethod
    def checked(answer: Answer, status: int) -> Any:
        assert answer.status == status, answer.body
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        document = answer.json
        assert document["status"] == status
        assert document["request_id"] == answer.headers["x-request-id"]
        assert document["type"].startswith("/problems/")
        assert document["title"]
        assert document["detail"]
        return document

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def real_server(database: Database, log: Path, application: str = APPLICATION, **settings: str) -> Iterator[RealServer]:
    """A server with the reader's login, until the context is left."""
    port = free_port()
    given = environment(
        DATABASE_READER_URL=database.reader_url,
        BENCHMARKS_DATA_DIR=str(log.parent),
        BENCHMARKS_WORKERS="1",
        BENCHMARKS_RATE_LIMIT="off",
        HOST="127.0.0.1",
        PORT=str(port),
        PYTHONPATH=str(PROJECT),
    )
    command = [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn", application]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=given | settings, stdout=output, stderr=output)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for_answer(f"{base}/readyz", process, log)
        yield RealServer(base, port, log, process.pid)
    finally:
        process.terminate()
        process.wait(30)
