"""Figures of public releases that a process keeps, so that most answers need no database.

A release never changes, so what was read of it holds as long as it may be shown at all: who uses the store knows which
releases are public. It is filled in the background with what is asked for; until then, and where there is no room,
figures are looked up in the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from sqlalchemy import Connection, Engine

from api.answers.stores.packed_figures import BYTES_PER_FIGURE, BYTES_PER_TEXT, PackedFigures, pack_figures
from api.concepts.editions.edition import Edition
from api.concepts.editions.stored_figures import FigureKey, StoredFigure
from api.concepts.texts import Language
from api.errors import BenchmarksError
from api.queries.figures import look_up, read_release_figures

AGAIN_SECONDS = 60.0
"""How soon a release that found no room is ordered again."""
UNUSED_SECONDS = 600.0
"""What was not asked for so long makes room for others."""
log = logging.getLogger(__name__)
T = TypeVar("T")


class FigureStore:
    """Keeps the figures of releases in ``room`` bytes; with 0 it keeps none."""

    def __init__(self, room: int, open_engine: Callable[[], Engine]) -> None:
        self._room, self._open_engine = room, open_engine
        self._lock = Lock()
        self._kept: dict[int, PackedFigures] = {}
        self._sizes: dict[int, int] = {}
        """Of what is kept, and of what is to be read."""
        self._asked: dict[int, float] = {}
        """When a release was asked for last."""
        self._wanted: SimpleQueue[Edition] = SimpleQueue()
        self._reader: Thread | None = None

    def look_up(
        self, connection: Connection, keys: Sequence[FigureKey], confidence: float, language: Language
    ) -> dict[FigureKey, StoredFigure]:
        """As ``queries.figures.look_up``; without the database where the releases are kept."""
        kept = {release: self._kept.get(release) for release in {key[0] for key in keys}}
        others = [key for key in keys if kept[key[0]] is None]
        found = look_up(connection, others, confidence, language)
        for release, packed in kept.items():
            if packed is not None:
                of_release = keys if len(kept) == 1 else [key for key in keys if key[0] == release]
                found |= packed.find(of_release, confidence, language)
        return found

    def want(self, editions: Iterable[Edition]) -> None:
        """Let the figures of these releases, which are public, be read when there is time and room."""
        now = time.monotonic()
        for edition in editions:
            key = edition.header.key
            before = self._asked.get(key)
            self._asked[key] = now
            if key not in self._sizes and (before is None or now - before >= AGAIN_SECONDS):
                self._order(edition, now)

    def _order(self, edition: Edition, now: float) -> None:
        size = expected_size(edition)
        with self._lock:
            if edition.header.key in self._sizes or not self._has_room(size, now):
                return
            self._sizes[edition.header.key] = size
            if self._reader is None:
                # Not before a process serves: a thread would not live on in its fork.
                self._reader = Thread(target=self._read_on, name="figures", daemon=True)
                self._reader.start()
        self._wanted.put(edition)

    def _has_room(self, size: int, now: float) -> bool:
        """Whether there is room for so many bytes, once what nobody asked for lately was forgotten."""
        if sum(self._sizes.values()) + size <= self._room:
            return True
        unused = [key for key in self._kept if now - self._asked[key] >= UNUSED_SECONDS]
        self._kept = {key: one for key, one in self._kept.items() if key not in unused}
        for key in unused:
            del self._sizes[key]
        return sum(self._sizes.values()) + size <= self._room

    def _read_on(self) -> None:
        while True:
            edition = self._wanted.get()
            try:
                self._read(edition)
            except Exception as error:  # whatever it is, the next release is another
                # They are looked up in the database then, and ordered again later.
                is_ours = isinstance(error, BenchmarksError)
                log.warning("figures of %s could not be kept: %s", edition.header.id, error, exc_info=not is_ours)
                with self._lock:
                    del self._sizes[edition.header.key]

    def _read(self, edition: Edition) -> None:
        key, cells = edition.header.key, [edition.text(cell) for cell in edition.cells]
        with self._open_engine().connect() as connection:
            packed = pack_figures(edition, _slowly(read_release_figures(connection, key, cells, len(edition.series))))
        with self._lock:
            self._sizes[key] = packed.size
            if sum(self._sizes.values()) <= self._room:
                self._kept = {**self._kept, key: packed}
            else:
                # It has more words than most.
                del self._sizes[key]


def expected_size(edition: Edition) -> int:
    """About how many bytes the figures of a release need; rather too many than too few."""
    return len(edition.cells) * (len(edition.series) * BYTES_PER_FIGURE + BYTES_PER_TEXT)


def _slowly(parts: Iterable[T]) -> Iterator[T]:
    """Parts with rests between them that are as long as they take: others are answered meanwhile."""
    began = time.monotonic()
    for part in parts:
        yield part
        time.sleep(time.monotonic() - began)
        began = time.monotonic()
