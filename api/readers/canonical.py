"""Values of binary files as texts, so that codes look the same whatever format they came in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import polars as pl

CellValue = int | float | str | bool | time | date | datetime | timedelta
"""What a cell of a workbook holds; "" where it is empty or an error."""

# Whole numbers are exact up to here; beyond, the shortest text that reads back as the same float is taken.
EXACT_SINGLE, EXACT_DOUBLE = 2.0**24, 2.0**53


def canonical_text(column: pl.Expr, dtype: pl.DataType, decimal: str = ".") -> pl.Expr:
    """The column as ``pl.String``: ``1`` for 1.0, ``0.1`` for 0.1, ISO 8601 for dates and times, ``true``/``false``.

    ``decimal`` is the sign in numbers, so that one definition reads the same numbers from any format.
    """
    if dtype.is_float():
        exact = EXACT_SINGLE if dtype == pl.Float32 else EXACT_DOUBLE
        whole = (column == column.round(0)) & (column.abs() <= exact)
        text = column.cast(pl.String).str.replace(".", decimal, literal=True)
        return pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(text)
    if dtype.is_decimal():
        text = column.cast(pl.String)
        shortest = pl.when(text.str.contains(".", literal=True)).then(text.str.replace(r"\.?0+$", "")).otherwise(text)
        return shortest.str.replace(".", decimal, literal=True)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
    return column.cast(pl.String)


def cell_text(value: CellValue, decimal: str = ".") -> str:
    """One cell of a workbook as ``canonical_text`` would have it: every number in one is a float, 48.0 is ``48``."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= EXACT_DOUBLE else shown_number(value, decimal)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def shown_number(value: float, decimal: str) -> str:
    """With 15 digits, as a spreadsheet shows it: what is 0.1 + 0.2 inside is 0.3."""
    return f"{value:.15g}".replace(".", decimal)


def is_cell(dtype: pl.DataType) -> bool:
    """Whether a value of this type is one cell: not a list, a structure or raw bytes."""
    return not (dtype.is_nested() or dtype in (pl.Binary, pl.Object))
