"""Which rows of a block of texts fulfil the conditions of a definition."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.items import EMPTY, FILLED
from api.concepts.surveys.row_conditions import CellPattern, NumberRange, RowCondition
from api.readers import number_in


def condition_columns(conditions: Iterable[RowCondition]) -> list[str]:
    """The columns that the conditions look at."""
    return [column for condition in conditions for column in condition.columns]


def all_hold(conditions: Iterable[RowCondition], file: FileFormat) -> pl.Expr:
    """Whether all of the conditions hold, for each row; never null. True for every row where there is none."""
    return reduce(and_, (_holds(condition, file) for condition in conditions), pl.repeat(value=True, n=pl.len()))


def _holds(condition: RowCondition, file: FileFormat) -> pl.Expr:
    return reduce(or_, (_of_column(condition, column, file) for column in condition.columns))


def _of_column(condition: RowCondition, column: str, file: FileFormat) -> pl.Expr:
    cell = pl.col(column).str.strip_chars().fill_null(EMPTY)
    if condition.excepted:
        return ~_is_any_of(cell, condition.excepted, file)
    return _is_any_of(cell, condition.values, file)


def _is_any_of(cell: pl.Expr, patterns: Iterable[CellPattern], file: FileFormat) -> pl.Expr:
    texts = [pattern for pattern in patterns if isinstance(pattern, str)]
    exact = [text for text in texts if not text.endswith(FILLED)]
    found = cell.is_in(exact)
    for text in texts:
        if text == FILLED:
            found |= cell != EMPTY
        elif text.endswith(FILLED):
            found |= cell.str.starts_with(text.removesuffix(FILLED))
    for pattern in patterns:
        if isinstance(pattern, NumberRange):
            found |= _is_within(number_in(cell, file), pattern)
    return found


def _is_within(number: pl.Expr, bounds: NumberRange) -> pl.Expr:
    """Whether a number lies between the bounds; what is no number does not."""
    low, high = bounds.low, bounds.high
    within = number.is_not_null()
    if low is not None:
        within &= number >= low
    if high is not None:
        within &= number <= high
    return within.fill_null(value=False)
