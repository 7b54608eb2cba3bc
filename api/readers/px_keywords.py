"""The keywords of a PX file: ``KEYWORD[language]("of what")=…;`` one after the other, and the last one is DATA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.errors import Problem

_NAMES = r"\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")*"
_START = re.compile(rf"([A-Za-z][A-Za-z0-9_-]*)\s*(?:\[([^\]]*)\])?\s*(?:\(\s*({_NAMES})\s*\))?\s*=")
_BLANKS = re.compile(r"\s*")
_PART = re.compile(r"\"([^\"]*)\"|([^\s,;\"]+)|([,;])|(\s+)")


@dataclass(frozen=True)
class Keyword:
    """One statement. ``values`` are its texts and numbers; texts that follow each other without a comma are one."""

    name: str
    language: str
    of: tuple[str, ...]
    values: tuple[str, ...]
    line: int


class Malformed(Exception):
    """The file cannot be read further."""

    def __init__(self, message: str, line: int, expected: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(message, line=line, expected=expected)


def keywords(text: str) -> Iterator[Keyword]:
    """The statements in the file's order; raises ``Malformed`` where one is none, or where the text ends early."""
    at = _after_blanks(text, 0)
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        start = _START.match(text, at)
        if start is None:
            shown = text[at : at + 200].split(maxsplit=1)[0][:40]
            raise Malformed(f"“{shown}” begins no statement", line, 'statements such as HEADING="Jahr";')
        name, language, of = start[1].upper(), start[2] or "", start[3] or ""
        end, values = _values(text, start.end(), line, is_data=name == "DATA")
        yield Keyword(name, language, tuple(re.findall(r"\"([^\"]*)\"", of)), tuple(values), line)
        at = _after_blanks(text, end)


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _values(text: str, at: int, line: int, *, is_data: bool) -> tuple[int, list[str]]:
    """Where the next statement begins, and the values of this one."""
    values: list[str] = []
    joins = False
    while part := _PART.match(text, at):
        at = part.end()
        quoted, plain, sign, _ = part.groups()
        if sign == ";":
            return at, values
        if sign:
            joins = False
        elif quoted is not None and joins and not is_data:
            values[-1] += quoted
        elif quoted is not None or plain is not None:
            values.append(plain if quoted is None else quoted)
            joins = quoted is not None
    raise Malformed("the statement that begins here does not end", line, "a semicolon, and the whole file")
