"""What a cell's text means: which node of a dimension, which coded answer. One text at a time; callers remember."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from unicodedata import category, normalize

import polars as pl

from api.concepts.nearest import nearest
from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.items import EMPTY, FILLED, Coding
from api.concepts.surveys.sources import CodeMapping
from api.concepts.surveys.survey import Dimension
from api.models.responses import NO_ANSWER, NOT_ASKED
from api.readers import explain_number, parse_numbers


class CodeResolver:
    """Finds the code of a dimension for a text, by value, band or prefix."""

    def __init__(self, mapping: CodeMapping, dimension: Dimension, file: FileFormat) -> None:
        self._mapping, self._dimension, self._file = mapping, dimension, file
        self._values: Mapping[str, str] = dict(mapping.values)
        accepted = [*self._values, *(() if mapping.bands else dimension.codelist.codes)]
        self.accepted = tuple(dict.fromkeys(accepted)) or tuple(code for code, _, _ in mapping.bands)

    def node(self, text: str) -> str | None:
        """The codelist's code for a text."""
        text = text.strip()
        if self._mapping.bands and text not in self._values:
            return self._band(text)
        if pad := self._mapping.pad:
            text = re.sub(r"^\d+", lambda digits: digits[0].zfill(pad), text)
        if self._mapping.match == "prefix":
            text = self._known(text) or ""
        code = self._values.get(text, text)
        return code if code in self._dimension.codelist else None

    def leaf(self, text: str) -> str | None:
        """The dimension's leaf a respondent with this text is put into."""
        return self.leaf_of(self.node(text))

    def leaf_of(self, code: str | None) -> str | None:
        """``code`` rolled up to the dimension's leaves: itself or the leaf it lies below."""
        if code is None:
            return None
        leaves = set(self._dimension.leaves)
        line = (code, *self._dimension.codelist.ancestors(code))
        return next((candidate for candidate in line if candidate in leaves), None)

    def lost_zero(self, texts: Iterable[str]) -> tuple[str, int] | None:
        """A text that has probably lost the zero in front, as a number does, and how many digits it should have.

        Where codes of one digit less stand beside others and would be known with a zero, too: 111 beside 6201.
        """
        digits = sorted(text for text in map(str.strip, texts) if text.isdecimal())
        most = max(map(len, digits), default=0)
        if self._mapping.match != "prefix" or self._mapping.pad == 0 or most <= max(2, self._mapping.pad or 0):
            return None
        shorter = (text for text in digits if len(text) == most - 1)
        return next(((text, most) for text in shorter if self._known(f"0{text}") != self._known(text)), None)

    def _known(self, text: str) -> str | None:
        """The longest code or key that a text begins with, if any."""
        return max((key for key in self.accepted if text.startswith(key)), key=len, default=None)

    def why_no_leaf(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Why nobody can be put into a leaf by this text, and what may have been meant."""
        if self._mapping.bands:
            if _number(text, self._file) is None:
                return explain_number(text, self._file, with_styles=False), ()
            return f"“{text}” lies in none of the bands", ()
        accepted = tuple(one for one in self.accepted if self.leaf(one) is not None)
        if self.node(text) is not None:
            return f"“{text}” is no leaf: a respondent cannot be put into it", nearest(text, accepted)
        return unknown_code(text, accepted)

    def _band(self, text: str) -> str | None:
        number = _number(text, self._file)
        if number is None:
            return None
        for code, low, high in self._mapping.bands:
            if (low is None or number >= low) and (high is None or number <= high):
                return code
        return None


def _number(text: str, file: FileFormat) -> float | None:
    numbers, _ = parse_numbers(pl.Series("text", [text]), file)
    return None if numbers[0] is None else float(numbers[0])


def unknown_code(text: str, accepted: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What is said of a text that means nothing, and the texts that may have been meant."""
    if any(_looks(text) == _looks(one) for one in accepted):
        said = "looks like one that is known, but holds other characters, such as a blank that does not break"
        return f"unknown code “{text}” {said}", ()
    return f"unknown code “{text}”", nearest(text, accepted)


def _looks(text: str) -> str:
    """What a reader sees of a text: composed letters, simple blanks, nothing invisible."""
    seen = (one for one in normalize("NFKC", text) if category(one) != "Cf")
    return " ".join("".join(seen).split())


def answer_of(coding: Coding, text: str) -> int | None:
    """The coded answer of a non-empty cell: 1 yes, 0 no or the category's position; negative: none; None: unknown."""
    for value, texts in _meanings(coding):
        if text in texts:
            return value
    for value, texts in _meanings(coding):
        if FILLED in texts:
            return value
    return None


def empty_answer(coding: Coding) -> int:
    """What an empty cell means; no answer where the coding does not say."""
    return next((value for value, texts in _meanings(coding) if EMPTY in texts), NO_ANSWER)


def accepted_answers(coding: Coding) -> tuple[str, ...]:
    """The texts an item's cells may hold, for saying what would be right."""
    texts = [text for _, meaning in _meanings(coding) for text in meaning if text not in (EMPTY, FILLED)]
    return tuple(dict.fromkeys(texts))


def _meanings(coding: Coding) -> list[tuple[int, tuple[str, ...]]]:
    categories = [(place, texts) for place, (_, texts) in enumerate(coding.categories)]
    return [(1, coding.yes), (0, coding.no), *categories, (NOT_ASKED, coding.not_asked), (NO_ANSWER, coding.no_answer)]
