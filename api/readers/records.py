"""Cuts a delimited text into blocks of whole records, quotation marks respected, at the speed of numpy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.errors import InvalidInput, invalid

Offsets = NDArray[np.int64]
MAX_RECORD = 1 << 20
NEWLINE, RETURN = 10, 13


@dataclass(frozen=True)
class Dialect:
    """Delimiter and quotation mark as byte values; ``quote`` None: cells are never quoted."""

    delimiter: int
    quote: int | None


@dataclass(frozen=True)
class Records:
    """Whole records and what is known about their structure; all offsets count bytes in ``text``.

    ``starts`` and ``ends`` (one past the line end) of each record, ``lines`` its first physical line in the file
    (1-based), ``delimiters`` those between cells. ``cut_off``: the file ended without a line end, so that the last
    record may be incomplete.
    """

    text: bytes
    starts: Offsets
    ends: Offsets
    lines: Offsets
    delimiters: Offsets
    cut_off: bool = False

    def record(self, index: int) -> bytes:
        """The bytes of one record with its line end."""
        return self.text[self.starts[index] : self.ends[index]]


def cut_records(chunks: Iterator[bytes], dialect: Dialect, name: str, line: int = 1) -> Iterator[Records]:
    """The records of a UTF-8 text given in pieces of any size; it begins on ``line``.

    Raises ``InvalidInput`` with the line when a record is longer than ``MAX_RECORD`` bytes, when a quotation mark
    stands inside a cell, or when a quoted cell is never closed. A missing last line end is added.
    """
    rest = b""
    for chunk in chunks:
        rest += chunk
        records = scan(rest, dialect, line, name)
        if records.ends.size:
            cut = int(records.ends[-1])
            line += rest.count(b"\n", 0, cut)
            rest = rest[cut:]
            yield records
        if len(rest) > MAX_RECORD:
            raise too_long(name, line, dialect)
    if rest:
        records = scan(rest + b"\n", dialect, line, name)
        if not records.ends.size:
            raise invalid(
                "the quoted cell in this record is never closed, up to the end of the file",
                file=name,
                line=line,
                expected="a closing quotation mark, or the whole file if it was cut off",
            )
        yield Records(records.text, records.starts, records.ends, records.lines, records.delimiters, cut_off=True)


def scan(text: bytes, dialect: Dialect, line: int, name: str) -> Records:
    """The whole records in ``text``, which begins a record on physical line ``line``; an unfinished rest is left."""
    codes = np.frombuffer(text, np.uint8)
    newlines = np.flatnonzero(codes == NEWLINE)
    delimiters = np.flatnonzero(codes == dialect.delimiter)
    line_ends = newlines
    quoted = dialect.quote is not None and dialect.quote in text
    if quoted:
        inside = np.bitwise_xor.accumulate((codes == dialect.quote).view(np.uint8))
        line_ends = newlines[inside[newlines] == 0]
        delimiters = delimiters[inside[delimiters] == 0]
    ends = line_ends + 1
    starts = np.concatenate([[0], ends[:-1]]) if ends.size else ends
    cut = int(ends[-1]) if ends.size else 0
    lines = line + np.searchsorted(newlines, starts)
    if quoted:
        check_quotes(codes, dialect, np.append(lines, line + np.searchsorted(newlines, cut)), ends, name)
    if ends.size and int((ends - starts).max()) > MAX_RECORD:
        raise too_long(name, int(lines[np.argmax(ends - starts > MAX_RECORD)]), dialect)
    return Records(text[:cut], starts, ends, lines, delimiters[: np.searchsorted(delimiters, cut)])


def check_quotes(codes: NDArray[np.uint8], dialect: Dialect, lines: Offsets, ends: Offsets, name: str) -> None:
    """Raise ``InvalidInput`` at the first quotation mark that neither opens nor closes a whole cell.

    ``lines`` has one entry more than ``ends``: where the unfinished record behind the last whole one begins.
    After such a mark nobody can tell inside from outside, so the rest of the file is not looked at.
    """
    marks = np.flatnonzero(codes == dialect.quote)
    openings, closings = marks[0::2], marks[1::2]
    before = codes[openings - 1]
    opens = (openings == 0) | (before == dialect.delimiter) | (before == NEWLINE) | (before == dialect.quote)
    # A closing mark at the very end is not judged: what follows it comes with the next piece.
    closings = closings[closings < len(codes) - 2]
    after, second = codes[closings + 1], codes[closings + 2]
    closes = (after == dialect.delimiter) | (after == NEWLINE) | (after == dialect.quote)
    closes |= (after == RETURN) & (second == NEWLINE)
    bad = np.concatenate([openings[~opens], closings[~closes]])
    if not bad.size:
        return
    record = int(np.searchsorted(ends, bad.min(), side="right"))
    mark = chr(codes[bad.min()])
    raise invalid(
        f"a quotation mark {mark} stands in the middle of a cell, or a quoted cell before it was not closed",
        file=name,
        line=int(lines[record]),
        expected=f"cells that hold {mark} written as {mark}like {mark}{mark}this{mark}{mark}{mark}; "
        "or quote: '' if the file quotes nothing",
    )


def too_long(name: str, line: int, dialect: Dialect) -> InvalidInput:
    """The error for a record beyond ``MAX_RECORD``: rather a missing line end or quotation mark than a real row."""
    cause = ", or a quotation mark that is never closed" if dialect.quote is not None else ""
    return invalid(
        f"the record that begins here is longer than {MAX_RECORD:,} bytes",
        file=name,
        line=line,
        expected=f"one row of cells a line; look for missing line ends{cause}",
    )
