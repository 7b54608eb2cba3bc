"""One line of JSON for each request: what was asked and how it went. No query, body, key or address of a client."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

import orjson
from flask import Response, g, request

log = logging.getLogger("api.requests")


def begin_logging() -> None:
    """From now on, in this process, requests are written to the standard error stream."""
    log.setLevel(logging.INFO)


def is_logging() -> bool:
    return log.isEnabledFor(logging.INFO)


def write_line(request_id: str, method: str | None, path: str | None, status: int, began: float | None) -> None:
    """A request as a line: ``path`` as it is in an address, ``began`` by ``time.perf_counter``; null: not read."""
    document = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "request_id": request_id,
        "method": method,
        "path": path,
        "status": status,
        "milliseconds": None if began is None else round((time.perf_counter() - began) * 1000, 1),
    }
    # In one piece, so that lines of several threads and processes do not mix.
    with suppress(OSError):
        os.write(sys.stderr.fileno(), orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))


def log_when_sent(response: Response) -> None:
    """Write the line of the current request once its answer was sent to the end, or broken off."""
    if not is_logging():
        return
    request_id, method, path, began = g.request_id, request.method, quote(request.path), g.began
    status = response.status_code
    response.call_on_close(lambda: write_line(request_id, method, path, status, began))
