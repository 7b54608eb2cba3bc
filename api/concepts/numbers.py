"""Numbers as people write them: with the separators of the language, a real minus sign, and never as −0."""

from __future__ import annotations

from api.concepts.texts import Language, Text

PERCENT_SIGN = Text("%", "\u00a0%")
DIGITS = 10
"""Digits of a number that is written in full: more are errors of the arithmetic."""
_ENGLISH_TO_GERMAN = str.maketrans(",.", ".,")


def number_text(value: float, decimals: int | None, language: Language) -> str:
    """A number with so many decimals; None: with those it has, to ``DIGITS`` digits."""
    text = f"{value:z,.{DIGITS}g}" if decimals is None else f"{value:z,.{decimals}f}"
    text = text.replace("-", "\u2212")
    return text.translate(_ENGLISH_TO_GERMAN) if language == "de" else text


def percent_text(share: float, decimals: int | None, language: Language) -> str:
    """A fraction of 1 as a percentage."""
    return number_text(100 * share, decimals, language) + PERCENT_SIGN[language]


_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def count_in_words(count: int) -> str:
    """A count as English texts write it: in words up to twelve."""
    return _WORDS[count] if count < len(_WORDS) else number_text(count, 0, "en")
