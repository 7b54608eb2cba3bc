"""The way before the framework, for what is asked most: reading without a key.

An answer that is kept is sent at once, and figures as JSON are made here. Everything else goes the long way through
the views: whatever is wrong with a request, every other format, and everybody with a key. Both ways make an answer
with the same functions, so nobody can tell which one it took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from api.access.limits import Standing
from api.access.visitors import client_of
from api.answers.stores.publications import Public
from api.blueprints.admission import STANDING, Door, standing_headers
from api.blueprints.http_responses import kept_for
from api.blueprints.kept_answers import KeptAnswer, KeptAnswers, asked_of
from api.blueprints.request_log import RECORD, Record, begin_request, end
from api.blueprints.serving import PINNED, UNAVAILABLE, VISIBLE, Wiring
from api.concepts.editions.edition import VisibleReleases
from api.errors import DatabaseUnavailable, Interrupted

RESTING_ON_RELEASES = (
    *("/v1/benchmarks", "/v1/comparisons", "/v1/trends"),
    *("/v1/surveys", "/v1/indicators", "/v1/codelists"),
)
"""The resources whose answers say nothing but what the public releases hold."""
SPECIAL_HEADERS = (
    *("HTTP_AUTHORIZATION", "HTTP_TRANSFER_ENCODING"),
    *("HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
)
"""A request with one of these, be it empty, is for the views to judge."""
SPECIAL_WHERE_SAID = ("CONTENT_LENGTH", "SCRIPT_NAME")
"""And so is one of which the server says one of these; that may be empty."""
LISTS = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")
LONGEST_PLAIN_HEADER = 500
PER_REQUEST = ("x-request-id", "ratelimit", "ratelimit-policy", "cache-control")

MakeAnswer = Callable[[WSGIEnvironment, Wiring, VisibleReleases], KeptAnswer | None]
"""Makes an answer, or None where the request is for the views."""


@dataclass(frozen=True)
class Front:
    """A WSGI application before ``application``."""

    application: WSGIApplication
    wiring: Wiring
    door: Door
    kept: KeptAnswers
    make: MakeAnswer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _is_plain(environ):
            return self.application(environ, start_response)
        record = begin_request(environ)
        standing = self.door.count_address(client_of(environ.get("REMOTE_ADDR")))
        if standing is not None:
            environ[STANDING] = standing
            if standing.exceeded:
                return self.application(environ, start_response)
        found = self._find(environ, record)
        if found is None:
            return self._long_way(environ, start_response)
        return self._send(*found, environ, start_response, standing, record)

    def _find(self, environ: WSGIEnvironment, record: Record) -> tuple[KeptAnswer, Public] | None:
        """The answer that is kept or can be made here, and what was public at that moment."""
        asked = asked_of(environ)
        publications, engine = self.wiring.publications, self.wiring.engine
        try:
            public = publications.current(engine)
            answer = self.kept.find(asked, public.releases)
            record.cache = "made" if answer is None else "kept"
            if answer is None and (answer := self.make(environ, self.wiring, public.releases)) is not None:
                self.kept.keep(asked, public.releases, answer)
                public = publications.renewed(engine, public)
        except Interrupted:
            # The views ask again.
            return None
        except DatabaseUnavailable as error:
            environ[UNAVAILABLE] = error
            return None
        except Exception:
            # A mistake or a fault: the views meet it again, and know how to tell it.
            return None
        return None if answer is None else (answer, public)

    def _send(
        self,
        answer: KeptAnswer,
        public: Public,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        standing: Standing | None,
        record: Record,
    ) -> Iterable[bytes]:
        is_had = answer.is_had_by(environ.get("HTTP_IF_NONE_MATCH"))
        start_response(
            "304 NOT MODIFIED" if is_had else "200 OK",
            [
                *(answer.headers_without_body if is_had else answer.headers),
                ("Cache-Control", kept_for(answer.pinned, public)),
                ("X-Request-Id", record.request_id),
                *standing_headers(standing),
            ],
        )
        parts = () if is_had else (answer.body,)
        record.status, record.content, record.sent = 304 if is_had else 200, answer.content, sum(map(len, parts))
        return _Parts(parts, closed=lambda: end(record))

    def _long_way(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Through the views; what they answer is kept where it rests on public releases alone."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            started.append((status, headers))
            return start_response(status, headers, *error)

        parts = self.application(environ, start)
        visible = environ.get(VISIBLE)
        if visible is None:
            return parts
        return _Parts(parts, lambda body: self._keep(environ, visible, *started[-1], body))

    def _keep(
        self,
        environ: WSGIEnvironment,
        visible: VisibleReleases,
        status: str,
        headers: list[tuple[str, str]],
        body: bytes,
    ) -> None:
        found = {name.lower(): value for name, value in headers}
        # Without a date it was made within seconds of a publication, which a header cannot tell apart yet.
        if not status.startswith("200 ") or not {"etag", "last-modified"} <= found.keys():
            return
        same = [one for one in headers if one[0].lower() not in PER_REQUEST]
        made = KeptAnswer(found["etag"].strip('"'), same, body, environ.get(PINNED, False), environ[RECORD].content)
        self.kept.keep(asked_of(environ), visible, made)


class _Parts:
    """The parts of an answer, with something to do once all were sent, or when it is closed."""

    def __init__(
        self,
        parts: Iterable[bytes],
        ended: Callable[[bytes], None] | None = None,
        closed: Callable[[], None] | None = None,
    ) -> None:
        self._parts, self._ended = parts, ended
        self.close = closed or getattr(parts, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        if self._ended is None:
            yield from self._parts
            return
        sent = []
        for part in self._parts:
            sent.append(part)
            yield part
        self._ended(b"".join(sent))


def _is_plain(environ: WSGIEnvironment) -> bool:
    """Whether a request reads what rests on public releases, with nothing special about it."""
    path = environ["PATH_INFO"]
    return (
        environ["REQUEST_METHOD"] == "GET"
        and path.startswith(RESTING_ON_RELEASES)
        and not any(name in environ for name in SPECIAL_HEADERS)
        and not any(environ.get(name) for name in SPECIAL_WHERE_SAID)
        and all(len(environ.get(name, "")) <= LONGEST_PLAIN_HEADER for name in LISTS)
    )
