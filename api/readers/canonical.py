"""Values of binary files as texts, so that codes look the same whatever format they came in."""

from __future__ import annotations

import polars as pl

# Whole numbers are exact up to here; beyond, the shortest text that reads back as the same float is taken.
EXACT_SINGLE, EXACT_DOUBLE = 2.0**24, 2.0**53


def canonical_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The column as ``pl.String``: ``1`` for 1.0, ``0.1`` for 0.1, ISO 8601 for dates and times, ``true``/``false``."""
    if dtype.is_float():
        exact = EXACT_SINGLE if dtype == pl.Float32 else EXACT_DOUBLE
        whole = (column == column.round(0)) & (column.abs() <= exact)
        return (
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        )
    if dtype.is_decimal():
        text = column.cast(pl.String)
        return pl.when(text.str.contains(".", literal=True)).then(text.str.replace(r"\.?0+$", "")).otherwise(text)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
    return column.cast(pl.String)


def is_cell(dtype: pl.DataType) -> bool:
    """Whether a value of this type is one cell: not a list, a structure or raw bytes."""
    return not (dtype.is_nested() or dtype in (pl.Binary, pl.Object))
