"""What every reader gives: blocks of rows as texts, each row with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import polars as pl

from api.concepts.surveys.files import FileFormat


@dataclass(frozen=True)
class Block:
    """Some consecutive rows of a survey file.

    ``frame`` has exactly the columns asked for, in that order, every one ``pl.String``; null is a missing cell (empty,
    or listed in ``FileFormat.missing``). ``lines`` (Int64, as long as the frame) is where each row stands: the 1-based
    physical line its record begins on in a text file, the 1-based record number in a binary or JSON file.
    """

    frame: pl.DataFrame
    lines: pl.Series

    def line_of(self, row: int) -> int:
        """The place in the file of the ``row``-th (0-based) row of this block."""
        return int(self.lines[row])


@dataclass(frozen=True)
class ColumnDescription:
    """What a file says about one of its columns, for drafting a definition.

    ``label`` is the question text where the format has one; ``value_labels`` maps code (as the text that
    ``read_blocks`` gives) to label. ``kind`` is "number" when the values are numbers: declared so by a binary file, or
    so in all of a text file's first rows.
    """

    name: str
    label: str | None = None
    value_labels: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["text", "number"] = "text"


class Reader(Protocol):
    """One file format: the two functions its module has."""

    def read_blocks(self, path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of ``path`` in the file's order."""

    def read_columns(self, path: Path, file: FileFormat) -> list[ColumnDescription]:
        """The columns that ``read_blocks`` can be asked for."""


ROWS_PER_BLOCK = 50_000
CELLS_PER_BLOCK = 1_000_000


def rows_per_block(width: int) -> int:
    """How many rows of ``width`` columns a block holds, so that wide files need no more memory than narrow ones."""
    return max(1, min(ROWS_PER_BLOCK, CELLS_PER_BLOCK // max(1, width)))


def numbered(frame: pl.DataFrame, first: int) -> Block:
    """A block whose rows are the records ``first``, ``first`` + 1, … (1-based) of the file."""
    return Block(frame, pl.Series("line", range(first, first + frame.height), dtype=pl.Int64))


def without_missing(frame: pl.DataFrame, missing: Sequence[str]) -> pl.DataFrame:
    """``frame`` (all ``pl.String``) with empty cells and the texts in ``missing`` turned into nulls."""
    nothing = pl.Series(["", *missing], dtype=pl.String)
    return frame.with_columns(pl.when(~pl.all().is_in(nothing.implode())).then(pl.all()))
