"""Asking a server of this API over HTTP, with nothing but the standard library."""

from __future__ import annotations

import http.client
import ipaddress
import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from api import __version__
from api.errors import BenchmarksError, invalid
from api.representations.as_json import MEDIA_TYPE, json_bytes

TIMEOUT_SECONDS = 60
EXPECTED = "an address such as https://benchmarks.example.org"


class NoAnswer(BenchmarksError):
    """The server could not be asked, or what came back is no answer of this API."""


@dataclass(frozen=True)
class Reply:
    """What the server said: an answer (200) or a problem document, and when to ask again, where it says so."""

    status: int
    document: dict[str, Any]
    retry_after: str | None = None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key is for the server it was given for, not for whoever that one names."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


class Server:
    """A server of this API, and the key to ask it with. The key is shown nowhere.

    Raises:
        InvalidInput: ``address`` is none, or the key would travel where others can read it.
    """

    def __init__(self, address: str, key: str | None = None) -> None:
        parts = _split(address)
        if key is not None and not (key and key.isascii() and key.isprintable() and " " not in key):
            raise invalid("BENCHMARKS_KEY holds no key", expected="it looks like sbk_…; unset it to ask without one")
        if key is not None and parts.scheme != "https" and not _is_this_machine(parts.hostname or ""):
            raise invalid(f"a key is not sent to {address}, as others could read it", expected="an https address")
        self.address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1')}"
        self._key = key
        self._opener = urllib.request.build_opener(_NoRedirects)

    def absolute(self, link: str) -> str:
        """A link of an answer, which is relative to the server, as an address."""
        return f"{self.address}{link}" if link.startswith("/") else link

    def ask(self, path: str, query: Sequence[tuple[str, str]] = (), body: Any = None) -> Reply:
        """GET, or POST with a ``body``.

        Raises:
            NoAnswer: saying what stood in the way; it quotes nothing of what was sent.
        """
        target = f"{self.address}{path}" + (f"?{urlencode(query, safe=',:*/', quote_via=quote)}" if query else "")
        sent = None if body is None else json_bytes(body)
        request = urllib.request.Request(target, sent, self._headers(sent is not None))
        try:
            with self._open(request) as response:
                content, status, headers = response.read(), response.status, response.headers
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(self._unreachable(error)) from None
        return Reply(status, self._read(content, status, headers.get("Location")), headers.get("Retry-After"))

    def _open(self, request: urllib.request.Request) -> Any:
        try:
            return self._opener.open(request, timeout=TIMEOUT_SECONDS)
        except HTTPError as error:
            return error

    def _headers(self, has_body: bool) -> dict[str, str]:
        headers = {"Accept": f"{MEDIA_TYPE}, application/problem+json", "User-Agent": f"benchmarks-mcp/{__version__}"}
        if has_body:
            headers["Content-Type"] = MEDIA_TYPE
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})

    def _unreachable(self, error: Exception) -> str:
        reason = error.reason if isinstance(error, URLError) else error
        why = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return (
            f"The server {self.address} cannot be reached ({why}). `benchmarks serve` starts one on this machine; "
            "`benchmarks mcp --server URL` names another."
        )

    def _read(self, content: bytes, status: int, elsewhere: str | None) -> dict[str, Any]:
        try:
            document = json.loads(content)
        except ValueError:
            document = None
        expected = {"data", "meta", "links"} if status == http.client.OK else {"title", "detail"}
        if isinstance(document, dict) and expected <= document.keys():
            return document
        moved = f" It points to {elsewhere}." if elsewhere else ""
        raise NoAnswer(
            f"{self.address} answered with status {status}, but not as a server of this API does.{moved} "
            "`benchmarks mcp --server URL` names the server."
        )


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or parts.query or parts.fragment or parts.username or not address.isprintable() or " " in address:
        # Said without the text: it may carry a password.
        raise invalid("--server is no address of a server", expected=EXPECTED)
    return parts


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
