"""The figures as a table: one row per figure, complete in itself, so that texts and citation are columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.answers.figures.ranking import RANK_FIELDS
from api.answers.figures.rows import ROW_FIELDS, AnswerRow
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.representations.documents import LabelStyle
from api.representations.legend import Legend, code_in

Kind = Literal["text", "number", "whole", "day", "words"]
"""What the values of a column are. ``words`` are ids separated by blanks."""

NUMBERS = ("value", "se", "ci_low", "ci_high", "n_eff")
KINDS: dict[str, Kind] = dict.fromkeys(NUMBERS, "number")
KINDS.update(dict.fromkeys(("n", *RANK_FIELDS), "whole"))
KINDS.update(dict.fromkeys(("flags", "notes", "sources"), "words"))
AS_JSON = ("also_reported", "alternatives")
LABELLED = ("indicator", "channel", "category", *BUILT_IN_DIMENSIONS)

Read = Callable[[AnswerRow], Any]


@dataclass(frozen=True)
class Column:
    """A column: its header, how a row's value in it is read, and which field of the row that is."""

    name: str
    read: Read
    kind: Kind = "text"
    field: str | None = None
    """The field of the row the column shows; None for texts beside it."""


def figure_columns(legend: Legend, others: Iterable[str], style: LabelStyle) -> list[Column]:
    """The columns of one row per figure. ``others``, dimensions that only surveys declare, follow the built-in ones."""
    columns: list[Column] = []
    for field in ROW_FIELDS:
        if field in LABELLED:
            columns += coded_columns(field, legend, style)
        elif field == "other_dimensions":
            for one in others:
                columns += coded_columns(one, legend, style)
        elif field not in AS_JSON:
            columns.append(field_column(field))
    return columns + rank_columns(legend) + text_columns(legend)


def rank_columns(legend: Legend) -> list[Column]:
    """The ranks, where an order was asked for."""
    return [field_column(field) for field in RANK_FIELDS] if legend.is_ranked else []


def field_column(field: str) -> Column:
    """A field of the row as it is; lists of ids as words, lists of objects as JSON."""
    kind = KINDS.get(field, "text")
    if kind == "words":
        return Column(field, lambda row: " ".join(row[field]), kind, field)
    if field in AS_JSON:
        return Column(field, lambda row: json_text(row[field]), kind, field)
    return Column(field, lambda row: row[field], kind, field)


def coded_columns(field: str, legend: Legend, style: LabelStyle) -> list[Column]:
    """A field that holds codes: as codes, as labels, or both in columns of their own."""
    codes = Column(field, lambda row: code_in(row, field), field=field)
    if style == "codes":
        return [codes]
    if style == "labels":
        return [Column(field, lambda row: legend.label(field, row) or code_in(row, field), field=field)]
    return [codes, Column(f"{field}_label", lambda row: legend.label(field, row), field=field)]


def text_columns(legend: Legend) -> list[Column]:
    """What the ids in the row mean, spelled out: a line that is copied elsewhere stays complete."""
    level = legend.meta["confidence_level"]
    reads: dict[str, Read] = {
        "base_text": legend.base,
        "note_texts": lambda row: " | ".join(legend.notes(row)),
        "wave_note_texts": lambda row: " | ".join(legend.wave_notes(row)),
        "source_urls": lambda row: " ".join(legend.source_urls(row)),
    }
    ends: dict[str, Read] = {"notice": legend.notice_of, "licence": legend.licence, "citation": legend.citation}
    return [
        Column("confidence_level", lambda row: level, "number"),
        Column("period_start", lambda row: legend.wave(row)["period_start"], "day"),
        Column("period_end", lambda row: legend.wave(row)["period_end"], "day"),
        *(Column(name, read) for name, read in reads.items()),
        *(field_column(field) for field in AS_JSON),
        *(Column(name, read) for name, read in ends.items()),
    ]


def json_text(value: Sequence[Any]) -> str | None:
    """A list as JSON; None when there is nothing in it."""
    return json.dumps(value, ensure_ascii=False) if value else None
