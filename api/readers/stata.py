"""Stata files, .dta."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyreadstat

from api.concepts.surveys.files import FileFormat
from api.errors import invalid
from api.readers.blocks import Block, ColumnDescription, DeclaredMissing
from api.readers.statistical import StatisticalFile, in_encoding

END = b"</stata_dta>"  # of files of release 117 and later
EXTENDED = DeclaredMissing(frozenset(f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))


def opened(path: Path, file: FileFormat) -> StatisticalFile:
    with path.open("rb") as raw:
        marked = raw.read(len(b"<stata_dta>")) == b"<stata_dta>"
        raw.seek(max(0, path.stat().st_size - len(END)))
        if marked and raw.read() != END:  # readstat does not mind when only the value labels are cut off
            message = "the end of the file is missing: it is damaged or cut off"
            raise invalid(message, file=path.name, expected="the whole file; get it again")
    read = in_encoding(pyreadstat.read_dta, file, user_missing=True)
    return StatisticalFile(path, file, read, "a Stata file", EXTENDED)


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of a Stata file."""
    yield from opened(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The variables of a Stata file with their labels; ``.a`` to ``.z`` are declared missing."""
    return opened(path, file).descriptions()
