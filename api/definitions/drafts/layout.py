"""A row between the header and the answers: question texts below the names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from api.definitions.drafts.summary import Column

LEAST_ROWS = 3
"""So many answers must speak for it that the first row is none."""


def label_rows(frame: pl.DataFrame) -> int:
    """How many of the first rows are texts about the columns and no answers, in exports that no reader knows."""
    return int(frame.height > LEAST_ROWS and _is_text_over_numbers(frame))


def _is_text_over_numbers(frame: pl.DataFrame) -> bool:
    """Whether the first row holds texts where all others hold numbers, and never the other way round."""
    over = 0
    for column in frame.get_columns():
        first, rest = column[0], column[1:].drop_nulls()
        if not len(rest) or not rest.str.contains(r"^[-+]?[0-9][0-9.,]*$").all():
            continue
        if first is not None and not any(one.isalpha() for one in first):
            return False
        over += first is not None
    return over > 0


def with_labels(columns: Sequence[Column], count: int) -> list[Column]:
    """The columns without their first ``count`` rows, the first of which are their labels."""
    return [
        replace(column, cells=column.cells[count:], label=column.label or (column.cells[0] if count else None))
        for column in columns
    ]
