"""Numbers and pairs of texts as pages write them in one language."""

from __future__ import annotations

from dataclasses import dataclass

from api.concepts.numbers import number_text, percent_text
from api.concepts.texts import Language, Text

NOTHING = "–"


@dataclass(frozen=True)
class Writing:
    """How a page in ``language`` writes; None is a dash."""

    language: Language

    def text(self, en: str, de: str) -> str:
        return Text(en, de)[self.language]

    def number(self, value: float | None, decimals: int | None = 0) -> str:
        return NOTHING if value is None else number_text(value, decimals, self.language)

    def plain(self, value: float | None) -> str:
        """A number with the decimals it has."""
        return self.number(value, None)

    def percent(self, value: float | None, decimals: int = 0) -> str:
        """A fraction of 1 as a percentage."""
        return NOTHING if value is None else percent_text(value, decimals, self.language)

    def crossing(self, crossed: int | None) -> str:
        """Which figures a row of a table is about."""
        if crossed is None:
            return self.text("All figures", "Alle Zahlen")
        if crossed == 0:
            return self.text("Whole population", "Grundgesamtheit")
        if crossed == 1:
            return self.text("By one dimension", "Nach einem Merkmal")
        return self.text(f"By {crossed} dimensions", f"Nach {crossed} Merkmalen")
