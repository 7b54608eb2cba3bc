"""Requests as a WSGI server hands them on, and all that was answered: nothing normalised, nothing added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from wsgiref.types import WSGIApplication

from werkzeug.test import create_environ

HEADERS_OF_ONE_REQUEST = ("x-request-id", "ratelimit")


@dataclass(frozen=True)
class Answered:
    """An answer: ``headers`` with names in small letters, in the order of their names."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The only header of this name; "" without one."""
        found = [value for other, value in self.headers if other == name]
        assert len(found) < 2, found
        return found[0] if found else ""

    @property
    def of_anybody(self) -> Answered:
        """The same without what is another for each request: problems repeat its name."""
        headers = tuple(one for one in self.headers if one[0] not in HEADERS_OF_ONE_REQUEST)
        body = self.body.replace(f'"request_id":"{self.header("x-request-id")}"'.encode(), b"")
        return Answered(self.status, headers, body)


def environ_of(address: str, headers: Mapping[str, str | None] | None = None, method: str = "GET") -> dict[str, Any]:
    """The request for an address, byte for byte as it stands there; a header that is None is not sent."""
    path, _, query = address.partition("?")
    environ = create_environ("/", method=method)
    environ |= {"PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": query, "REQUEST_URI": address}
    environ |= {"RAW_URI": address, "REMOTE_ADDR": "192.0.2.1"}
    named = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in (headers or {}).items()}
    return environ | {name: text for name, text in named.items() if text is not None}


def ask(
    application: WSGIApplication,
    address: str,
    headers: Mapping[str, str | None] | None = None,
    method: str = "GET",
    **environ: Any,
) -> Answered:
    """What an application answers, read to the end."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, found: list[tuple[str, str]], error: Any = None, /) -> Any:
        started.append((status, found))

    parts = application(environ_of(address, headers, method) | environ, start)
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    ((status, found),) = started
    return Answered(status, tuple(sorted((name.lower(), value) for name, value in found)), body)
