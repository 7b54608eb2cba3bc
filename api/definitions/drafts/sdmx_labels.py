"""SDMX-CSV with ``labels=name``: behind each column of codes stands one with their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from api.definitions.drafts.summary import Column

MARK = "STRUCTURE_NAME"
"""A column that only files with names have."""
_ID = re.compile(r"[A-Z][A-Z0-9_]*")


def without_names(columns: Sequence[Column]) -> list[Column]:
    """The columns of codes, with the names as the labels of their codes; all of them where the file has no names."""
    if MARK not in (column.name for column in columns):
        return list(columns)
    following = [*columns[1:], None]
    return [
        column if other is None or _ID.fullmatch(other.name) else _named(column, other)
        for column, other in zip(columns, following, strict=True)
        if _ID.fullmatch(column.name)
    ]


def _named(column: Column, names: Column) -> Column:
    pairs = zip(column.cells.to_list(), names.cells.to_list(), strict=True)
    labels = {code: name for code, name in pairs if code is not None and name is not None}
    return replace(column, label=column.label or names.name, value_labels=labels)
