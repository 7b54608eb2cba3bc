"""Comma-separated files and their relatives: any delimiter, quotation mark and encoding, compressed or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, Problem, ProblemCollector, invalid
from api.readers.blocks import Block, ColumnDescription
from api.readers.columns import duplicate_columns, missing_columns
from api.readers.compression import CHUNK, read_chunks
from api.readers.encodings import as_utf8
from api.readers.numbers import parse_numbers
from api.readers.records import Dialect, Records, cut_records
from api.readers.structure import Rows, inner_return, well_formed

DELIMITERS = {",": "‘,’", ";": "‘;’", "\t": "tab (\\t)", "|": "‘|’"}


class DelimitedTable:
    """A delimited file whose header has been read.

    ``header`` are the column names, stripped of surrounding blanks, ``header_line`` the line they stand on. The rows
    can be read once, with ``blocks``.
    """

    def __init__(self, path: Path, file: FileFormat, chunk: int = CHUNK) -> None:
        """Read the header; raises ``InvalidInput`` when there is none."""
        self.name = path.name
        self.file = file
        self.dialect = Dialect(
            one_byte(file.delimiter, "delimiter"), one_byte(file.quote, "quote") if file.quote else None
        )
        text = as_utf8(read_chunks(path, chunk), file.encoding, self.name)
        self.records = cut_records(text, self.dialect, self.name)
        self.header_record, self.header_line, self.rest = self.read_header()
        self.header = split_header(self.header_record, file)

    def read_header(self) -> tuple[bytes, int, Records]:
        for records in self.records:
            for index in range(records.ends.size):
                record = records.record(index)
                if record.strip():
                    check_line_ends(record, self.name)
                    return record, int(records.lines[index]), after(records, index)
        raise invalid("the file has no header", file=self.name, expected="a line with the names of the columns")

    def blocks(self, columns: Sequence[str]) -> Iterator[Block]:
        """The rows with only ``columns``, which must be in the header.

        Rows with too few or too many cells are left out and reported together by ``InvalidInput`` after the last
        block, so that whoever consumes the blocks can report its own findings with them; until then nothing may be
        taken as accepted. A file without any row raises as well.
        """
        problems = ProblemCollector()
        found = False
        try:
            for records in chain([self.rest], self.records):
                rows = well_formed(records, len(self.header), self.name, problems)
                if rows.lines.size:
                    found = True
                    yield Block(self.frame(rows, columns), pl.Series("line", rows.lines, dtype=pl.Int64))
        except InvalidInput as error:
            problems.extend(error.problems)
        if not found and not problems:
            problems.add(Problem("the file has a header and no rows", self.name, self.header_line + 1, expected="rows"))
        problems.raise_if_any(f"{self.name} cannot be read")

    def frame(self, rows: Rows, columns: Sequence[str]) -> pl.DataFrame:
        """The cells of ``rows`` as texts, null where missing."""
        names = list(dict.fromkeys(columns))
        frame = pl.read_csv(
            rows.text,
            has_header=False,
            schema={str(position): pl.String for position in range(len(self.header))},
            columns=[self.header.index(name) for name in names],
            separator=self.file.delimiter,
            quote_char=self.file.quote or None,
            null_values=["", *self.file.missing],
        )
        if frame.height != rows.lines.size:  # polars must see the records we see: never lose a row silently
            message = f"the records from here on cannot be told apart ({frame.height} for {rows.lines.size})"
            raise invalid(message, file=self.name, line=int(rows.lines[0]), expected="plain rows of cells")
        frame.columns = names
        return frame


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of a delimited file; see ``DelimitedTable.blocks`` for what is reported when."""
    table = DelimitedTable(path, file)
    problems = [*duplicate_columns(table.header, columns, table.name, table.header_line)]
    absent = [*missing_columns(table.header, columns, table.name, table.header_line)]
    if absent and (hint := better_delimiter(table, columns)):
        absent = [hint]
    if problems or absent:
        raise InvalidInput([*problems, *absent], f"The columns of {table.name} do not fit")
    yield from table.blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The header's columns; a column is a number when every cell in the first rows is one."""
    table = DelimitedTable(path, file, chunk=1 << 20)
    if len(table.header) == 1 and (hint := better_delimiter(table, ())):
        raise InvalidInput([hint], f"The columns of {table.name} do not fit")
    if problems := [*duplicate_columns(table.header, (), table.name, table.header_line)]:
        raise InvalidInput(problems, f"The columns of {table.name} do not fit")
    names = [name for name in table.header if name]
    frame = next(table.blocks(names)).frame
    return [ColumnDescription(name, kind="number" if all_numbers(frame[name], file) else "text") for name in names]


def all_numbers(column: pl.Series, file: FileFormat) -> bool:
    """Whether the column has cells and all of them are numbers."""
    _, is_invalid = parse_numbers(column, file)
    return column.null_count() < len(column) and not is_invalid.any()


def better_delimiter(table: DelimitedTable, columns: Sequence[str]) -> Problem | None:
    """The wrong-delimiter problem, when another delimiter finds more wanted columns, or columns where there was one."""
    others = [sign for sign in DELIMITERS if sign not in (table.file.delimiter, table.file.quote)]
    names = {sign: split_header(table.header_record, replace(table.file, delimiter=sign)) for sign in others}
    best = max(names, key=lambda sign: (len(set(columns) & set(names[sign])), len(names[sign])))
    gained = len(set(columns) & set(names[best])) > len(set(columns) & set(table.header))
    if len(names[best]) < 2 or not (gained or len(table.header) == 1):
        return None
    count = "one column" if len(table.header) == 1 else f"{len(table.header)} columns"
    used = DELIMITERS.get(table.file.delimiter, f"‘{table.file.delimiter}’")
    return Problem(
        f"the header has {count} with delimiter {used}; with {DELIMITERS[best]} it would have {len(names[best])}",
        file=table.name,
        line=table.header_line,
        expected=f"delimiter: {best!r}",
    )


def split_header(record: bytes, file: FileFormat) -> tuple[str, ...]:
    text = io.StringIO(record.decode(), newline="")
    if file.quote:
        row = next(csv.reader(text, delimiter=file.delimiter, quotechar=file.quote))
    else:
        row = next(csv.reader(text, delimiter=file.delimiter, quoting=csv.QUOTE_NONE))
    return tuple(name.strip() for name in row)


def after(records: Records, index: int) -> Records:
    """The records behind the ``index``-th."""
    cut = int(records.ends[index])
    delimiters = records.delimiters[np.searchsorted(records.delimiters, cut) :] - cut
    starts, ends, lines = (offsets[index + 1 :] for offsets in (records.starts, records.ends, records.lines))
    return Records(records.text[cut:], starts - cut, ends - cut, lines, delimiters, records.cut_off)


def check_line_ends(header: bytes, name: str) -> None:
    if inner_return(header) and b'"' not in header:
        message = "the lines end in a carriage return only, as on old Macintosh computers"
        raise invalid(message, file=name, line=1, expected="line ends LF or CR LF; save the file anew")


def one_byte(sign: str, what: str) -> int:
    """The byte of an ASCII sign; ``InvalidInput`` for anything else."""
    if len(sign) != 1 or not sign.isascii() or sign in "\r\n\0":
        raise invalid(f"“{sign}” cannot be the {what} of a file", expected="one ASCII character", pointer=what)
    return ord(sign)
