"""Whole answers that a process keeps: what was answered without a key holds as long as the same releases are public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from sys import getsizeof
from threading import Lock
from wsgiref.types import WSGIEnvironment

from cachetools import LRUCache
from werkzeug.http import parse_etags

from api.blueprints.request_log import NOTHING, Content
from api.concepts.editions.edition import VisibleReleases

ASKED_BY = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING")
"""All of a request without a key that chooses an answer and its form."""
LARGEST_PART = 16
"""No answer takes more than this part of the room."""
OVERHEAD = 1_000
"""Bytes that an answer takes beside its texts, about."""
OF_BODIES = ("content-type", "content-language", "content-encoding", "content-length", "last-modified")
"""Headers that an answer without its body leaves out, as the framework does."""

Asked = tuple[str | None, ...]
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer. ``headers`` are those that are the same for everybody who asks; ``pinned``: it rests on named
    releases. ``content`` is for the log."""

    etag: str
    headers: Headers
    body: bytes
    pinned: bool
    content: Content = NOTHING

    @property
    def headers_without_body(self) -> list[tuple[str, str]]:
        return [one for one in self.headers if one[0].lower() not in OF_BODIES]

    def is_had_by(self, if_none_match: str | None) -> bool:
        """Whether the client has it already. By weak comparison: caches weaken the name of what they compress."""
        if if_none_match is None:
            return False
        return if_none_match == f'"{self.etag}"' or parse_etags(if_none_match).contains_weak(self.etag)


class KeptAnswers:
    """The answers asked for last, as many as there is room for, all made from the same releases. It may be used by
    several threads."""

    def __init__(self, room: int) -> None:
        """``room`` in bytes; with 0 nothing is kept."""
        self._room = room
        self._lock = Lock()
        self._begin(VisibleReleases())

    def _begin(self, visible: VisibleReleases) -> None:
        self._visible = visible
        self._answers: LRUCache[Asked, tuple[KeptAnswer, int]] = LRUCache(max(1, self._room), getsizeof=itemgetter(1))

    def find(self, asked: Asked, visible: VisibleReleases) -> KeptAnswer | None:
        """What was answered before, if these very releases were public. Other answers are forgotten."""
        with self._lock:
            if visible is not self._visible:
                self._begin(visible)
            found = self._answers.get(asked)
        return None if found is None else found[0]

    def keep(self, asked: Asked, visible: VisibleReleases, answer: KeptAnswer) -> None:
        """Keep an answer, unless it is too large for the room there is, or other releases are public by now."""
        size = _size(asked, answer)
        if size * LARGEST_PART > self._room:
            return
        with self._lock:
            if visible is self._visible:
                self._answers[asked] = answer, size


def _size(asked: Asked, answer: KeptAnswer) -> int:
    """Also of what was asked: addresses and the links made of them may be long."""
    return OVERHEAD + sum(map(getsizeof, chain(asked, chain.from_iterable(answer.headers), [answer.body])))


def asked_of(environ: WSGIEnvironment) -> Asked:
    """What tells the answer to a request without a key from all others."""
    return tuple(environ.get(name) for name in ASKED_BY)
