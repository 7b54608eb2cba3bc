"""The one place where an answer is made: what was asked → the rows meant → their figures → rows, texts and totals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from api.answers.figures import captions
from api.answers.figures.ranking import rank_fields
from api.answers.figures.rows import AnswerRow, answer_rows
from api.answers.selections.resolved import resolved_codes
from api.answers.selections.selection import Row, Selection, needed_headers, resolve
from api.concepts.editions.edition import last_change
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.errors import InvalidInput, Problem, TooManyRows
from api.queries.figures import count_statuses, look_up
from api.queries.releases import EditionStore, visible_releases

WITHHELD = ("confidential", "unreliable")


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
    codes: dict[str, Any]
    fingerprint: str
    start: int
    count: int
    changed_at: datetime | None
    """When what the answer rests on was last published or withdrawn."""

    @cached_property
    def previous_cursor(self) -> str | None:
        if not (self.start and self.asked.limit):
            return None
        return f"{max(0, self.start - self.asked.limit)}-{self.fingerprint}"

    @cached_property
    def next_cursor(self) -> str | None:
        end = self.start + self.count
        return f"{end}-{self.fingerprint}" if self.count and end < self.selection.total else None


@dataclass(frozen=True)
class Answer:
    """Rows and what must be known to read them, as JSON values."""

    rows: list[AnswerRow]
    meta: dict[str, Any]


def plan_answer(connection: Connection, store: EditionStore, asked: Asked, row_limit: int) -> Plan:
    """Resolve what was asked against the releases visible now.

    Raises:
        InvalidInput, Withdrawn: see ``api.answers.selections.selection.resolve``.
        TooManyRows: without ``limit``, more rows than ``row_limit``; or so many to be sorted.
    """
    visible = visible_releases(connection)
    editions = store.get(connection, needed_headers(asked.request, visible))
    selection = resolve(asked.request, visible, editions, asked.problems)
    if selection.total > row_limit and (asked.limit is None or (asked.sort and asked.limit)):
        raise TooManyRows(selection.total, row_limit, _how_to_split(asked, row_limit))
    codes = resolved_codes(selection)
    fingerprint = _fingerprint(codes, selection.total, asked)
    start = _read_cursor(asked.cursor, fingerprint)
    count = max(0, selection.total - start)
    if asked.limit is not None:
        count = min(count, asked.limit)
    # A release that is withdrawn takes its rows out of an answer that does not name it.
    used = (block.edition.header for block in selection.blocks) if selection.pinned else visible
    return Plan(asked, selection, codes, fingerprint, start, count, last_change(used))


def make_answer(connection: Connection, plan: Plan) -> Answer:
    """Look the figures of a plan up and put the answer together."""
    asked, selection = plan.asked, plan.selection
    rows = selection.rows() if asked.sort and plan.count else selection.rows(plan.start, plan.count)
    answered = answer_rows(rows, look_up(connection, [row.key for row in rows], asked.confidence, asked.language))
    if asked.sort:
        rows, answered = _sorted(rows, answered, asked.sort, plan)
    meta = {
        "total": selection.total,
        "confidence_level": asked.confidence,
        "selection": _selection(plan),
        **answer_texts(captions.used_by(rows), answered, asked.language),
    }
    if asked.limit == 0:
        planned = (block.edition for block in selection.blocks if len(block))
        meta["notice"] = captions.notice(planned, asked.language)
        meta["suppressed_share"] = _suppressed_share(connection, selection)
    return Answer(answered, meta)


def _fingerprint(codes: dict[str, Any], total: int, asked: Asked) -> str:
    text = json.dumps([codes, total, asked.sort], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_cursor(cursor: str | None, fingerprint: str) -> int:
    if cursor is None:
        return 0
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


def _sorted(
    rows: Sequence[Row], answered: Sequence[AnswerRow], sort: str, plan: Plan
) -> tuple[list[Row], list[AnswerRow]]:
    """The page of the rows by value, with ranks, rows without a value last; ties stay in the order of answers."""
    sign = -1.0 if sort == "-value" else 1.0

    def rank(place: int) -> tuple[bool, float]:
        value = answered[place]["value"]
        return value is None, 0.0 if value is None else sign * value

    ranked = rank_fields(answered, descending=sort == "-value")
    places = sorted(range(len(rows)), key=rank)[plan.start : plan.start + plan.count]
    return [rows[place] for place in places], [answered[place] | ranked[place] for place in places]


def _selection(plan: Plan) -> dict[str, Any]:
    asked = plan.asked
    as_of = asked.request.as_of
    return {
        **plan.codes,
        "as_of": captions.timestamp(as_of) if as_of else None,
        "confidence": asked.confidence,
        "sort": asked.sort,
    }


def _suppressed_share(connection: Connection, selection: Selection) -> float | None:
    blocks = {block.edition.header.key: block for block in selection.blocks}
    cells = {key: [one.edition.text(cell) for cell in one.cells] for key, one in blocks.items()}
    series = {key: [one.edition.numbers[series] for series in one.series] for key, one in blocks.items()}
    counts = count_statuses(connection, cells, series)
    return share_of(sum(counts.get(status, 0) for status in WITHHELD), selection.total)


def share_of(withheld: int, total: int) -> float | None:
    """The share of rows that is withheld; None without rows."""
    return round(withheld / total, 4) if total else None


def answer_texts(used: Sequence[captions.Used], answered: Sequence[AnswerRow], language: Language) -> dict[str, Any]:
    """What must be known to read rows: texts of what they name, releases, citation. ``used`` is what they use."""
    releases = captions.release_texts(used, language)
    return {
        "language": language,
        "notice": captions.notice((one.edition for one in used), language),
        "indicators": captions.indicator_texts(used, language),
        "dimensions": captions.code_labels(used, language),
        "waves": captions.wave_texts(used, language),
        "bases": captions.texts_by_release(used, answered, "bases", language),
        "notes": captions.texts_by_release(used, answered, "notes", language),
        "sources": captions.source_texts(used, answered),
        "releases": releases,
        "citation": captions.cited_together(release["citation"] for release in releases),
        "n_rounded_to": max((release["n_rounded_to"] or 0 for release in releases), default=0) or None,
    }
