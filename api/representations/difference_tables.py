"""Differences as tables, and the formats that comparisons and trends can be had in: those that can hold a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.answers.differences.rows import ChangeSince, RankedComparison, TestedDifference, TrendFigure
from api.answers.figures.ranking import RANK_FIELDS
from api.answers.figures.rows import Figure
from api.concepts.fields import field_names
from api.representations.as_csv import CSV, csv_bytes
from api.representations.as_csvw import CSVW, csvw_bytes
from api.representations.as_json import JSON
from api.representations.as_pictures import PNG, SVG
from api.representations.as_vega_lite import VEGA_LITE
from api.representations.as_xlsx import XLSX, xlsx_bytes
from api.representations.columns import Column, cell_of, column_of, figure_columns, kinds_of, text_columns
from api.representations.documents import Document, Format, LabelStyle
from api.representations.legend import Legend, own_dimensions
from api.representations.tables import Head, Table

KINDS = kinds_of(RankedComparison) | kinds_of(ChangeSince)
OF_FIGURES = {"difference": "value", "se": "se", "ci_low": "ci_low", "ci_high": "ci_high"}
"""Fields that have the unit and the decimals of figures, and the field of a figure they are shown like."""
TESTED = tuple(name for name in field_names(TestedDifference) if name != "sentence")
Layout = Callable[[Document, Legend, LabelStyle], Table]


def comparison_table(document: Document, legend: Legend, style: LabelStyle) -> Table:
    """One line per comparison: what came out, then the figures of both sides, each complete in itself."""
    rows = document.answer.rows
    others = own_dimensions([side for row in rows for side in (row.a, row.b)])
    ranked = RANK_FIELDS if document.answer.meta.selection.sort else ()
    columns = [_field(name) for name in ("axis", *TESTED, *ranked, "sentence")]
    for side in ("a", "b"):
        columns += [_of_side(side, column) for column in figure_columns(legend, others, style)]
    return _table(columns, [(row.a, row) for row in rows])


def trend_table(document: Document, legend: Legend, style: LabelStyle) -> Table:
    """One line per figure, as in the tables of figures, with its changes before the texts."""
    rows = document.answer.rows
    texts = {column.name for column in text_columns(legend)}
    figures = figure_columns(legend, own_dimensions(rows), style)
    columns = [column for column in figures if column.name not in texts]
    for change in ("since_previous", "since_first"):
        columns += [_of_change(change, name) for name in ("wave", *TESTED, "skipped", "sentence")]
    columns += [column for column in figures if column.name in texts]
    return _table(columns, [(row, row) for row in rows])


def _field(name: str) -> Column:
    return column_of(name, KINDS[name], OF_FIGURES.get(name))


def _of_side(side: str, column: Column) -> Column:
    return Column(f"{side}_{column.name}", lambda row: column.read(getattr(row, side)), column.kind, column.field)


def _of_change(change: str, name: str) -> Column:
    def read(row: TrendFigure) -> Any:
        difference = getattr(row, change)
        return cell_of(getattr(difference, name), KINDS[name]) if difference else None

    return Column(f"{change}_{name}", read, KINDS[name], OF_FIGURES.get(name))


def _table(columns: Sequence[Column], rows: Sequence[tuple[Figure, Any]]) -> Table:
    heads = [Head(column.name, column.kind, column.field) for column in columns]
    return Table(heads, [(figure, [column.read(row) for column in columns]) for figure, row in rows])


def _formats(layout: Layout, *charts: Format) -> Mapping[str, Format]:
    def csv(document: Document) -> bytes:
        return csv_bytes(layout(document, Legend(document.answer.meta), document.labels or "codes"), document.locale)

    def csvw(document: Document) -> bytes:
        legend = Legend(document.answer.meta)
        return csvw_bytes(document, legend, layout(document, legend, document.labels or "codes"))

    def xlsx(document: Document) -> bytes:
        legend = Legend(document.answer.meta)
        return xlsx_bytes(document, legend, layout(document, legend, document.labels or "both"))

    written = [
        replace(one, write=write, takes=tuple(name for name in one.takes if name != "columns"))
        for one, write in ((CSV, csv), (CSVW, csvw), (XLSX, xlsx))
    ]
    return {one.name: one for one in (JSON, *written, *charts)}


COMPARISON_FORMATS = _formats(comparison_table)
TREND_FORMATS = _formats(trend_table, VEGA_LITE, SVG, PNG)
"""Charts show the figures over time; the tests are in the other formats."""
