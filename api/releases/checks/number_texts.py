"""Numbers with a decimal sign that is probably a thousands sign, and fractions in bands of whole numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.sources import ResponsesSource
from api.readers import parse_numbers
from api.releases.checks.file_warnings import FileWarning, counted

ENOUGH = 3
"""So many numbers with three digits behind the sign, and none with fewer or more, are no chance."""


@dataclass
class FractionCounts:
    """Of a column: the numbers with a fraction, those of them that look like whole thousands, and one of either."""

    column: str
    subject: str
    whole_bands: bool
    fractions: int = 0
    thousands: int = 0
    example: str = ""


class NumberTexts:
    """Looks at the texts of columns that hold numbers: of dimensions with bands and of items."""

    def __init__(self, source: ResponsesSource, wave: str) -> None:
        self._source = source
        bands = [(name, mapping) for name, mapping in source.dimensions if mapping.bands]
        numbers = [item for item in source.items_of(wave) if item.kind == "number"]
        self._counts = [
            FractionCounts(mapping.column, name, all(map(_is_whole, (*low_high,)) for _, *low_high in mapping.bands))
            for name, mapping in bands
        ]
        self._counts += [FractionCounts(item.column, item.indicator, False) for item in numbers]

    def add(self, texts: pl.DataFrame) -> None:
        for counts in self._counts:
            column, style = texts[counts.column], self._source.style_of(counts.column)
            numbers, _ = parse_numbers(column, style)
            fractions = column.filter((numbers % 1 != 0).fill_null(value=False))
            thousands = fractions.filter(fractions.str.strip_chars().str.contains(_thousands(style)))
            counts.fractions += len(fractions)
            counts.thousands += len(thousands)
            counts.example = counts.example or next(iter(thousands), next(iter(fractions), ""))

    def warnings(self) -> Iterator[FileWarning]:
        for counts in self._counts:
            yield from fraction_warnings(counts, self._source.style_of(counts.column))


def fraction_warnings(counts: FractionCounts, file: FileFormat) -> Iterator[FileWarning]:
    """What is probably meant by the fractions of a column, if it has any."""
    numbers = f"{counted(counts.fractions, 'number')} in column “{counts.column}”, such as “{counts.example}”,"
    if counts.fractions and counts.fractions == counts.thousands and (counts.whole_bands or counts.fractions >= ENOUGH):
        shown = counts.example.replace(file.decimal, ".")
        other = "," if file.decimal == "." else "."
        yield FileWarning(
            "thousands_sign",
            f"{numbers} are read as fractions ({float(shown):g}); all have three digits behind the “{file.decimal}”",
            f'if it separates thousands: decimal: "{other}" and thousands: "{file.decimal}" under file',
            counts.subject,
        )
    elif counts.fractions and counts.whole_bands:
        yield FileWarning(
            "fractions_in_bands",
            f"{numbers} have a fraction, but the bands of {counts.subject} are of whole numbers",
            "look whether it is the right column; if fractions are meant, let each band reach to the next",
            counts.subject,
        )


def _thousands(file: FileFormat) -> str:
    return rf"^[+-]?[1-9][0-9]{{0,2}}{re.escape(file.decimal)}[0-9]{{3}}$"


def _is_whole(bound: float | None) -> bool:
    return bound is None or bound == int(bound)
