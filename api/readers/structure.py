"""Has every record as many cells as the header?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.errors import FIRST_LINES, Problem, ProblemCollector
from api.readers.records import NEWLINE, RETURN, Offsets, Records


@dataclass(frozen=True)
class Rows:
    """Records that all have the same number of cells: their ``text`` and the line each begins on."""

    text: bytes
    lines: Offsets


def well_formed(records: Records, width: int, name: str, problems: ProblemCollector) -> Rows:
    """The records with ``width`` cells; blank lines are skipped, all others are added to ``problems``."""
    blank = blank_lines(records)
    if not blank.any() and every_width(records, width):
        return Rows(records.text, records.lines)
    cells = 1 + np.searchsorted(records.delimiters, records.ends) - np.searchsorted(records.delimiters, records.starts)
    wrong = np.flatnonzero((cells != width) & ~blank)
    for count in np.unique(cells[wrong]).tolist():
        alike = wrong[cells[wrong] == count]
        cut_off = records.cut_off and alike[-1] == records.ends.size - 1
        if cut_off:
            problems.add(wrong_width(count, width, name, records.lines[alike[-1:]], cut_off))
            alike = alike[:-1]
        if alike.size:
            problems.add(wrong_width(count, width, name, records.lines[alike], cut_off=False))
    return only(records, (cells == width) & ~blank)


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


def blank_lines(records: Records) -> NDArray[np.bool_]:
    """Which records are nothing but a line end."""
    lengths = records.ends - records.starts
    blank: NDArray[np.bool_] = lengths == 1
    for index in np.flatnonzero(lengths == 2).tolist():
        blank[index] = records.record(index)[0] == RETURN
    return blank


def only(records: Records, keep: NDArray[np.bool_]) -> Rows:
    """The records where ``keep`` is true."""
    codes = np.frombuffer(records.text, np.uint8)
    kept = codes[np.repeat(keep, records.ends - records.starts)]
    return Rows(kept.tobytes(), records.lines[keep])


def wrong_width(cells: int, width: int, name: str, lines: Offsets, cut_off: bool) -> Problem:
    count = f"{cells} cell" if cells == 1 else f"{cells} cells"
    if cut_off and cells < width:
        message = f"the last line ends after {count} of {width} and without a line end: the file seems to be cut off"
        return Problem(message, name, int(lines[0]), expected="the whole file; get it again")
    return Problem(
        f"the row has {count}, the header {width}",
        name,
        int(lines[0]),
        expected=f"{width} cells, quoted where needed",
        rows=lines.size,
        lines=tuple(lines[:FIRST_LINES].tolist()),
        group="rows with more or fewer cells than the header",
    )


def inner_return(record: bytes) -> bool:
    """Whether a record has a carriage return other than in its line end: old Macintosh line ends."""
    return RETURN in record.rstrip(bytes([RETURN, NEWLINE]))
