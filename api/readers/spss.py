"""SPSS files, .sav and .zsav."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyreadstat

from api.concepts.surveys.files import FileFormat
from api.readers.blocks import Block, ColumnDescription
from api.readers.statistical import StatisticalFile


def opened(path: Path, file: FileFormat) -> StatisticalFile:
    return StatisticalFile(path, file, pyreadstat.read_sav, "an SPSS file")


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of an SPSS file."""
    yield from opened(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The variables of an SPSS file with their labels."""
    return opened(path, file).descriptions()
