"""How a survey file is written: format, dialect, encoding. Pure description; reading is in ``api.readers``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

FormatName = Literal[
    "csv", "xlsx", "xls", "ods", "spss", "stata", "sas", "parquet", "eurostat-tsv", "sdmx-csv", "json-stat", "px"
]
FORMATS: tuple[FormatName, ...] = get_args(FormatName)
WORKBOOKS: tuple[FormatName, ...] = ("xlsx", "xls", "ods")


@dataclass(frozen=True)
class FileFormat:
    """One file's format.

    ``delimiter``, ``quote``, ``encoding`` and ``thousands`` apply to text formats; numbers of the others have the
    ``decimal`` sign too. ``missing`` lists the cell texts that mean "nothing here", in every column (an empty cell
    always does). Of CSV files and workbooks, ``title_lines`` before the header and ``label_lines`` after it hold no
    rows, nor does the first line that begins with ``footer``, or any after it; the texts of the label lines are the
    columns' labels. ``sheet`` None is the first sheet of a workbook that has cells; in a JSON-stat document with
    several datasets it is the name of one.
    """

    name: FormatName = "csv"
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = field(default=())
    sheet: str | None = None
    title_lines: int = 0
    label_lines: int = 0
    footer: str | None = None
