"""All figures of a release in little room: some sixty bytes each, found by cell and series without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import ID_LENGTH
from api.concepts.editions.stored_figures import FigureKey, StoredFigure
from api.concepts.texts import LANGUAGES, Language
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.models.metadata import TEXTS
from api.queries.figures import NUMBERS, WORDS

FIRST_BOUND = NUMBERS.index("n") + 1
"""Where the bounds of the intervals begin, lower before upper, level by level."""
BYTES_PER_FIGURE = len(NUMBERS) * 8 + ID_LENGTH + 4
"""At most: most numbers need four bytes."""
BYTES_PER_TEXT = 200
MOST_DECIMALS = 6
NOTHING = np.iinfo(np.int32).min
"""In place of a number that a figure lacks."""
ABSENT = 0
"""The place of the words of a figure that is not there."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure has beside its numbers: words in every language, then those that each language has of its own."""

    status: Any
    reliability: Any
    base: str
    flags: Sequence[Any]
    notes: Sequence[str]
    sources: Sequence[str]
    value_text: Mapping[Language, str | None]
    n_text: Mapping[Language, str | None]
    also_reported: Mapping[Language, Sequence[Mapping[str, Any]] | None]


@dataclass(frozen=True, slots=True)
class PackedColumn:
    """One kind of number of every figure: whole multiples of 1 / ``scale`` where all can be told so exactly, else as
    they are (``scale`` None).

    A view of memory, as taking from an array lets other threads run each time, so that a request waits for all of them.
    """

    numbers: memoryview
    scale: int | None

    def take(self, places: Sequence[int]) -> list[float | None]:
        """The numbers at these places; None where a figure lacks it."""
        numbers, scale = map(self.numbers.__getitem__, places), self.scale
        if scale is None:
            return [None if number != number else number for number in numbers]
        return [None if number == NOTHING else number / scale for number in numbers]


@dataclass(frozen=True)
class PackedFigures:
    """The figures of one release: that of a cell and a series is at the place of the cell times the number of series,
    plus the place of the series. ``numbers`` has a column for each of ``NUMBERS``, ``ids`` are one after the other. Few
    figures differ in their ``words``, so these are listed once."""

    cells: Mapping[str, int]
    series: Mapping[int, int]
    numbers: Sequence[PackedColumn]
    ids: bytes
    words_of: memoryview
    words: Sequence[Words | None]

    @property
    def size(self) -> int:
        """Bytes, about."""
        columns = (*(column.numbers for column in self.numbers), self.words_of)
        texts = len(self.words) + len(self.cells)
        return sum(column.nbytes for column in columns) + len(self.ids) + BYTES_PER_TEXT * texts

    def find(self, keys: Sequence[FigureKey], confidence: float, language: Language) -> dict[FigureKey, StoredFigure]:
        """The figures of ``keys``, which are of this release; those it does not have are left out."""
        held, places = [], []
        width = len(self.series)
        for key in keys:
            cell, series = self.cells.get(key[2]), self.series.get(key[1])
            if cell is not None and series is not None:
                held.append(key)
                places.append(cell * width + series)
        low = FIRST_BOUND + 2 * CONFIDENCE_LEVELS.index(confidence)
        columns = [self.numbers[column].take(places) for column in (*range(FIRST_BOUND), low, low + 1)]
        found = {}
        for key, place, *numbers in zip(held, places, *columns, strict=True):
            words = self.words[self.words_of[place]]
            if words is not None:
                found[key] = _figure(self._id(place), numbers, words, language)
        return found

    def _id(self, place: int) -> str:
        return self.ids[place * ID_LENGTH : (place + 1) * ID_LENGTH].decode()


def _figure(identifier: str, numbers: Sequence[float | None], words: Words, language: Language) -> StoredFigure:
    value, se, n_eff, step, n, low, high = numbers
    return StoredFigure(
        identifier,
        words.status,
        value,
        words.value_text[language],
        se,
        low,
        high,
        None if n is None else int(n),
        words.n_text[language],
        n_eff,
        words.reliability,
        words.base,
        words.flags,
        words.notes,
        words.sources,
        words.also_reported[language],
        step,
    )


def pack_figures(edition: Edition, parts: Iterable[Sequence[Sequence[Any]]]) -> PackedFigures:
    """Pack what was read of a release: see ``api.queries.figures``."""
    cells = {edition.text(cell): place for place, cell in enumerate(edition.cells)}
    series = {edition.numbers[one]: place for place, one in enumerate(edition.series)}
    shape = len(cells), len(series)
    numbers = np.full((*shape, len(NUMBERS)), np.nan)
    ids = np.zeros(shape, dtype=f"S{ID_LENGTH}")
    words_of = np.full(shape, ABSENT, dtype=np.uint32)
    listed: dict[str, int] = {}
    words: list[Words | None] = [None]
    for part in filter(None, parts):
        rows, columns = [cells[row[0]] for row in part], [series[row[1]] for row in part]
        # None becomes NaN.
        numbers[rows, columns] = np.array([row[3:-1] for row in part], dtype=float)
        ids[rows, columns] = [row[2] for row in part]
        for said in (row[-1] for row in part):
            if said not in listed:
                listed[said] = len(words)
                words.append(_words(json.loads(said)))
        words_of[rows, columns] = [listed[row[-1]] for row in part]
    packed = [_packed_column(numbers[..., place].ravel()) for place in range(len(NUMBERS))]
    return PackedFigures(cells, series, packed, ids.tobytes(), words_of.ravel().data, words)


def _words(said: Sequence[Any]) -> Words:
    texts = said[len(WORDS) :]
    by_language = [dict(zip(LANGUAGES, texts[place :: len(TEXTS)], strict=True)) for place in range(len(TEXTS))]
    return Words(*said[: len(WORDS)], *by_language)


def _packed_column(numbers: NDArray[np.float64]) -> PackedColumn:
    scale, told = _scale(numbers), ~np.isnan(numbers)
    if scale is None:
        return PackedColumn(numbers.data, None)
    whole = np.full(numbers.shape, NOTHING, dtype=np.int32)
    whole[told] = np.rint(numbers[told] * scale).astype(np.int32)
    return PackedColumn(whole.data, scale)


def _scale(column: NDArray[np.float64]) -> int | None:
    """The smallest power of ten of which all numbers are exactly a multiple; None where there is none small enough."""
    told = column[~np.isnan(column)]
    for decimals in range(MOST_DECIMALS + 1):
        scale = int(10**decimals)
        whole = np.rint(told * scale)
        # Bit by bit, as a whole number has no negative zero.
        if np.all(np.abs(whole) < -NOTHING) and (whole.astype(np.int32) / scale).tobytes() == told.tobytes():
            return scale
    return None
