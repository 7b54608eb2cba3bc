"""The lines around a table in a text that are not of it: before its header, and after its last row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from api.concepts.surveys.files import FileFormat

SEPARATOR_LINE = re.compile(rb'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
"""What Excel is told the delimiter by; it is no line of the table, and not counted as a title line either."""


def inner_lines(text: Iterator[bytes], file: FileFormat) -> tuple[int, Iterator[bytes]]:
    """The line (1-based) on which the text of the table may begin, and the text from there to the footer."""
    first = next(text, b"")
    before = file.title_lines + bool(SEPARATOR_LINE.match(first))
    inner = after_lines(first, text, before)
    return before + 1, before_footer(inner, file) if file.footer else inner


def after_lines(first: bytes, text: Iterator[bytes], count: int) -> Iterator[bytes]:
    chunk: bytes | None = first
    while chunk is not None:
        while count and (end := chunk.find(b"\n")) >= 0:
            chunk, count = chunk[end + 1 :], count - 1
        if not count:
            yield chunk
        chunk = next(text, None)


def before_footer(text: Iterator[bytes], file: FileFormat) -> Iterator[bytes]:
    """The text up to the line whose first filled cell begins with the footer; the last line is held back, because the
    next piece may go on with it."""
    blank = re.escape(f"{file.delimiter}{file.quote} \t".encode())
    begins = re.compile(rb"\n[%s]*%s" % (blank, re.escape((file.footer or "").encode())))
    rest, start = b"\n", 1  # so that the first line, too, stands behind a line end; that one is not given
    for chunk in text:
        rest += chunk
        if found := begins.search(rest):
            yield rest[start : found.start() + 1]
            return
        if end := rest.rfind(b"\n"):
            yield rest[start:end]
            rest, start = rest[end:], 0
    yield rest[start:]


MOST_TITLE_LINES = 30
"""So far down a header is looked for."""


def count_title_lines(lines: Sequence[Sequence[str]]) -> int:
    """How many of a table's first ``lines`` (their cells) are titles: those with one filled cell or none that stand
    above a header of several columns; 0 where there is no such header, or no row below it."""
    for place, line in enumerate(lines[:MOST_TITLE_LINES]):
        if sum(map(bool, line)) > 1:
            below = [row for row in lines[place + 1 :] if any(row)]
            return place if below and sum(map(bool, below[0])) > 1 else 0
    return 0


def footer_of(lines: Sequence[Sequence[str]]) -> str | None:
    """How the first of the lines begins that stand below a table's last row and fill one cell only."""
    first = None
    for line in reversed(lines):
        if sum(map(bool, line)) > 1:
            break
        first = next(filter(None, line), first)
    return first[:40] if first else None
