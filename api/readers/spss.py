"""SPSS files, .sav and .zsav, and portable files (.por)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyreadstat

from api.concepts.surveys.files import FileFormat
from api.readers.blocks import Block, ColumnDescription
from api.readers.signatures import START, is_portable
from api.readers.statistical import StatisticalFile, in_encoding


def opened(path: Path, file: FileFormat) -> StatisticalFile:
    with path.open("rb") as raw:
        if is_portable(raw.read(START)):
            return StatisticalFile(path, file, pyreadstat.read_por, "a portable SPSS file")
    return StatisticalFile(path, file, in_encoding(pyreadstat.read_sav, file, user_missing=True), "an SPSS file")


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of an SPSS file. In a portable one, user-missing values are null always."""
    yield from opened(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The variables of an SPSS file with their labels, user-missing values and multiple-response sets."""
    return opened(path, file).descriptions()
