"""SAS files, .sas7bdat and transport files (.xpt)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyreadstat

from api.concepts.surveys.files import FileFormat
from api.readers.blocks import Block, ColumnDescription, DeclaredMissing
from api.readers.signatures import TRANSPORT
from api.readers.statistical import StatisticalFile, in_encoding

SPECIAL = DeclaredMissing(frozenset(f".{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"))


def opened(path: Path, file: FileFormat) -> StatisticalFile:
    with path.open("rb") as raw:
        if raw.read(len(TRANSPORT)) == TRANSPORT:
            return StatisticalFile(path, file, in_encoding(pyreadstat.read_xport, file), "a SAS transport file")
    read = in_encoding(pyreadstat.read_sas7bdat, file, user_missing=True)
    return StatisticalFile(path, file, read, "a SAS file", SPECIAL)


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of a SAS file."""
    yield from opened(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The variables of a SAS file with their labels; labels of values are in another file (.sas7bcat) and not read."""
    return opened(path, file).descriptions()
