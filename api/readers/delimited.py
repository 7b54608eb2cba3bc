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
from api.readers.columns import describe_columns, duplicate_columns, missing_columns
from api.readers.compression import CHUNK, read_chunks
from api.readers.encodings import as_utf8
from api.readers.headers import header_of
from api.readers.records import Dialect, Records, cut_records
from api.readers.structure import Rows, inner_return, well_formed
from api.readers.surroundings import MOST_TITLE_LINES, inner_lines

DELIMITERS = {",": "‘,’", ";": "‘;’", "\t": "tab (\\t)", "|": "‘|’"}


class DelimitedTable:
    """A delimited file whose header has been read.

    ``header`` are the column names, stripped of surrounding blanks, without empty ones at the end; ``header_line`` the
    line they stand on, ``labels`` the texts of the label lines below. The rows can be read once, with ``blocks``.
    """

    def __init__(self, path: Path, file: FileFormat, chunk: int = CHUNK) -> None:
        """Read the header; raises ``InvalidInput`` when there is none."""
        self.name = path.name
        self.file = file
        self.dialect = Dialect(
            one_byte(file.delimiter, "delimiter"), one_byte(file.quote, "quote") if file.quote else None
        )
        line, text = inner_lines(as_utf8(read_chunks(path, chunk), file.encoding, self.name), file)
        self.records = cut_records(text, self.dialect, self.name, line)
        self.rest: Records | None = None
        self.header_record, self.header_line = self.read_header()
        below = [split_record(record, file) for record in self.read_label_lines()]
        header = header_of(split_record(self.header_record, file), below)
        self.header, self.labels = header.names, header.labels

    def read_header(self) -> tuple[bytes, int]:
        while (found := self.next_record()) is not None:
            if any(split_record(found[0], self.file)):
                check_line_ends(found[0], self.name)
                return found
        raise invalid("the file has no header", file=self.name, expected="a line with the names of the columns")

    def read_label_lines(self) -> Iterator[bytes]:
        for _ in range(self.file.label_lines):
            if (found := self.next_record()) is not None:
                yield found[0]

    def next_record(self) -> tuple[bytes, int] | None:
        """The next record and the line it begins on; what is behind it is the rest."""
        while self.rest is None or not self.rest.ends.size:
            self.rest = next(self.records, None)
            if self.rest is None:
                return None
        record, line = self.rest.record(0), int(self.rest.lines[0])
        self.rest = after(self.rest, 0)
        return record, line

    def blocks(self, columns: Sequence[str]) -> Iterator[Block]:
        """The rows with only ``columns``, which must be in the header.

        Rows with too few or too many cells are left out and reported together by ``InvalidInput`` after the last
        block, so that whoever consumes the blocks can report its own findings with them; until then nothing may be
        taken as accepted. A file without any row raises as well. Rows without any filled cell are dropped and counted.
        """
        problems = ProblemCollector()
        found = False
        try:
            for records in chain([self.rest] if self.rest else [], self.records):
                rows = well_formed(records, len(self.header), self.dialect, self.name, problems)
                if rows.lines.size or rows.blank:
                    found |= bool(rows.lines.size)
                    lines = pl.Series("line", rows.lines, dtype=pl.Int64)
                    yield Block(self.frame(rows, columns), lines, rows.blank)
        except InvalidInput as error:
            problems.extend(error.problems)
        if not found and not problems:
            problems.add(Problem("the file has a header and no rows", self.name, self.header_line + 1, expected="rows"))
        problems.raise_if_any(f"{self.name} cannot be read")

    def frame(self, rows: Rows, columns: Sequence[str]) -> pl.DataFrame:
        """The cells of ``rows`` as texts, null where missing."""
        names = list(dict.fromkeys(columns))
        if not rows.lines.size:
            return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
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
    if absent and (hint := lower_header(table, columns) or better_delimiter(table, columns)):
        absent = [hint]
    if problems or absent:
        raise InvalidInput([*problems, *absent], f"The columns of {table.name} do not fit")
    yield from table.blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The header's columns that have a name of their own; a column is a number when every cell in the first rows is
    one."""
    table = DelimitedTable(path, file, chunk=1 << 20)
    if len(table.header) == 1 and (hint := better_delimiter(table, ())):
        raise InvalidInput([hint], f"The columns of {table.name} do not fit")
    return describe_columns(table.header, table.labels, table.blocks, file)


def lower_header(table: DelimitedTable, columns: Sequence[str]) -> Problem | None:
    """The problem that titles stand above the header, when a line further down has all wanted columns."""
    for _ in range(MOST_TITLE_LINES):
        if (found := table.next_record()) is None:
            return None
        record, line = found
        if set(columns) <= set(split_record(record, table.file)):
            message = f"the header stands on line {line}, below {line - 1} lines of titles"
            return Problem(message, table.name, table.header_line, expected=f"title_lines: {line - 1}")
    return None


def better_delimiter(table: DelimitedTable, columns: Sequence[str]) -> Problem | None:
    """The wrong-delimiter problem, when another delimiter finds more wanted columns, or columns where there was one."""
    others = [sign for sign in DELIMITERS if sign not in (table.file.delimiter, table.file.quote)]
    names = {sign: split_record(table.header_record, replace(table.file, delimiter=sign)) for sign in others}
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


def split_record(record: bytes, file: FileFormat) -> tuple[str, ...]:
    """The cells of one record, stripped of surrounding blanks."""
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
