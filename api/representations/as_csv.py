"""CSV (RFC 4180): one line per figure or a cross-table, readable without anything else."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from api.representations.documents import Document, Format, Locale
from api.representations.legend import Legend
from api.representations.tables import Table, table_of

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text."""
DELIMITERS: Mapping[Locale, str] = {"en": ",", "de": ";"}
CONTENT_TYPE = "text/csv; charset=utf-8; header=present"


def _write(document: Document) -> bytes:
    return csv_bytes(table_of(document, Legend(document.answer.meta), "codes"), document.locale)


def csv_bytes(table: Table, locale: Locale = "en") -> bytes:
    """A table as a CSV file."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=DELIMITERS[locale], lineterminator="\r\n")
    write = _with_comma if locale == "de" else harmless
    writer.writerow([harmless(head.name) for head in table.heads])
    writer.writerows([write(cell) for cell in cells] for _, cells in table.lines)
    return stream.getvalue().encode("utf-8-sig" if locale == "de" else "utf-8")


def _with_comma(value: Any) -> Any:
    return str(value).replace(".", ",") if isinstance(value, float) else harmless(value)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


CSV = Format(
    "csv",
    ("text/csv",),
    CONTENT_TYPE,
    _write,
    takes=("labels", "columns", "locale"),
    described_by="csvw",
)
