"""Numbers and pairs of texts as pages write them in one language."""

from __future__ import annotations

from dataclasses import dataclass

from api.concepts.texts import Language, Text

NOTHING = "–"
NARROW = "\u202f"
"""A narrow no-break space: before the percent sign in German, between thousands in both languages."""


@dataclass(frozen=True)
class Writing:
    """How a page in ``language`` writes; None is a dash."""

    language: Language

    def text(self, en: str, de: str) -> str:
        return Text(en, de)[self.language]

    def number(self, value: float | None, decimals: int = 0) -> str:
        if value is None:
            return NOTHING
        written = f"{value:,.{decimals}f}".replace(",", NARROW)
        return written.replace(".", ",") if self.language == "de" else written

    def plain(self, value: float | None) -> str:
        """A number with the digits it has."""
        if value is None:
            return NOTHING
        return f"{value:.10g}".replace(".", "," if self.language == "de" else ".")

    def percent(self, value: float | None, decimals: int = 0) -> str:
        """A fraction of 1 as a percentage."""
        if value is None:
            return NOTHING
        return self.number(value * 100, decimals) + (f"{NARROW}%" if self.language == "de" else "%")

    def crossing(self, crossed: int | None) -> str:
        """Which figures a row of a table is about."""
        if crossed is None:
            return self.text("All figures", "Alle Zahlen")
        if crossed == 0:
            return self.text("Whole population", "Grundgesamtheit")
        if crossed == 1:
            return self.text("By one dimension", "Nach einem Merkmal")
        return self.text(f"By {crossed} dimensions", f"Nach {crossed} Merkmalen")
