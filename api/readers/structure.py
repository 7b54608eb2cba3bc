"""Has every record as many cells as the header? Empty ones at the end do not count, nor do records of empty cells."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.errors import FIRST_LINES, Problem, ProblemCollector
from api.readers.records import NEWLINE, RETURN, Dialect, Offsets, Records


@dataclass(frozen=True)
class Rows:
    """Records that all have the same number of cells: their ``text`` and the line each begins on. Beside them were
    ``blank`` records without any filled cell."""

    text: bytes
    lines: Offsets
    blank: int = 0


def well_formed(records: Records, width: int, dialect: Dialect, name: str, problems: ProblemCollector) -> Rows:
    """The records with ``width`` cells, empty ones behind them cut off; others that are not blank become
    ``problems``."""
    if not records.ends.size:
        return Rows(records.text, records.lines)
    filled = filled_bytes(records, dialect)
    blank = np.bitwise_or.reduceat(filled, records.starts) == 0
    take_back_quoted(records.text, blank, records.starts, records.ends, dialect)
    if not blank.any() and every_width(records, width):
        return Rows(records.text, records.lines)
    first = np.searchsorted(records.delimiters, records.starts)
    cells = 1 + np.searchsorted(records.delimiters, records.ends) - first
    longer = np.flatnonzero(cells > width)
    surplus = records.delimiters[first[longer] + width - 1]
    before = np.concatenate([[0], np.cumsum(filled, dtype=np.int64)])
    is_empty = before[surplus] == before[records.ends[longer]]
    take_back_quoted(records.text, is_empty, surplus, records.ends[longer], dialect)
    good = cells == width
    good[longer[is_empty]] = True
    report_others(records, cells, np.flatnonzero(~good & ~blank), width, name, problems)
    return Rows(
        kept_text(records, good & ~blank, surplus[is_empty], records.ends[longer[is_empty]] - 1),
        records.lines[good & ~blank],
        int(blank.sum()),
    )


def filled_bytes(records: Records, dialect: Dialect) -> NDArray[np.uint8]:
    """1 for each byte that is part of a filled cell: no delimiter, quotation mark, blank or line end."""
    table = np.ones(256, np.uint8)
    table[[dialect.delimiter, *b" \t\r\n", *(() if dialect.quote is None else (dialect.quote,))]] = 0
    return table[np.frombuffer(records.text, np.uint8)]


def take_back_quoted(
    text: bytes, is_empty: NDArray[np.bool_], starts: Offsets, ends: Offsets, dialect: Dialect
) -> None:
    """Look again at what seems empty between ``starts`` and ``ends`` but has quotation marks: there, a delimiter or a
    quotation mark may be the text of a cell."""
    if dialect.quote is None or dialect.quote not in text:
        return
    for place in np.flatnonzero(is_empty).tolist():
        cells_text = text[starts[place] : ends[place]]
        if dialect.quote in cells_text:
            lines = io.StringIO(cells_text.decode(), newline="")
            cells = csv.reader(lines, delimiter=chr(dialect.delimiter), quotechar=chr(dialect.quote))
            is_empty[place] = not any(cell.strip(" \t\r\n") for cell in next(cells))


def report_others(
    records: Records, cells: Offsets, wrong: Offsets, width: int, name: str, problems: ProblemCollector
) -> None:
    for count in np.unique(cells[wrong]).tolist():
        alike = wrong[cells[wrong] == count]
        if records.cut_off and alike[-1] == records.ends.size - 1:
            problems.add(wrong_width(count, width, name, records.lines[alike[-1:]], cut_off=True))
            alike = alike[:-1]
        if alike.size:
            problems.add(wrong_width(count, width, name, records.lines[alike], cut_off=False))


def every_width(records: Records, width: int) -> bool:
    """Whether each record has exactly ``width`` cells, without counting record by record."""
    delimiters, between = records.delimiters, width - 1
    if delimiters.size != records.ends.size * between:
        return False
    if between == 0:
        return True
    # Cut into groups of `between`, the groups fit the records only when first and last of each lie within its record.
    first, last = delimiters[::between], delimiters[between - 1 :: between]
    return bool((first >= records.starts).all() and (last < records.ends).all())


def kept_text(records: Records, keep: NDArray[np.bool_], tails: Offsets, line_ends: Offsets) -> bytes:
    """The records where ``keep`` is true, without what stands from each of ``tails`` to its line end."""
    codes = np.frombuffer(records.text, np.uint8)
    kept = np.repeat(keep, records.ends - records.starts)
    if tails.size:
        steps = np.zeros(codes.size + 1, np.int8)
        steps[tails] = 1
        steps[line_ends] = -1
        kept &= np.cumsum(steps[:-1], dtype=np.int8) == 0
    return codes[kept].tobytes()


def wrong_width(cells: int, width: int, name: str, lines: Offsets, cut_off: bool) -> Problem:
    count = f"{cells} cell" if cells == 1 else f"{cells} cells"
    if cut_off and cells < width:
        message = f"the last line ends after {count} of {width} and without a line end: the file seems to be cut off"
        return Problem(message, name, int(lines[0]), expected="the whole file; get it again")
    expected = f"{width} cells, quoted where needed, or a header that names every column"
    if cells == 1 and width > 1:
        expected = f"{width} cells; where a line ends the table, footer: with how it begins"
    return Problem(
        f"the row has {count}, the header {width}",
        name,
        int(lines[0]),
        expected=expected,
        rows=lines.size,
        lines=tuple(lines[:FIRST_LINES].tolist()),
        group="rows with more or fewer cells than the header",
    )


def inner_return(record: bytes) -> bool:
    """Whether a record has a carriage return other than in its line end: old Macintosh line ends."""
    return RETURN in record.rstrip(bytes([RETURN, NEWLINE]))
