"""How a survey file is written: format, dialect, encoding. Pure description; reading is in ``api.readers``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

FormatName = Literal["csv", "spss", "stata", "parquet", "eurostat-tsv", "sdmx-csv", "json-stat"]
FORMATS: tuple[FormatName, ...] = get_args(FormatName)


@dataclass(frozen=True)
class FileFormat:
    """One file's format.

    ``delimiter``, ``quote``, ``encoding``, ``decimal`` and ``thousands`` apply to text formats; ``missing`` lists the
    cell texts that mean "nothing here", in every column (an empty cell always does).
    """

    name: FormatName = "csv"
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = field(default=())
