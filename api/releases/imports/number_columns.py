"""The columns of a file that hold numbers, and how all of them are written together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from api.concepts.surveys.sources import ResponsesSource
from api.errors import Problem
from api.readers import fitting_styles, has_numbers, named_style, parse_numbers, read_blocks


def number_columns(source: ResponsesSource, wave: str) -> tuple[str, ...]:
    """Those of a wave in the main file: weights, populations, numbers asked for, and numbers that become bands."""
    columns = [source.weight, source.population_size]
    columns += [item.column for item in source.items_of(wave) if item.kind == "number"]
    columns += [mapping.column for _, mapping in source.dimensions if mapping.bands]
    joined = {column for join in source.joins for column in join.columns}
    return tuple(dict.fromkeys(column for column in columns if column is not None and column not in joined))


def wrong_style(source: ResponsesSource, wave: str, path: Path) -> Iterator[Problem]:
    """One problem where the numbers of the whole file are not written as the definition says: what would fit all.

    Read anew, as the first number that does not fit tells too little: 1.739 fits two styles, 0,53 beside it only one.
    """
    columns = number_columns(source, wave)
    found: dict[str, set[str]] = {column: set() for column in columns}
    for block in read_blocks(path, source.file, columns):
        for column in columns:
            found[column].update(block.frame[column].drop_nulls().unique())
    texts = [pl.Series(column, sorted(those), dtype=pl.String) for column, those in found.items()]
    if not any(has_numbers(column.filter(parse_numbers(column, source.file)[1]), source.file) for column in texts):
        return
    styles = fitting_styles(texts, source.file)
    named = ", ".join(f"“{column}”" for column in columns)
    if styles:
        expected = f"under file: {', or '.join(map(named_style, styles))}"
        yield Problem(
            f"the numbers ({named}) are written otherwise than the definition says", path.name, expected=expected
        )
    else:
        message = f"the numbers ({named}) are written in different ways: no decimal and thousands sign fits all of them"
        yield Problem(message, path.name, expected="one way of writing numbers in a file")
