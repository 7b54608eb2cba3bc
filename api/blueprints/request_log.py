"""One line of JSON for each request: what was asked and how it went. No query, body, whole key or address of a client.

A request is recorded while it is answered; where it ends, the line is written and counted (``request_metrics``).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import get_ident
from typing import Any, Literal
from urllib.parse import quote
from wsgiref.types import WSGIEnvironment

import orjson
from flask import Response, g, request

from api.blueprints.request_ids import request_id_of
from api.database.waiting import seconds_waited

LONG_SECONDS = 5.0
"""A request that takes longer gets a line while it runs, too: nobody has to wait for its end to see it."""
RECORD = "benchmarks.record"
"""Where a request has its record."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an answer holds: ``route`` is the rule of its address, ``releases`` those it rests on, ``rows`` their
    number; None where that is not known."""

    route: str | None = None
    releases: tuple[str, ...] = ()
    rows: int | None = None


NOTHING = Content()


@dataclass(slots=True)
class Record:
    """A request so far. ``cache`` says where its answer came from; ``sent`` are bytes before the server frames them;
    ``traceparent`` is what the client calls the trace that it belongs to."""

    request_id: str
    method: str | None
    path: str | None
    status: int | None = None
    content: Content = NOTHING
    key: str | None = None
    cache: Literal["kept", "made"] | None = None
    sent: int | None = None
    traceparent: str | None = None
    began: float = field(default_factory=time.perf_counter)
    waited: float = field(default_factory=seconds_waited)
    is_told: bool = False

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began


_running: dict[int, Record] = {}
"""The request of each thread."""
_endings: list[Callable[[Record, float], None]] = []
"""What is done with a request that has ended, and the seconds its thread waited for the database."""


def begin_logging() -> None:
    """From now on, in this process, requests are written to the standard error stream."""
    at_the_end(_write)


def at_the_end(do: Callable[[Record, float], None]) -> None:
    """From now on, in this process, do this with each request that has ended."""
    _endings.append(do)


def begin(record: Record) -> Record:
    """A request begins, in this thread."""
    _running[get_ident()] = record
    return record


def end(record: Record) -> None:
    """The answer of a request was sent to its end, or broken off."""
    _running.pop(get_ident(), None)
    waited = seconds_waited() - record.waited
    for do in _endings:
        do(record, waited)


def running() -> list[Record]:
    """The requests that are being answered just now."""
    return list(_running.values())


def write_running() -> None:
    """A line for each request that has taken long and is answered still, once."""
    for record in running():
        if not record.is_told and record.seconds > LONG_SECONDS and _write in _endings:
            record.is_told = True
            _write(record, None, running=True)


def write_unreadable(request_id: str, status: int) -> None:
    """A line for what could not be read as a request."""
    end(Record(request_id, None, None, status))


def _write(record: Record, waited: float | None, **more: bool) -> None:
    said = record.content
    document = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "request_id": record.request_id,
        "method": record.method,
        "path": record.path,
        "route": said.route,
        "status": record.status,
        "milliseconds": None if record.path is None else round(record.seconds * 1000, 1),
        "database_milliseconds": None if waited is None else round(waited * 1000, 1),
        "key": record.key,
        "releases": said.releases,
        "rows": said.rows,
        "bytes": record.sent,
        "cache": record.cache,
        "worker": os.getpid(),
        **more,
    }
    # In one piece, so that lines of several threads and processes do not mix.
    with suppress(OSError):
        os.write(sys.stderr.fileno(), orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))


def note_content(releases: Iterable[str], rows: int) -> None:
    """Say what the answer to the current request holds."""
    record: Record = g.record
    record.content = Content(record.content.route, tuple(releases), rows)


def record_view() -> None:
    """The current request goes through the views; its record may have begun before."""
    route = request.url_rule.rule if request.url_rule else None
    release = (request.view_args or {}).get("release")
    g.record = begin_request(request.environ)
    g.record.content = Content(route, (release,) if release else ())


def begin_request(environ: WSGIEnvironment) -> Record:
    """The record of a request, which begins unless it has begun before."""
    if RECORD not in environ:
        path = quote(environ["PATH_INFO"], encoding="latin-1")
        request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
        record = Record(request_id, environ["REQUEST_METHOD"], path, traceparent=environ.get("HTTP_TRACEPARENT"))
        environ[RECORD] = begin(record)
    begun: Record = environ[RECORD]
    return begun


def end_when_sent(response: Response) -> None:
    """End the record of the current request with its answer."""
    record: Record = g.record
    record.status, record.cache = response.status_code, "made"
    visitor = g.get("visitor")
    record.key = visitor.prefix if visitor else None
    if request.method == "HEAD" or not response.is_streamed:
        record.sent = 0 if request.method == "HEAD" else response.calculate_content_length()
    elif _endings:
        response.response = _counted(response.response, record)
    response.call_on_close(lambda: end(record))


def _counted(parts: Any, record: Record) -> Iterator[bytes]:
    record.sent = 0
    for part in parts:
        record.sent += len(part)
        yield part
