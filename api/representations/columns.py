"""The figures as a table: one row per figure, complete in itself, so that texts and citation are columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from api.answers.figures.ranking import RANK_FIELDS
from api.answers.figures.rows import ROW_FIELDS, RankedFigure
from api.concepts.fields import Day
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.representations.documents import LabelStyle
from api.representations.legend import Legend, code_in

Kind = Literal["text", "number", "whole", "day", "list", "json"]
"""What the values of a column are. ``list`` is ids separated by blanks, ``json`` a list of objects."""
LABELLED = ("indicator", "channel", "category", *BUILT_IN_DIMENSIONS)

Read = Callable[[Any], Any]
NUMBERS: Mapping[Any, Kind] = {float: "number", int: "whole", Day: "day"}


def kinds_of(record: type[Any]) -> dict[str, Kind]:
    """Field of a dataclass that is answered → what a column of it holds, by the field's type."""
    return {name: _kind(hint) for name, hint in get_type_hints(record).items()}


def _kind(hint: Any) -> Kind:
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is Sequence:
        return "json" if is_dataclass(get_args(hint)[0]) else "list"
    return NUMBERS.get(hint, "text")


KINDS = kinds_of(RankedFigure)


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
        elif KINDS[field] != "json":
            columns.append(field_column(field))
    return columns + rank_columns(legend) + text_columns(legend)


def rank_columns(legend: Legend) -> list[Column]:
    """The ranks, where an order was asked for."""
    return [field_column(field) for field in RANK_FIELDS] if legend.is_ranked else []


def field_column(field: str) -> Column:
    """A field of the row as it is; lists of ids as words, lists of objects as JSON."""
    return column_of(field, KINDS[field], field)


def column_of(name: str, kind: Kind, field: str | None) -> Column:
    """A column of the field ``name`` of whatever rows; ``field`` is that of figures which it is shown like."""

    def read(row: Any) -> Any:
        return cell_of(getattr(row, name), kind)

    return Column(name, read, kind, field)


def cell_of(value: Any, kind: Kind) -> Any:
    """A value of a row as a cell: ids separated by blanks, objects as JSON, yes and no in small letters as there."""
    if kind == "list":
        return " ".join(value)
    if kind == "json":
        return json_text(value)
    return str(value).lower() if isinstance(value, bool) else value


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
    level = legend.meta.confidence_level
    reads: dict[str, Read] = {
        "base_text": legend.base,
        "note_texts": lambda row: " | ".join(legend.notes(row)),
        "wave_note_texts": lambda row: " | ".join(legend.wave_notes(row)),
        "source_urls": lambda row: " ".join(legend.source_urls(row)),
    }
    ends: dict[str, Read] = {"notice": legend.notice_of, "licence": legend.licence, "citation": legend.citation}
    return [
        Column("confidence_level", lambda row: level, "number"),
        Column("period_start", lambda row: legend.wave(row).period_start, "day"),
        Column("period_end", lambda row: legend.wave(row).period_end, "day"),
        *(Column(name, read) for name, read in reads.items()),
        *(field_column(field) for field, kind in KINDS.items() if kind == "json"),
        *(Column(name, read) for name, read in ends.items()),
    ]


def json_text(value: Sequence[Any]) -> str | None:
    """A list as JSON; None when there is nothing in it."""
    return json.dumps(list(map(asdict, value)), ensure_ascii=False) if value else None
