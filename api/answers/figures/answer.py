"""An answer with figures: those of a plan are looked up, sorted where that was asked, and explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from api.answers.figures.captions import figure_meta, notice, used_by
from api.answers.figures.meta import PlannedMeta, SelectionCodes, SelectionMeta
from api.answers.figures.plan import Asked, Plan
from api.answers.figures.ranking import Measured, rank_members, ranked_with, ranks_within
from api.answers.figures.rows import Figure, RankedFigure, answer_rows
from api.answers.selections.resolved import ResolvedCodes
from api.answers.selections.selection import Row, Selection
from api.concepts.fields import extend, timestamp
from api.queries.figures import LookUp, count_statuses

WITHHELD = ("confidential", "unreliable")


@dataclass(frozen=True)
class Answer:
    """Rows and what must be known to read them; both are dataclasses of described fields."""

    rows: Sequence[Any]
    meta: Any


def make_answer(connection: Connection, plan: Plan, look_up: LookUp) -> Answer:
    """Look the figures of a plan up and put the answer together."""
    asked, selection = plan.asked, plan.selection
    rows = selection.rows() if asked.sort and plan.count else selection.rows(plan.start, plan.count)
    keys = [row.key for row in rows]
    figures = look_up(connection, keys, asked.confidence, asked.language)
    answered: Sequence[Figure] = answer_rows(rows, keys, figures)
    if asked.sort:
        rows, answered = _sorted(rows, answered, asked.sort, plan)
    texts = figure_meta(selection.total, asked.confidence, used_by(rows), answered, asked.language)
    meta = extend(texts, SelectionMeta, selection=selection_codes(plan.codes, asked))
    if asked.limit != 0:
        return Answer(answered, meta)
    meta.notice = notice((block.edition for block in selection.blocks if len(block)), asked.language)
    return Answer((), extend(meta, PlannedMeta, suppressed_share=_suppressed_share(connection, selection)))


def _sorted(
    rows: Sequence[Row], answered: Sequence[Figure], sort: str, plan: Plan
) -> tuple[list[Row], Sequence[Figure]]:
    """The page of the rows by value, with ranks, rows without a value last; ties stay in the order of answers."""
    sign = -1.0 if sort == "-value" else 1.0

    def order(place: int) -> tuple[bool, float]:
        value = answered[place].value
        return value is None, 0.0 if value is None else sign * value

    values = [None if one.value is None else Measured(one.value, one.ci_low, one.ci_high) for one in answered]
    ranks = ranks_within(values, [ranked_with(one) for one in answered], descending=sort == "-value")
    places = sorted(range(len(rows)), key=order)[plan.start : plan.start + plan.count]
    ranked = [extend(answered[place], RankedFigure, **rank_members(ranks[place])) for place in places]
    return [rows[place] for place in places], ranked


def selection_codes(codes: ResolvedCodes, asked: Asked) -> SelectionCodes:
    """The selection as it was understood."""
    as_of = asked.request.as_of
    return extend(
        codes,
        SelectionCodes,
        as_of=timestamp(as_of) if as_of else None,
        confidence=asked.confidence,
        sort=asked.sort,
    )


def _suppressed_share(connection: Connection, selection: Selection) -> float | None:
    blocks = {block.edition.header.key: block for block in selection.blocks}
    cells = {key: [one.edition.text(cell) for cell in one.cells] for key, one in blocks.items()}
    series = {key: [one.edition.numbers[series] for series in one.series] for key, one in blocks.items()}
    counts = count_statuses(connection, cells, series)
    return share_of(sum(counts.get(status, 0) for status in WITHHELD), selection.total)


def share_of(withheld: int, total: int) -> float | None:
    """The share of rows that is withheld; None without rows."""
    return round(withheld / total, 4) if total else None
