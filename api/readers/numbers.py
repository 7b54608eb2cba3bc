"""Numbers as people write them, read strictly: what is not plainly a number in the file's own style is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import or_

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


STYLES = (
    (",", ""), (".", ""), (",", "."), (".", ","), (",", " "), (".", " "), (",", "\u00a0"), (",", "\u202f"), (".", "'"),
    (".", "’"),
)  # fmt: skip
"""Decimal and thousands signs that people use."""


def _styles(file: FileFormat) -> list[FileFormat]:
    return [replace(file, decimal=decimal, thousands=thousands) for decimal, thousands in STYLES]


def _valid(texts: pl.Series, styles: Iterable[FileFormat]) -> list[pl.Series]:
    """Which texts are numbers, style by style."""
    return [texts.is_not_null() & ~parse_numbers(texts, style)[1] for style in styles]


def has_numbers(texts: pl.Series, file: FileFormat) -> bool:
    """Whether some text is a number in some style."""
    return bool(reduce(or_, _valid(texts, _styles(file))).any())


def fitting_styles(columns: Iterable[pl.Series], file: FileFormat) -> list[FileFormat]:
    """The styles in which each text that is a number in some style is one; none where no style fits all, or no text is
    a number in any. A thousands sign counts only where one is there.
    """
    styles = _styles(file)
    fitting, used = set(range(len(styles))), set[int]()
    for texts in columns:
        valid = _valid(texts, styles)
        wanted = reduce(or_, valid)
        fitting &= {place for place, those in enumerate(valid) if (those == wanted).all()}
        used |= {
            place
            for place, (style, those) in enumerate(zip(styles, valid, strict=True))
            if (texts.str.contains(style.thousands, literal=True) & those).any()
        }
    return [styles[place] for place in sorted(fitting & used)]


def named_style(file: FileFormat) -> str:
    """The style's settings in a definition."""
    return f"decimal: ‘{file.decimal}’" + (f" with thousands: ‘{file.thousands}’" if file.thousands else "")


def explain_number(text: str, file: FileFormat, *, with_styles: bool = True) -> str:
    """Why ``text`` is not a number in this file, and, ``with_styles``, which ones would make it one."""
    style = f"decimal sign ‘{file.decimal}’"
    if file.thousands:
        style += f" and thousands separator ‘{file.thousands}’"
    start = f"“{text}” is not a number with {style}"
    if styles := fitting_styles([pl.Series("text", [text])], file):
        return f"{start}; did you mean {', or '.join(map(named_style, styles))}?" if with_styles else start
    if re.fullmatch(r"[+-]?(nan|na|inf|infinity|n/a|null|none|\.|-)", text.strip(), re.IGNORECASE):
        return f"{start}; if it means that there is no answer, list it under missing"
    if re.fullmatch(r"[ \t]*[+-]?[0-9.,]+[eE][+-]?[0-9]+[ \t]*", text):
        return f"{start}; it is too large"
    return f"{start}; a number has digits 0 to 9 only"
