"""What every request and every response has, whatever it is about."""

from __future__ import annotations

import random
import re
import time
from functools import partial

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestHeaderFieldsTooLarge

from api.blueprints.origins import share
from api.blueprints.request_log import log_when_sent
from api.config import Config

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Headers that every response has; pages have a Content-Security-Policy of their own."""
LONGEST_HEADER = 8190
LONGEST_CHOICE = 2_000
"""Characters of a header, its repetitions together, and of one that lists what is liked: each entry is weighed."""
CHOICES = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING")


def wrap(app: Flask, config: Config) -> None:
    """Register what happens before and after every view of the application."""
    app.before_request(_begin)
    app.after_request(partial(_finish, frozenset(config.cors_origins)))


def new_request_id() -> str:
    """A name for a request that came without one."""
    # Told apart, not kept secret; the generator is seeded anew in each process.
    return f"{random.getrandbits(96):024x}"


def request_id_of(given: str) -> str:
    """The name a client gave its request, if it is one; else a new one."""
    return given if REQUEST_ID.fullmatch(given) else new_request_id()


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = request_id_of(request.headers.get("X-Request-Id", ""))
    # Said before anything is read, also where no view would read a body.
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        raise RequestEntityTooLarge
    for name, value in request.environ.items():
        if name.startswith("HTTP_") and len(value) > (LONGEST_CHOICE if name in CHOICES else LONGEST_HEADER):
            raise RequestHeaderFieldsTooLarge


def _finish(origins: frozenset[str], response: Response) -> Response:
    """Headers that every response has."""
    response.headers["X-Request-Id"] = g.request_id
    for name, value in EVERY_ANSWER.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if "Allow" in response.headers:
        response.headers["Allow"] = ", ".join(sorted(response.headers["Allow"].split(", ")))
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204
        del response.headers["Content-Type"]
    share(response, origins)
    log_when_sent(response)
    return response
