"""Whole answers that a process keeps: what was answered without a key holds as long as the same releases are public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from wsgiref.types import WSGIEnvironment

from cachetools import LRUCache
from werkzeug.http import parse_etags

from api.concepts.editions.edition import VisibleReleases

ASKED_BY = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING")
"""All of a request without a key that chooses an answer and its form."""
LARGEST_PART = 16
"""No answer takes more than this part of the room."""
OVERHEAD = 2_000
"""Bytes that an answer takes beside its body, about."""
OF_BODIES = ("content-type", "content-language", "content-encoding", "content-length", "last-modified")
"""Headers that an answer without its body leaves out, as the framework does."""

Asked = tuple[str | None, ...]
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer and the releases that were public when it was made. ``headers`` are those that are the same for
    everybody who asks; ``pinned``: it rests on named releases."""

    visible: VisibleReleases
    etag: str
    headers: Headers
    body: bytes
    pinned: bool

    @property
    def headers_without_body(self) -> list[tuple[str, str]]:
        return [one for one in self.headers if one[0].lower() not in OF_BODIES]

    def is_had_by(self, if_none_match: str | None) -> bool:
        """Whether the client has it already. By weak comparison: caches weaken the name of what they compress."""
        if if_none_match is None:
            return False
        return if_none_match == f'"{self.etag}"' or parse_etags(if_none_match).contains_weak(self.etag)


class KeptAnswers:
    """The answers asked for last, as many as there is room for. It may be used by several threads."""

    def __init__(self, room: int) -> None:
        """``room`` in bytes; with 0 nothing is kept."""
        self._room = room
        self._answers: LRUCache[Asked, KeptAnswer] = LRUCache(max(1, room), getsizeof=_size)
        self._lock = Lock()

    def find(self, asked: Asked, visible: VisibleReleases) -> KeptAnswer | None:
        """What was answered before, if these very releases were public."""
        with self._lock:
            found = self._answers.get(asked)
        return found if found is not None and found.visible is visible else None

    def keep(self, asked: Asked, answer: KeptAnswer) -> None:
        """Keep an answer, unless it is too large for the room there is."""
        if _size(answer) * LARGEST_PART <= self._room:
            with self._lock:
                self._answers[asked] = answer


def _size(answer: KeptAnswer) -> int:
    return len(answer.body) + OVERHEAD


def asked_of(environ: WSGIEnvironment) -> Asked:
    """What tells the answer to a request without a key from all others."""
    return tuple(environ.get(name) for name in ASKED_BY)
