"""What every reader gives: blocks of rows as texts, each row with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

import polars as pl

from api.concepts.surveys.files import FileFormat


@dataclass(frozen=True)
class Block:
    """Some consecutive rows of a survey file.

    ``frame`` has exactly the columns asked for, in that order, every one ``pl.String``; null is a missing cell (empty,
    or listed in ``FileFormat.missing``). ``lines`` (Int64, as long as the frame) is where each row stands: the 1-based
    physical line its record begins on in a text file, the row of a workbook's sheet, the 1-based record number in a
    binary or JSON file. ``blank`` rows beside these were dropped because no column of the file has a cell there: they
    are no respondents. ``declared`` are the columns with codes that the file declares to be missing.
    """

    frame: pl.DataFrame
    lines: pl.Series
    blank: int = 0
    declared: Mapping[str, DeclaredMissing] = field(default_factory=dict)

    def line_of(self, row: int) -> int:
        """The place in the file of the ``row``-th (0-based) row of this block."""
        return int(self.lines[row])


@dataclass(frozen=True)
class DeclaredMissing:
    """The cells that a statistical package's file declares to be missing although they hold a code.

    Texts as ``read_blocks`` gives them, and ranges of numbers with both ends: user-missing values of SPSS (−99 to −1),
    ``.a`` to ``.z`` of Stata, ``.A`` to ``.Z`` and ``._`` of SAS. ``"-77" in declared`` asks for one cell.
    """

    texts: frozenset[str] = frozenset()
    ranges: tuple[tuple[float, float], ...] = ()

    def __contains__(self, text: object) -> bool:
        if text in self.texts:
            return True
        try:
            number = float(str(text).replace(",", "."))
        except ValueError:
            return False
        return any(low <= number <= high for low, high in self.ranges)


@dataclass(frozen=True)
class ResponseSet:
    """A multiple-response set of SPSS: the ``columns`` of one question with several answers.

    Each is ticked where it holds ``counted``; None: the columns hold the codes of the answers chosen.
    """

    name: str
    label: str | None
    columns: tuple[str, ...]
    counted: str | None


@dataclass(frozen=True)
class ColumnDescription:
    """What a file says about one of its columns, for drafting a definition.

    ``label`` is the question text where the format has one; ``value_labels`` maps code (as the text that
    ``read_blocks`` gives) to label. ``kind`` is "number" when the values are numbers: declared so by a binary file, or
    so in all of a text file's first rows. ``missing`` are the codes that the file declares to be missing,
    ``response_set`` the first set that the column belongs to.
    """

    name: str
    label: str | None = None
    value_labels: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["text", "number"] = "text"
    missing: DeclaredMissing = DeclaredMissing()
    response_set: ResponseSet | None = None


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


def without_blank(block: Block, whole: Callable[[], pl.DataFrame]) -> Block:
    """The block without the rows that have no cell in any column; ``whole`` reads all columns of the same rows, and is
    asked only when there is a row without a cell in the columns of the block."""
    blank = blank_rows(block.frame)
    if blank.any():
        blank &= blank_rows(whole())
    if not blank.any():
        return block
    return replace(block, frame=block.frame.filter(~blank), lines=block.lines.filter(~blank), blank=int(blank.sum()))


def blank_rows(frame: pl.DataFrame) -> pl.Series:
    """Which rows of texts have no cell but empty ones."""
    empty = (pl.all().str.strip_chars() == "").fill_null(value=True)
    return frame.select(pl.all_horizontal(empty).alias("blank")).to_series()


def without_declared(block: Block, named: Mapping[str, Container[str]]) -> Block:
    """The block with the codes that its file declares to be missing turned into nulls, except those ``named`` for
    their column."""
    nothing = {}
    for name, declared in block.declared.items():
        codes = block.frame[name].drop_nulls().unique().to_list()
        nothing[name] = [code for code in codes if code in declared and code not in named.get(name, ())]
    columns = [pl.when(~pl.col(name).is_in(codes)).then(pl.col(name)) for name, codes in nothing.items() if codes]
    return replace(block, frame=block.frame.with_columns(columns)) if columns else block


def without_missing(frame: pl.DataFrame, missing: Sequence[str]) -> pl.DataFrame:
    """``frame`` (all ``pl.String``) with empty cells and the texts in ``missing`` turned into nulls."""
    nothing = pl.Series(["", *missing], dtype=pl.String)
    return frame.with_columns(pl.when(~pl.all().is_in(nothing.implode())).then(pl.all()))
