"""Numbers as people write them, read strictly: what is not plainly a number in the file's own style is refused."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from api.concepts.surveys.files import FileFormat


def number_pattern(file: FileFormat) -> str:
    """The regular expression of a number in the file's style: sign, ASCII digits, decimal sign, exponent.

    Thousands separators, where the format has them, stand between groups of exactly three digits; blanks around the
    number are allowed. Not a number: ``1_000``, ``NaN``, ``inf``, ``5.``, digits of other scripts.
    """
    decimal = re.escape(file.decimal)
    whole = "[0-9]+"
    if file.thousands:
        whole = f"(?:[0-9]+|[0-9]{{1,3}}(?:{re.escape(file.thousands)}[0-9]{{3}})+)"
    return rf"^[ \t]*[+-]?(?:{whole}(?:{decimal}[0-9]+)?|{decimal}[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t]*$"


def number_in(column: pl.Expr, file: FileFormat) -> pl.Expr:
    """The numbers in a column of texts: Float64, always finite; null where there is none."""
    text = column.str.strip_chars(" \t")
    if file.thousands:
        text = text.str.replace_all(file.thousands, "", literal=True)
    if file.decimal != ".":
        text = text.str.replace(file.decimal, ".", literal=True)
    number = pl.when(column.str.contains(number_pattern(file))).then(text).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def parse_numbers(series: pl.Series, file: FileFormat) -> tuple[pl.Series, pl.Series]:
    """The numbers in a column of texts, and which texts are none.

    Returns ``(numbers, invalid)``: Float64, null where the cell is null or invalid, always finite; and a boolean
    without nulls that is true where there is a text that is not a number (too large for a float included).
    """
    column = pl.col(series.name)
    frame = series.to_frame().with_columns(number_in(column, file).alias(_NUMBER))
    return frame[_NUMBER].alias(series.name), frame.select(column.is_not_null() & pl.col(_NUMBER).is_null()).to_series()


_NUMBER = "\x1fnumber"
"""Name of the column of numbers beside that of their texts; no file has it."""


def all_numbers(column: pl.Series, file: FileFormat) -> bool:
    """Whether the column has cells and all of them are numbers."""
    _, is_invalid = parse_numbers(column, file)
    return column.null_count() < len(column) and not is_invalid.any()


def is_number(text: str, file: FileFormat) -> bool:
    """Whether one text is a number in the file's style."""
    _, is_invalid = parse_numbers(pl.Series("text", [text]), file)
    return not is_invalid[0]


def explain_number(text: str, file: FileFormat) -> str:
    """Why ``text`` is not a number in this file, and which setting would make it one."""
    style = f"decimal sign ‘{file.decimal}’"
    if file.thousands:
        style += f" and thousands separator ‘{file.thousands}’"
    start = f"“{text}” is not a number with {style}"
    for decimal, thousands in ((",", ""), (".", ""), (",", "."), (".", ","), (",", " "), (",", "\u00a0"), (".", "'")):
        if is_number(text, replace(file, decimal=decimal, thousands=thousands)):
            hint = f"decimal: ‘{decimal}’" + (f" with thousands: ‘{thousands}’" if thousands else "")
            return f"{start}; did you mean {hint}?"
    if re.fullmatch(r"[+-]?(nan|na|inf|infinity|n/a|null|none|\.|-)", text.strip(), re.IGNORECASE):
        return f"{start}; if it means that there is no answer, list it under missing"
    if re.fullmatch(r"[ \t]*[+-]?[0-9.,]+[eE][+-]?[0-9]+[ \t]*", text):
        return f"{start}; it is too large"
    return f"{start}; a number has digits 0 to 9 only"
