"""The figures as a cross-table: a line for each combination of the other codes, a column for each code of one field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.answers.figures.rows import Figure
from api.answers.selections.selection import PROBLEMS_TITLE
from api.concepts.nearest import nearest
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.errors import InvalidInput, Problem
from api.representations.columns import Column, coded_columns, field_column, rank_columns, text_columns
from api.representations.documents import LabelStyle
from api.representations.legend import Legend, code_in, own_dimensions

CROSSABLE = ("wave", "indicator", "channel", "category", *BUILT_IN_DIMENSIONS)
COMPARABLE = ("unit", "base")
"""What the figures of a line have in common beside codes: numbers of different things are not put side by side."""
OF_A_FIGURE = (
    *("value_text", "se", "ci_low", "ci_high", "n", "n_text", "n_eff"),
    *("status", "reliability", "flags", "notes", "also_reported", "id"),
)
"""What follows the values: for each of these, again a column for each code."""
NOT_OF_A_LINE = ("also_reported", "alternatives")
LACKING = "n/a"
"""The head of figures of surveys that lack the dimension; a slash is in no code."""

Line = dict[str, Figure]
"""Code → its figure."""


@dataclass(frozen=True)
class _Shape:
    """Columns of what a line is of, of its figures (each once for every code), and of the texts beside them."""

    keys: list[Column]
    figures: list[Column]
    texts: list[Column]
    heads: dict[str, str]
    """Code → head of its columns, in order."""

    def columns(self) -> list[Column]:
        crossed = [
            replace(column, name=head if column.name == "value" else f"{head} ({column.name})")
            for column in self.figures
            for head in self.heads.values()
        ]
        return [*self.keys, *crossed, *self.texts]

    def cells(self, line: Line) -> list[Any]:
        first = next(iter(line.values()))
        cells = [column.read(first) for column in self.keys]
        cells += [column.read(line[code]) if code in line else None for column in self.figures for code in self.heads]
        return cells + [_joined(column.read, line.values()) for column in self.texts]


def cross_lines(
    rows: Sequence[Figure], legend: Legend, crossed: str, style: LabelStyle
) -> tuple[list[Column], Iterable[tuple[Figure, list[Any]]]]:
    """The columns of the table over the field ``crossed``, and its lines, each with its first figure.

    Raises:
        InvalidInput: the rows have no such field, or it is none that can be crossed.
    """
    others = own_dimensions(rows)
    if crossed not in (*CROSSABLE, *others):
        raise InvalidInput([_not_crossable(crossed, (*CROSSABLE, *others))], PROBLEMS_TITLE)
    # A wave has releases of its own: a line over several waves names them all.
    named = ["survey"] if crossed == "wave" else ["survey", "release", "wave"]
    fields = named + [field for field in (*CROSSABLE[1:], *others) if field != crossed]
    keys = [*map(field_column, named)]
    for field in fields[len(named) :]:
        keys += coded_columns(field, legend, style)
    texts = [column for column in text_columns(legend) if column.name not in NOT_OF_A_LINE]
    shape = _Shape(
        keys=keys + [field_column(field) for field in COMPARABLE],
        figures=[*(field_column(field) for field in ("value", *OF_A_FIGURE)), *rank_columns(legend)],
        texts=[field_column("release"), *texts] if crossed == "wave" else texts,
        heads=_heads(rows, crossed, legend, style),
    )
    lines = _lines(rows, crossed, [*fields, *COMPARABLE])
    return shape.columns(), ((next(iter(line.values())), shape.cells(line)) for line in lines)


def _not_crossable(crossed: str, fields: Sequence[str]) -> Problem:
    return Problem(
        f"“{crossed}” is nothing that these figures could have in columns",
        pointer="columns",
        expected=f"one of {', '.join(fields)}",
        nearest=nearest(crossed, fields),
        code="unknown_code",
    )


def _heads(rows: Sequence[Figure], crossed: str, legend: Legend, style: LabelStyle) -> dict[str, str]:
    """Code → head, in codelist order (waves in the order of the rows); codes that share a label keep both."""
    labels: Mapping[str, str] = legend.codes.get(crossed, {})
    places = {code: place for place, code in enumerate(labels)}
    codes = sorted({_code(row, crossed): None for row in rows}, key=lambda code: places.get(code, -1))
    shared = Counter(labels.get(code) for code in codes)
    heads = {}
    for code in codes:
        label = labels.get(code)
        if style == "codes" or label is None:
            heads[code] = code
        else:
            heads[code] = label if style == "labels" and shared[label] == 1 else f"{code}: {label}"
    return heads


def _lines(rows: Sequence[Figure], crossed: str, fields: Sequence[str]) -> list[Line]:
    lines: dict[tuple[str | None, ...], Line] = {}
    for row in rows:
        key = tuple(code_in(row, field) for field in fields)
        lines.setdefault(key, {})[_code(row, crossed)] = row
    return list(lines.values())


def _code(row: Figure, field: str) -> str:
    return code_in(row, field) or LACKING


def _joined(read: Callable[[Figure], Any], rows: Iterable[Figure]) -> Any:
    """What the figures of a line say: once when they agree, else one after the other."""
    values = list(dict.fromkeys(value for value in map(read, rows) if value not in (None, "")))
    return values[0] if len(values) == 1 else " | ".join(map(str, values)) or None
