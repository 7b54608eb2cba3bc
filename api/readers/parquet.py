"""Parquet files, a slice of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, Problem, invalid
from api.readers.blocks import Block, ColumnDescription, numbered, rows_per_block, without_missing
from api.readers.canonical import canonical_text, is_cell
from api.readers.columns import require_columns


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of a Parquet file. Measured: slices stay flat in memory, polars' batches grow with the file."""
    schema = read_schema(path)
    require_columns(list(schema), columns, path.name)
    names = list(dict.fromkeys(columns))
    nested = [name for name in names if not is_cell(schema[name])]
    if nested:
        problems = [
            Problem(f"column “{name}” holds {schema[name]}", path.name, expected="one value") for name in nested
        ]
        raise InvalidInput(problems, f"The columns of {path.name} do not fit")
    texts = [canonical_text(pl.col(name), schema[name]) for name in names]
    table = pl.scan_parquet(path, glob=False).select(texts)
    size, first = rows_per_block(len(names)), 0
    height = row_count(path)
    if not height:
        raise invalid("the file has no rows", file=path.name, expected="rows")
    while first < height:
        frame = collected(table.slice(first, size), path.name)
        yield numbered(without_missing(frame, file.missing), first + 1)
        first += size


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The columns of a Parquet file that hold one value a row."""
    schema = read_schema(path)
    return [
        ColumnDescription(name, kind="number" if dtype.is_numeric() else "text")
        for name, dtype in schema.items()
        if is_cell(dtype)
    ]


def read_schema(path: Path) -> pl.Schema:
    try:
        return pl.scan_parquet(path, glob=False).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise not_parquet(path.name, error) from None


def row_count(path: Path) -> int:
    counted = collected(pl.scan_parquet(path, glob=False).select(pl.len()), path.name)
    return int(counted.item())


def collected(table: pl.LazyFrame, name: str) -> pl.DataFrame:
    try:
        return table.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise not_parquet(name, error) from None


def not_parquet(name: str, error: Exception) -> InvalidInput:
    reason = str(error).strip().splitlines()[0]
    return invalid(f"is not a Parquet file, or damaged or cut off ({reason})", file=name, expected="a whole file")
