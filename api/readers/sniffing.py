"""A first guess at how a file is written, for ``survey init``; people correct it in the definition."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from api.concepts.surveys.files import WORKBOOKS, FileFormat, FormatName
from api.errors import invalid
from api.readers.archives import kind_of_archive
from api.readers.compression import SUFFIXES, check_readable, read_start
from api.readers.delimited import DELIMITERS
from api.readers.encodings import fitting_encoding
from api.readers.headers import count_label_lines
from api.readers.other_texts import is_json_object, other_text
from api.readers.sdmx_csv import FIRST_COLUMNS
from api.readers.signatures import START, Kind, recognise
from api.readers.surroundings import MOST_TITLE_LINES, SEPARATOR_LINE, footer_of
from api.readers.workbook import guess_lines

SAMPLE = 1 << 20
LINES = 200
BINARY_SUFFIXES: dict[str, FormatName] = {
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".sav": "spss",
    ".zsav": "spss",
    ".por": "spss",
    ".dta": "stata",
    ".sas7bdat": "sas",
    ".xpt": "sas",
    ".parquet": "parquet",
}
WITH_COMMA, WITH_POINT = re.compile(r"[+-]?[0-9]*,[0-9]+"), re.compile(r"[+-]?[0-9]*\.[0-9]+")
OF_PX = re.compile(
    r'(CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGES?|CREATION-DATE|MATRIX|TITLE|NOTE)(\[\w+\])?\s*=\s*"', re.I
)
BOTH = re.compile(r"[+-]?[0-9]{1,3}(?:([.,' ])[0-9]{3})+([.,])[0-9]+")


def guess_format(path: Path) -> FileFormat:
    """The likely format of a survey file: by its content, by its suffix where that says nothing.

    Raises ``InvalidInput`` for a missing or empty file and for files of a kind that is not read, saying what it is and
    what to save instead.
    """
    check_readable(path)
    if (kind := kind_of_archive(path)) and kind.format:
        return format_of(kind, path)
    start = read_start(path, SAMPLE)
    suffix = next((suffix for suffix in reversed(path.suffixes) if suffix not in SUFFIXES), "").lower()
    if kind := recognise(start[:START]):
        return format_of(kind, path)
    if suffix in BINARY_SUFFIXES:
        return FileFormat(BINARY_SUFFIXES[suffix])
    encoding = fitting_encoding(start)
    text = start.decode(encoding, "ignore").removeprefix("\ufeff")
    if kind := other_text(text):
        return format_of(kind, path)
    return guess_text(text, encoding)


def format_of(kind: Kind, path: Path) -> FileFormat:
    """The format of a kind of file that is read; ``InvalidInput`` for the others."""
    if kind.format is None:
        raise invalid(f"this is {kind.what}", file=path.name, expected=kind.advice)
    file = FileFormat(kind.format)
    return guess_lines(path, file) if kind.format in WORKBOOKS else file


def guess_text(text: str, encoding: str) -> FileFormat:
    """The format of a text that begins with ``text``."""
    if separator := SEPARATOR_LINE.match(text.encode()):
        inner = guess_text(text.split("\n", 1)[1], encoding)
        return replace(inner, delimiter=separator[1].decode()) if inner.name == "csv" else inner
    head = text.lstrip().split("\n", 1)[0]
    if is_json_object(text):
        return FileFormat("json-stat", encoding=encoding)
    if OF_PX.match(head):
        return FileFormat("px")
    if re.match(r"[^\t]*\\[^\t]*\t", head):
        return FileFormat("eurostat-tsv", delimiter="\t", quote="", encoding=encoding)
    if titles := count_titles(text):
        inner = guess_text(text.split("\n", titles)[titles], encoding)
        return replace(inner, title_lines=titles) if inner.name == "csv" else inner
    delimiter = guess_delimiter(text)
    quote = "" if delimiter == "\t" and '"' not in text else '"'
    rows = sample_rows(text, delimiter)
    decimal, thousands = guess_decimal(rows)
    names = [name.partition(": ")[0] for name in cells_of(head, delimiter)]
    is_sdmx = bool(names) and names[0] in FIRST_COLUMNS and "OBS_VALUE" in names
    labels = count_label_lines([[cell.strip() for cell in row] for row in rows[:3]])
    name: FormatName = "sdmx-csv" if is_sdmx else "csv"
    whole = len(text) < SAMPLE // 4 and len(rows) < LINES
    footer = footer_of(rows) if name == "csv" and whole and ends_in_notes(rows) else None
    return FileFormat(name, delimiter, quote, encoding, decimal, thousands, label_lines=labels, footer=footer)


def count_titles(text: str) -> int:
    """How many lines above the header are titles; 0 where the text as it is can be cut into columns."""
    delimiter = guess_delimiter(text)
    if is_even(table_rows(text, delimiter)):
        return 0
    lines = text.split("\n")[:LINES]
    for count in range(1, min(MOST_TITLE_LINES, len(lines) - 2) + 1):
        for sign in DELIMITERS:
            titles = [cells_of(line, sign) for line in lines[:count]]
            rows = table_rows("\n".join(lines[count:]), sign)
            if lines[count].strip() and is_even(rows) and all(sum(map(bool, title)) < 2 for title in titles):
                return count
    return 0


def table_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows, without notes at the end."""
    rows = sample_rows(text, delimiter)
    while rows and len(rows[-1]) == 1:
        rows.pop()
    return rows


def is_even(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a header and rows of as many columns, of several, are all there is."""
    return len(rows) > 1 and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows)


def ends_in_notes(rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines that no delimiter cuts follow rows that one does."""
    return len(rows) > 2 and len(rows[-1]) == 1 and len(rows[0]) > 1


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line; none where it cannot be cut."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def sample_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows, without the last one if it may be cut."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [row for row in islice(rows, LINES) if row]
    except csv.Error:
        return []


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of columns, the largest such number."""

    def score(delimiter: str) -> tuple[int, int]:
        rows = sample_rows(text, delimiter)
        width = len(rows[0]) if rows else 0
        alike = sum(len(row) == width for row in rows[:-1]) + 1
        return (width > 1 and alike * 10 >= len(rows) * 9, width)

    return max(DELIMITERS, key=score)


def guess_decimal(rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Decimal sign and thousands separator, by what most of the cells with either use."""
    cells = [cell.strip() for row in rows[1:] for cell in row]
    mixed = [match for match in map(BOTH.fullmatch, cells) if match and match[1] != match[2]]
    if mixed:
        return mixed[0][2], mixed[0][1]
    commas = sum(bool(WITH_COMMA.fullmatch(cell)) for cell in cells)
    points = sum(bool(WITH_POINT.fullmatch(cell)) for cell in cells)
    return ("," if commas > points else "."), ""
