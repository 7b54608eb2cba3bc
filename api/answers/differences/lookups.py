"""The figures of rows, and their degrees of freedom, as they are looked up."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from api.answers.differences.asked_rows import Pair, RowKey, absent_figure, distinct, is_measured, row_key
from api.answers.figures.plan import Asked
from api.answers.figures.rows import Figure, answer_rows
from api.answers.selections.selection import Row
from api.queries.figures import look_up, look_up_degrees_of_freedom

FiguresByRow = dict[RowKey, Figure]


def look_up_figures(connection: Connection, rows: Iterable[Row], asked: Asked) -> FiguresByRow:
    """The figure of each row that can be asked for."""
    measured = [row for row in distinct(rows) if is_measured(row)]
    figures = look_up(connection, [row.key for row in measured], asked.confidence, asked.language)
    return dict(zip(map(row_key, measured), answer_rows(measured, figures), strict=True))


def fill_absent(answered: FiguresByRow, row: Row, like: Row) -> None:
    """A wave that cannot be asked for a figure says so, in a row like that of another wave."""
    if not is_measured(row):
        answered[row_key(row)] = absent_figure(row, answered[row_key(like)])


def figures_of(pair: Pair, answered: FiguresByRow) -> tuple[Figure, Figure]:
    return answered[row_key(pair.a)], answered[row_key(pair.b)]


def degrees_of_freedom(connection: Connection, rows: Iterable[Row]) -> dict[RowKey, int]:
    """The degrees of freedom of each row's figure, where its release tells them: only if it displays all in full."""
    telling = [row for row in distinct(rows) if row.edition.snapshot.policy.display == "full" and is_measured(row)]
    found = look_up_degrees_of_freedom(connection, [row.key for row in telling])
    return {row_key(row): found[row.key] for row in telling if row.key in found}
