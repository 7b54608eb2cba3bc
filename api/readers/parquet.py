"""Parquet files, a slice of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, Problem, invalid
from api.readers.blocks import Block, ColumnDescription, numbered, rows_per_block, without_blank, without_missing
from api.readers.canonical import canonical_text, is_cell
from api.readers.columns import require_columns
from api.readers.damage import telling_damage


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
    texts = {
        name: canonical_text(pl.col(name), dtype, file.decimal) for name, dtype in schema.items() if is_cell(dtype)
    }
    table = pl.scan_parquet(path, glob=False)
    size, first = rows_per_block(len(names)), 0
    height = row_count(path)
    if not height:
        raise invalid("the file has no rows", file=path.name, expected="rows")
    while first < height:
        rows = table.slice(first, size)
        frame = collected(rows.select(texts[name] for name in names), path.name)
        block = without_blank(numbered(frame, first + 1), partial(collected, rows.select(texts.values()), path.name))
        yield replace(block, frame=without_missing(block.frame, file.missing))
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
    with telling_damage(path.name, "a Parquet file"):
        return pl.scan_parquet(path, glob=False).collect_schema()


def row_count(path: Path) -> int:
    counted = collected(pl.scan_parquet(path, glob=False).select(pl.len()), path.name)
    return int(counted.item())


def collected(table: pl.LazyFrame, name: str) -> pl.DataFrame:
    with telling_damage(name, "a Parquet file"):
        return table.collect()
