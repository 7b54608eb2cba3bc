"""Asking the server over HTTP, the only thing the attacker can do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

SECONDS = 60
TOO_MANY = 429
Query = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back: the path and query that were asked, the status, the headers and the bytes."""

    path: str
    query: Query
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    @property
    def ok(self) -> bool:
        return self.status == 200

    @property
    def media_type(self) -> str:
        return dict(self.headers).get("Content-Type", "").partition(";")[0]

    @property
    def document(self) -> Any:
        return json.loads(self.content)


@dataclass
class Server:
    """An address, asked over one connection. ``asked`` counts."""

    base: str
    asked: int = 0
    _session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, query: Query | None = None, headers: Query | None = None) -> Answer:
        """The answer to a GET; ``path`` may bring a query of its own (a link)."""
        return self._answer("GET", path, query or {}, headers or {}, None)

    def post(self, path: str, body: Any) -> Answer:
        """The answer to a POST of JSON."""
        return self._answer("POST", path, {}, {}, body)

    def pages(self, path: str, query: Query) -> Iterable[Answer]:
        """An answer and those its ``links.next`` lead to."""
        answer = self.get(path, query)
        while True:
            yield answer
            onward = answer.document["links"]["next"] if answer.ok else None
            if onward is None:
                return
            answer = self.get(onward)

    def close(self) -> None:
        self._session.close()

    def _answer(self, method: str, path: str, query: Query, headers: Query, body: Any) -> Answer:
        self.asked += 1
        response = self._session.request(
            method, self.base + path, params=dict(query), headers=dict(headers), json=body, timeout=SECONDS
        )
        if response.status_code == TOO_MANY:
            # Whoever is told to be slower asks again later.
            time.sleep(float(response.headers["Retry-After"]))
            return self._answer(method, path, query, headers, body)
        return Answer(path, query, response.status_code, tuple(sorted(response.headers.items())), response.content)
