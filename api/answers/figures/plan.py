"""What was asked, and the plan of its answer: which rows it has, before any figure is read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property, partial

from sqlalchemy import Connection

from api.answers.selections.resolved import ResolvedCodes, resolved_codes
from api.answers.selections.selection import Selection, resolve
from api.answers.stores.edition_store import EditionStore
from api.concepts.editions.edition import last_change
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.errors import InvalidInput, Problem, TooManyRows
from api.queries.releases import visible_releases


@dataclass(frozen=True)
class Asked:
    """A request for figures, checked in form.

    ``limit`` None asks for everything at once, 0 for a plan without rows; ``cursor`` continues an earlier answer.
    ``problems`` found so far are reported with those found later.
    """

    request: SelectionRequest
    confidence: float = CONFIDENCE_LEVELS[1]
    sort: str | None = None
    limit: int | None = None
    cursor: str | None = None
    language: Language = "en"
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Which rows an answer will have, from which row on (``start``) and how many of them (``count``)."""

    asked: Asked
    selection: Selection
    codes: ResolvedCodes
    start: int
    count: int
    changed_at: datetime | None
    """When what the answer rests on was last published or withdrawn."""

    @cached_property
    def fingerprint(self) -> str:
        """By which a cursor is known to belong to the selection."""
        return _fingerprint(self.codes, self.selection.total, self.asked)

    @cached_property
    def previous_cursor(self) -> str | None:
        if not (self.start and self.asked.limit):
            return None
        return f"{max(0, self.start - self.asked.limit)}-{self.fingerprint}"

    @cached_property
    def next_cursor(self) -> str | None:
        end = self.start + self.count
        return f"{end}-{self.fingerprint}" if self.count and end < self.selection.total else None


def plan_answer(connection: Connection, store: EditionStore, asked: Asked, row_limit: int) -> Plan:
    """Resolve what was asked against the releases visible now.

    Raises:
        InvalidInput, Withdrawn: see ``api.answers.selections.selection.resolve``.
        TooManyRows: without ``limit``, more rows than ``row_limit``; or so many to be sorted.
    """
    visible = visible_releases(connection)
    selection = resolve(asked.request, visible, partial(store.get, connection), asked.problems)
    if selection.total > row_limit and (asked.limit is None or (asked.sort and asked.limit)):
        raise TooManyRows(selection.total, row_limit, _how_to_split(asked, row_limit))
    codes = resolved_codes(selection)
    start = _read_cursor(asked.cursor, _fingerprint(codes, selection.total, asked)) if asked.cursor else 0
    count = max(0, selection.total - start)
    if asked.limit is not None:
        count = min(count, asked.limit)
    # A release that is withdrawn takes its rows out of an answer that does not name it.
    used = [block.edition.header for block in selection.blocks]
    changed_at = last_change(used) if selection.pinned else visible.changed_at_of(asked.request.survey.exact)
    return Plan(asked, selection, codes, start, count, changed_at)


def _fingerprint(codes: ResolvedCodes, total: int, asked: Asked) -> str:
    text = json.dumps([asdict(codes), total, asked.sort], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_cursor(cursor: str, fingerprint: str) -> int:
    start, _, of = cursor.partition("-")
    if of != fingerprint or not (start.isascii() and start.isdecimal()) or len(start) > 9:
        problem = Problem(
            "the cursor does not belong to this selection",
            pointer="cursor",
            expected="follow links.next of the answer before, unchanged; or leave cursor out to begin again",
            code="invalid_cursor",
        )
        raise InvalidInput([problem], "The request has mistakes")
    return int(start)


def _how_to_split(asked: Asked, row_limit: int) -> str:
    advice = "Ask for fewer codes, waves or surveys at a time"
    if asked.sort:
        return f"{advice}, or leave sort out and page with limit: only {row_limit} rows can be sorted."
    return f"{advice}, or page through them with limit={min(1000, row_limit)} and the links.next of each answer."
