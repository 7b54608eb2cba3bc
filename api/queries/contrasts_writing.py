"""Storing contrasts: what a release shows, and the standard errors of differences of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Table, delete, func, insert, select

from api.models import cell_contrasts, estimates, figures, series_contrasts, series_pairs
from api.queries.copying import copy_csv

WITHHELD = ("confidential", "unreliable")
CARRIED = {"cell": pl.String, "series": pl.Int64} | dict.fromkeys(("n", "excess", "carriers", "se", "step"), pl.Float64)


@dataclass(frozen=True)
class CellStatuses:
    """Numbers of the series of which a cell has a published figure with a standard error, of those published with n and
    degrees of freedom, and of those that are withheld."""

    published: Sequence[int]
    counted: Sequence[int]
    withheld: Sequence[int]


def cell_statuses(connection: Connection, release_key: int) -> dict[str, CellStatuses]:
    """Cell → its series by status."""
    numbers = func.array_agg(figures.c.series)
    statement = (
        select(
            figures.c.cell,
            numbers.filter(figures.c.status == "published", figures.c.se.is_not(None)),
            numbers.filter(figures.c.status == "published", figures.c.n.is_not(None), figures.c.df.is_not(None)),
            numbers.filter(figures.c.status.in_(WITHHELD)),
        )
        .where(figures.c.release_key == release_key)
        .group_by(figures.c.cell)
    )
    return {cell: CellStatuses(*(found or () for found in series)) for cell, *series in connection.execute(statement)}


def read_carriers(connection: Connection, release_key: int) -> pl.DataFrame:
    """By cell and series: respondents, by how much they outnumber contributors, and how many contributors carry the
    standard error; the standard error and the step as displayed."""
    excess = estimates.c.n - estimates.c.contributors
    counts = (estimates.c.cell, estimates.c.series, estimates.c.n, excess, estimates.c.carriers)
    same = (figures.c.cell == estimates.c.cell) & (figures.c.series == estimates.c.series)
    found = select(*counts, figures.c.se, figures.c.step).join(figures, same & (figures.c.release_key == release_key))
    rows = [tuple(row) for row in connection.execute(found.where(estimates.c.release_key == release_key))]
    return pl.DataFrame(rows, schema=CARRIED, orient="row")


def delete_contrasts(connection: Connection, release_key: int) -> None:
    """Remove all contrasts of a release."""
    for table in (cell_contrasts, series_contrasts, series_pairs):
        connection.execute(delete(table).where(table.c.release_key == release_key))


def add_series_pairs(connection: Connection, release_key: int, pairs: Sequence[tuple[int, int]]) -> None:
    """Number the pairs of series (each with the lower number first) that contrasts within cells are stored for."""
    values = [
        {"release_key": release_key, "pair": place, "series": series, "other": other}
        for place, (series, other) in enumerate(pairs)
    ]
    connection.execute(insert(series_pairs), values)


def copy_cell_contrasts(connection: Connection, release_key: int, frame: pl.DataFrame) -> None:
    """Store rows of cell, other, and se and df as lists (NaN: not on offer; no list of df where they are not told)."""
    _copy(connection, cell_contrasts, release_key, frame)


def copy_series_contrasts(connection: Connection, release_key: int, frame: pl.DataFrame) -> None:
    """Store rows of cell, and se and df as lists, as for cells."""
    _copy(connection, series_contrasts, release_key, frame)


def _copy(connection: Connection, table: Table, release_key: int, frame: pl.DataFrame) -> None:
    columns = [column.name for column in table.columns]
    prepared = frame.with_columns(
        pl.lit(release_key).alias("release_key"), _array("se", pl.Float64), _array("df", pl.Int64)
    )
    part = io.BytesIO()
    prepared.select(columns).write_csv(part, include_header=False)
    copy_csv(connection, table, columns, [part.getvalue()])


def _array(column: str, kind: type[pl.DataType]) -> pl.Expr:
    """PostgreSQL's text of lists of numbers; NaN is null."""
    element = pl.element().fill_nan(None).cast(kind).cast(pl.String).fill_null("NULL")
    return pl.concat_str(pl.lit("{"), pl.col(column).list.eval(element).list.join(","), pl.lit("}")).alias(column)
