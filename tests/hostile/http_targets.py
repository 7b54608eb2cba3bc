"""What is attacked over HTTP: each takes bytes as a part of a request, which must be answered or refused."""

from __future__ import annotations

import io
import json
import string
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from wsgiref.types import WSGIApplication

from api.access.keys import new_key
from tests.serving.raw_requests import ask
from tests.serving.test_positions import BODY

PAGE = "/v1/benchmarks?survey=panel&size=*&limit=1"
SELECTIONS = (
    b"survey=panel&size=*&channel=facebook,xing&where=market:near&as_of=2023-06-30T12:00:00%2B02:00&sort=-value",
    b"survey=*&wave=latest:2&sector=C/*&indicator=adoption&confidence=0.9&format=jsonstat&labels=both&locale=de",
)
HEADERS = (b"Accept: text/csv;q=0.5, */*;q=0.1", b'If-None-Match: W/"a", "b"', b"Range: bytes=0-1,5-")

Target = Callable[[WSGIApplication, bytes], None]


def select(path: str, application: WSGIApplication, query: bytes) -> None:
    """The server lets nothing but ASCII through (tests/serving/test_hostile_requests.py)."""
    _answer(application, f"{path}?{quote(query, safe=string.punctuation)}")


def go_on(application: WSGIApplication, cursor: bytes) -> None:
    _answer(application, f"{PAGE}&cursor={quote(cursor)}")


def present_key(application: WSGIApplication, authorization: bytes) -> None:
    """Nothing is answered to one that nobody has."""
    found = _answer(application, "/v1/surveys", headers={"Authorization": authorization.decode("latin-1")})
    assert found in (400, 401, 429, 431), found


def post(application: WSGIApplication, body: bytes) -> None:
    given = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    _answer(application, "/v1/positions", method="POST", **given)


def send_header(application: WSGIApplication, line: bytes) -> None:
    name, _, value = line.decode("latin-1").partition(":")
    _answer(application, "/v1/benchmarks?survey=panel", headers={name: value})


def http_targets(application: WSGIApplication) -> dict[str, tuple[Target, list[bytes]]]:
    """By name, with what to begin from. ``application`` serves the samples."""
    onward = json.loads(ask(application, PAGE).body)["links"]["next"]
    (cursor,) = parse_qs(urlsplit(onward).query)["cursor"]
    selections = {name: partial(select, f"/v1/{name}") for name in ("benchmarks", "comparisons", "trends", "releases")}
    return {name: (target, list(SELECTIONS)) for name, target in selections.items()} | {
        "cursor": (go_on, [cursor.encode()]),
        "key": (present_key, [f"Bearer {new_key()}".encode(), b"Basic YTpi"]),
        "body": (post, [json.dumps(BODY).encode()]),
        "header": (send_header, list(HEADERS)),
    }


def _answer(application: WSGIApplication, address: str, **given: Any) -> int:
    status = int(ask(application, address, **given).status[:3])
    assert status < 500, status
    return status
