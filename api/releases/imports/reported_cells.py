"""What stands in a cell of a column of figures: a number, with remarks or not, or a sign in place of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import isfinite

from api.concepts.nearest import nearest
from api.concepts.surveys.files import FileFormat
from api.concepts.texts import Text
from api.concepts.vocabulary import FLAGS, USUAL_SIGNS
from api.readers import explain_number, number_pattern

PARENTHESES = "()"
"""The symbol that stands for parentheses around a number."""
ALMOST_ZERO = "almost_zero"
ALMOST_ZERO_TEXT = Text(
    "more than zero, but less than half of the smallest unit shown",
    "mehr als null, aber weniger als die Hälfte der kleinsten ausgewiesenen Einheit",
)


class Unclear(Exception):
    """A cell whose meaning is not known: what is wrong, and what would be right."""

    def __init__(self, message: str, expected: str | None = None, near: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.expected, self.near = message, expected, near


@dataclass(frozen=True)
class FigureCell:
    """``number`` as it is written, not scaled; ``status``: why there is none; ``meanings`` are the remarks on it.
    ``says_nothing``: a sign stands there that means that nothing does."""

    number: Decimal | None = None
    status: str | None = None
    meanings: tuple[str, ...] = ()
    is_percentage: bool = False
    says_nothing: bool = False


@dataclass(frozen=True)
class FigureCells:
    """Reads the cells of one file by its ``symbols``: sign → status, remark, ``0`` or ``almost_zero``."""

    file: FileFormat
    symbols: dict[str, str]

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(number_pattern(self.file))

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        """A number with a percent sign and what follows it, which is no part of a number."""
        number = number_pattern(self.file).removeprefix("^").removesuffix("$")
        return re.compile(rf"^({number})\s*(%?)\s*([^\s0-9.,%].*)?$")

    def read(self, text: str | None) -> FigureCell:
        """Raises ``Unclear`` for what is neither a number nor declared."""
        cell = (text or "").strip()
        if not cell:
            return FigureCell()
        if cell in self.symbols:
            return _instead(cell, self.symbols[cell])
        if cell in self.file.missing:
            return FigureCell(says_nothing=True)
        if self._whole.match(cell):
            return FigureCell(self.number(cell))
        return self._remarked(cell)

    def is_sign(self, text: str) -> bool:
        """Whether a sign stands in place of a number."""
        return text in self.symbols or text in self.file.missing

    def number(self, text: str) -> Decimal:
        """The number as written, exactly: 16.9 stays 16.9. Raises ``Unclear`` for what is none, or none we can hold."""
        plain = text.strip()
        if not self._whole.match(plain):
            raise Unclear(explain_number(plain, self.file))
        if self.file.thousands:
            plain = plain.replace(self.file.thousands, "")
        number = Decimal(plain.replace(self.file.decimal, "."))
        if not isfinite(float(number)):
            raise Unclear(explain_number(plain, self.file))
        return number

    def _remarked(self, cell: str) -> FigureCell:
        """A number with a percent sign, in parentheses, or with signs behind it."""
        inner, signs = cell, []
        if cell.startswith("(") and cell.endswith(")"):
            inner, signs = cell[1:-1].strip(), [PARENTHESES]
        parts = self._beginning.match(inner)
        if parts is None:
            raise self._no_number(cell)
        behind = parts[3] or ""
        signs += [behind] if behind in self.symbols else behind.split()
        return FigureCell(self.number(parts[1]), None, tuple(self._remarks(cell, signs)), bool(parts[2]))

    def _remarks(self, cell: str, signs: list[str]) -> Iterator[str]:
        for sign in signs:
            if sign not in self.symbols:
                expected = f'what it means, as in symbols: {{"{sign}": unreliable}}'
                raise Unclear(f"the sign “{sign}” in “{cell}” is not known", expected, nearest(sign, self.symbols))
            meaning = self.symbols[sign]
            if meaning not in (*FLAGS, ALMOST_ZERO):
                raise Unclear(f"“{sign}” means {meaning}, but “{cell}” has a number", f"one of {', '.join(FLAGS)}")
            yield meaning

    def _no_number(self, cell: str) -> Unclear:
        if re.search(r"\d", cell):
            return Unclear(explain_number(cell, self.file))
        meaning = USUAL_SIGNS.get(cell, "not_available")
        expected = f'what it means, as in symbols: {{"{cell}": {meaning}}}; or missing, if it says nothing'
        return Unclear(f"the sign “{cell}” in place of a figure is not known", expected, nearest(cell, self.symbols))


def _instead(sign: str, meaning: str) -> FigureCell:
    if meaning == "0":
        return FigureCell(Decimal(0))
    if meaning == ALMOST_ZERO:
        return FigureCell(Decimal(0), None, (ALMOST_ZERO,))
    if meaning in FLAGS and meaning != "unreliable":
        raise Unclear(f"“{sign}” means {meaning}, but there is no number", "a number with it")
    return FigureCell(status=meaning)
