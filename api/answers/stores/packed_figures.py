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
BYTES_PER_FIGURE = len(NUMBERS) * 4 + ID_LENGTH + 4
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


@dataclass(frozen=True)
class PackedFigures:
    """The figures of one release: that of a cell and a series is at the place of the cell times the number of series,
    plus the place of the series. ``numbers`` has ``NUMBERS`` of each: whole multiples of 1 / ``scales`` where all can
    be told so exactly, else as they are (``scales`` None). Few figures differ in their ``words``, so these are listed
    once."""

    cells: Mapping[str, int]
    series: Mapping[int, int]
    numbers: NDArray[Any]
    scales: tuple[int, ...] | None
    ids: NDArray[np.bytes_]
    words_of: NDArray[np.uint32]
    words: Sequence[Words | None]

    @property
    def size(self) -> int:
        """Bytes, about."""
        return self.numbers.nbytes + self.ids.nbytes + self.words_of.nbytes + 200 * (len(self.words) + len(self.cells))

    def find(self, keys: Sequence[FigureKey], confidence: float, language: Language) -> dict[FigureKey, StoredFigure]:
        """The figures of ``keys``, which are of this release; those it does not have are left out."""
        held, listed = [], []
        width = len(self.series)
        for key in keys:
            cell, series = self.cells.get(key[2]), self.series.get(key[1])
            if cell is not None and series is not None:
                held.append(key)
                listed.append(cell * width + series)
        places = np.array(listed, dtype=np.intp)
        low = FIRST_BOUND + 2 * CONFIDENCE_LEVELS.index(confidence)
        found = {}
        columns = (column.take(places, axis=0).tolist() for column in (self.numbers, self.ids, self.words_of))
        for key, numbers, identifier, place in zip(held, *columns, strict=True):
            words = self.words[place]
            if words is not None:
                found[key] = self._figure(identifier.decode(), numbers, low, words, language)
        return found

    def _figure(
        self, identifier: str, numbers: Sequence[float], low: int, words: Words, language: Language
    ) -> StoredFigure:
        if self.scales is None:
            shown = [None if number != number else number for number in numbers]
        else:
            shown = [
                None if number == NOTHING else number / scale
                for number, scale in zip(numbers, self.scales, strict=True)
            ]
        value, se, n_eff, n = shown[:FIRST_BOUND]
        return StoredFigure(
            identifier,
            words.status,
            value,
            words.value_text[language],
            se,
            shown[low],
            shown[low + 1],
            None if n is None else int(n),
            words.n_text[language],
            n_eff,
            words.reliability,
            words.base,
            words.flags,
            words.notes,
            words.sources,
            words.also_reported[language],
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
    whole, scales = _scaled(numbers)
    flat = whole.reshape(-1, len(NUMBERS))
    return PackedFigures(cells, series, flat, scales, ids.ravel(), words_of.ravel(), words)


def _words(said: Sequence[Any]) -> Words:
    texts = said[len(WORDS) :]
    by_language = [dict(zip(LANGUAGES, texts[place :: len(TEXTS)], strict=True)) for place in range(len(TEXTS))]
    return Words(*said[: len(WORDS)], *by_language)


def _scaled(numbers: NDArray[np.float64]) -> tuple[NDArray[Any], tuple[int, ...] | None]:
    """The numbers as whole multiples, with how many of them are 1; as they are where some cannot be told so."""
    whole = np.full(numbers.shape, NOTHING, dtype=np.int32)
    scales = []
    for place in range(numbers.shape[-1]):
        column = numbers[..., place]
        scale, told = _scale(column), ~np.isnan(column)
        if scale is None:
            return numbers, None
        whole[..., place][told] = np.rint(column[told] * scale).astype(np.int32)
        scales.append(scale)
    return whole, tuple(scales)


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
