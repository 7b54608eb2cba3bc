"""Clients that ask steadily and keep a record of what came of each request."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

PATIENCE = 10.0
"""Seconds until a client gives its request up for lost."""
LOST = 0


@dataclass(frozen=True)
class Request:
    """What is asked for; with a body it is posted."""

    path: str
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def with_query(cls, path: str, query: dict[str, Any], body: Any) -> Request:
        return cls(f"{path}?{urlencode(query, doseq=True)}" if query else path, body)


@dataclass(frozen=True)
class Asked:
    """A request that is over: ``status`` is ``LOST`` where no whole answer came."""

    request: Request
    ended: float
    seconds: float
    status: int


@dataclass
class Record:
    """All that was asked."""

    asked: list[Asked] = field(default_factory=list)

    def since(self, moment: float) -> Record:
        return Record([one for one in self.asked if one.ended >= moment])

    def with_status(self, *statuses: int) -> list[Asked]:
        return [one for one in self.asked if one.status in statuses]

    @property
    def bad(self) -> list[Asked]:
        """What was not answered as wanted."""
        return [one for one in self.asked if one.status != 200]

    def seconds(self, part: float) -> float:
        """So long took the slowest of this part of all, as 0.99."""
        ordered = sorted(one.seconds for one in self.asked)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


@contextmanager
def asking(
    port: int, requests: Sequence[Request], clients: int, pause: float, *, kept_connections: bool = False
) -> Iterator[Record]:
    """Inside, clients ask for all of it again and again, each in its own order, resting for ``pause`` in between."""
    record, ended = Record(), Event()

    def ask(number: int) -> None:
        order = list(requests)
        random.Random(number).shuffle(order)
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while not ended.is_set():
            for request in order:
                record.asked.append(_ask(connection, request))
                if not kept_connections or record.asked[-1].status == LOST:
                    connection.close()
                if ended.wait(pause):
                    break
        connection.close()

    threads = [Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield record
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _ask(connection: HTTPConnection, request: Request) -> Asked:
    headers, method, body = dict(request.headers), "GET", None
    if request.body is not None:
        method, body = "POST", json.dumps(request.body)
        headers["Content-Type"] = "application/json"
    began, status = time.monotonic(), LOST
    try:
        connection.request(method, request.path, body, headers)
        response = connection.getresponse()
        response.read()
        status = response.status
    except (OSError, HTTPException):
        pass
    ended = time.monotonic()
    return Asked(request, ended, ended - began, status)
