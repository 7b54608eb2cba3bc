"""The table that a document is in the tabular formats: one line per figure, or a cross-table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.answers.figures.rows import Figure
from api.representations.columns import Kind, figure_columns
from api.representations.cross_table import cross_lines
from api.representations.documents import Document, LabelStyle
from api.representations.legend import Legend, own_dimensions


@dataclass(frozen=True)
class Head:
    """The head of a column; ``field`` is the row's field it shows, None for texts beside it."""

    name: str
    kind: Kind
    field: str | None


@dataclass(frozen=True)
class Table:
    """Heads, and for each line its (first) figure and its values."""

    heads: list[Head]
    lines: Iterable[tuple[Figure, list[Any]]]
    is_crossed: bool = False


def table_of(document: Document, legend: Legend, usual: LabelStyle) -> Table:
    """The table a document asks for. ``usual`` is how codes are shown when the document does not say.

    Raises:
        InvalidInput: it asks for a cross-table over a field that the rows lack.
    """
    style = document.labels or usual
    if document.columns is not None:
        columns, crossed = cross_lines(document.answer.rows, legend, document.columns, style)
        return Table([Head(one.name, one.kind, one.field) for one in columns], crossed, is_crossed=True)
    plain = figure_columns(legend, own_dimensions(document.answer.rows), style)
    reads = [column.read for column in plain]
    lines = ((row, [read(row) for read in reads]) for row in document.answer.rows)
    return Table([Head(one.name, one.kind, one.field) for one in plain], lines)
