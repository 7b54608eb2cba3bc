"""What a row of a file is: a respondent or a figure that is published already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.concepts.vocabulary import BASES
from api.definitions.drafts.choices import Reading
from api.definitions.drafts.codings import Unanswered, yes_no_of
from api.definitions.drafts.numbers import mean_of, number_in
from api.definitions.drafts.roles import ROLES
from api.definitions.drafts.summary import Column
from api.definitions.drafts.table_columns import FIGURE_FORMATS, VALUE, Table, table_of

FLAT_FORMATS = ("csv", "xlsx", "xls", "ods", "parquet")
MOST_ROWS = 300
"""A longer table of figures has a column of periods."""
Rows = Literal["figures", "either", "respondents"]


def meaning_of_rows(columns: Sequence[Column], file: FileFormat) -> Rows:
    """Whether each row is a published figure: by the format; by columns for time, value and one place each; or because
    nothing but keys and plain aggregates stand in a short table. ``either`` where only its owner can say."""
    if file.name in FIGURE_FORMATS:
        return "figures"
    table = table_of(columns, file)
    figures = [*table.values, *table.beside.columns]
    keys = [one for one in columns if one not in figures and one is not table.flag]
    if not table.values or not table.placed or _are_repeated(keys):
        return "respondents"
    ids = [one for one in keys if one.all_different and one not in (*table.placed.values(), table.time)]
    is_named = VALUE.fullmatch(table.values[0].name) is not None
    if table.time is not None and is_named:
        return "respondents" if ids else "figures"
    if ids or not _may_be_short(columns, keys, table, file):
        return "respondents"
    is_plain = is_named or {"se", "ci_low"} & table.beside.roles or _are_percentages(table.values, file)
    return "figures" if is_plain else "either"


def _are_repeated(keys: Sequence[Column]) -> bool:
    return bool(keys) and bool(pl.DataFrame([one.cells.alias(one.name) for one in keys]).is_duplicated().any())


def _may_be_short(columns: Sequence[Column], keys: Sequence[Column], table: Table, file: FileFormat) -> bool:
    """Whether it is a short table of numbers by keys, without a respondent's id or weight."""
    if file.name not in FLAT_FORMATS or not 1 < len(columns[0].cells) <= MOST_ROWS:
        return False
    personal = re.compile(f"{ROLES['respondent']}|{ROLES['weight']}", re.IGNORECASE)
    known = (*table.placed.values(), table.time)
    if any(personal.search(one.name) for one in columns) or any(one not in known for one in keys if one.some_empty):
        return False
    return not any(yes_no_of(one) for one in table.values)


def _are_percentages(values: Sequence[Column], file: FileFormat) -> bool:
    """Whether each holds a share that no respondent would write: with decimals or a percent sign, up to 100."""
    for column in values:
        numbers = [number for text in column.texts if (number := number_in(text.strip("%() "), file)) is not None]
        has_sign = any("%" in text for text in column.texts)
        if not (has_sign or any(number % 1 for number in numbers)) or not all(0 <= one <= 100 for one in numbers):
            return False
    return True


def rows_readings(table: Table, file: FileFormat) -> list[Reading]:
    """The bases to choose from where a row may be either: published is that of figures, the others of respondents."""
    rows = len(table.values[0].cells)
    means = "; ".join(mean_of(column, Unanswered(), file) for column in table.values)
    cells = sum(len(column.cells) - column.cells.null_count() for column in table.values)
    respondents = f"each row is a respondent, {rows} in all: {means}"
    figures = f"each row holds published figures, {cells} in all: draft it anew with survey init --rows figures"
    others = (Reading(basis, respondents) for basis in BASES if basis != "published")
    return [*others, Reading("published", figures)]
