"""What happened to releases: the kinds of changes, and the cursor that makes reading them gap-free.

An entry becomes visible for one of two reasons: its transaction commits, or the clock reaches its second (an embargo
ends). Neither order contains the other: an entry written long ago may appear after one written just now. So "what I
have seen" is a rectangle: every entry numbered up to ``number`` whose time is up to ``at``. Numbers ascend as
transactions commit (writers take turns, see ``api.queries.changes_writing``), so whatever is numbered up to the
highest number seen is committed, and was either seen or lies behind the newest time seen. Everything else is new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from uuid import NAMESPACE_OID, uuid5

from api.concepts.editions.revisions import Revision
from api.concepts.texts import Text

Kind = Literal["scheduled", "cancelled", "published", "revised", "withdrawn"]
KINDS: tuple[Kind, ...] = get_args(Kind)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# As many digits as fit a number of the database and a time that can be written.
CURSOR_PATTERN = r"[0-9]{1,18}_[0-9]{1,17}"
_CURSOR = re.compile(CURSOR_PATTERN, re.ASCII)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """What a reader has seen: all entries with a number up to ``number`` and a time up to ``at``."""

    number: int = 0
    at: datetime = EPOCH

    def __str__(self) -> str:
        return f"{self.number}_{(self.at - EPOCH) // _MICROSECOND}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor of its text; raises ``ValueError`` for any other text."""
        if not _CURSOR.fullmatch(text):
            raise ValueError("is not a cursor")
        number, _, microseconds = text.partition("_")
        return cls(int(number), EPOCH + int(microseconds) * _MICROSECOND)


NOTHING_SEEN = Cursor()


@dataclass(frozen=True)
class Change:
    """One entry. ``at`` is when it became visible; ``scheduled_for`` when a scheduled release will be.

    ``revision`` tells how the figures differ from those of the release ``replaces``.
    """

    number: int
    at: datetime
    kind: Kind
    release: str
    survey: str
    wave: str
    scheduled_for: datetime | None
    replaces: str | None
    reason: str | None
    revision: Revision[Text] | None

    @property
    def id(self) -> str:
        """A name that no other entry has, here or on another server."""
        return uuid5(NAMESPACE_OID, f"survey-benchmarks {self.release} {self.kind} {Cursor(self.number, self.at)}").urn


@dataclass(frozen=True)
class ChangesPage:
    """Entries in the order of their time; ``after`` goes on behind them. ``more`` are there already. The newest of all
    is of ``changed_at``, None without any."""

    entries: tuple[Change, ...]
    after: Cursor
    more: bool
    changed_at: datetime | None = None


def next_page(seen: Cursor, newest: Cursor, entries: tuple[Change, ...], *, dated: bool = False) -> ChangesPage:
    """The page that ``entries`` are: all that is new to ``seen`` up to some time, or all that is new.

    ``newest`` has the highest number and the newest time of all that is visible; ``dated``: entries before a date were
    left out on purpose. Who reads from a copy of the database that is behind what was seen is told nothing yet.
    """
    if newest.number < seen.number or newest.at < seen.at:
        return ChangesPage((), seen, more=False)
    if not entries:
        return ChangesPage((), newest if dated else seen, more=False)
    until = max(seen.at, entries[-1].at)
    return ChangesPage(entries, Cursor(newest.number, until), more=newest.at > until)
