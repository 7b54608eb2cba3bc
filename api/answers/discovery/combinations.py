"""Which codes of a survey go together: the waves, series and cells that figures exist for, in as few products as can be
found quickly; and which dimensions are crossed with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from api.concepts.editions.edition import Edition
from api.concepts.fields import described
from api.concepts.surveys.items import Series

Codes = tuple[str, ...]
Box = tuple[Codes, ...]
"""Codes along each dimension: all cells that take one of each."""
Shown = Mapping[int, Mapping[str, int]]
"""Release key → cell text → how many of the cell's figures have a value to be seen."""


@dataclass
class Counted:
    """How much there is."""

    figures: int = described("How many figures there are, in all its waves.")
    shown: int = described("How many of them have a value to be seen; the others are withheld or were not asked.")


@dataclass
class CombinedSeries:
    """An indicator for each of these channels and answer options."""

    indicator: str = described("The indicator.", example="adoption")
    channels: Sequence[str] = described("The channels; `_T` alone where there is none.")
    categories: Sequence[str] = described("The answer options.")


@dataclass(kw_only=True)
class Combination(Counted):
    """Codes that go together: each wave has a figure for each of the series and each choice of codes."""

    waves: Sequence[str] = described("The waves, oldest first.")
    series: Sequence[CombinedSeries] = described("What is measured. An indicator may come more than once.")
    codes: Mapping[str, Sequence[str]] = described("Dimension → codes, in the order of its nodes.")


@dataclass(frozen=True)
class FullTable:
    """Every one of these waves has a figure for every one of these series in every cell of these codes."""

    editions: tuple[Edition, ...]
    series: tuple[Series, ...]
    codes: Box

    @property
    def figures(self) -> int:
        return len(self.editions) * len(self.series) * prod(map(len, self.codes))


def find_combinations(editions: Sequence[Edition]) -> list[FullTable]:
    """Every figure of ``editions`` is in exactly one combination; there is none without a figure."""
    waves: dict[tuple[Codes, tuple[Series, ...], Box], list[Edition]] = {}
    for edition in editions:
        for series, cells in _by_series(edition).items():
            for box in _boxes(cells):
                waves.setdefault((edition.dimension_ids, series, box), []).append(edition)
    return [FullTable(tuple(held), series, _ordered(held[-1], box)) for (_, series, box), held in waves.items()]


def _by_series(edition: Edition) -> dict[tuple[Series, ...], list[Codes]]:
    """The cells, put together where they have figures for the same series."""
    found: dict[tuple[Series, ...], list[Codes]] = {}
    for cell in edition.cells:
        found.setdefault(held_series(edition, cell), []).append(cell)
    return {series: cells for series, cells in found.items() if series}


def held_series(edition: Edition, cell: Codes) -> tuple[Series, ...]:
    """The series that have a figure in the cell, shown or not."""
    if edition.present is None:
        return edition.series
    held = edition.present.get(edition.text(cell), frozenset())
    return tuple(series for series in edition.series if edition.numbers[series] in held)


def _boxes(cells: Sequence[Codes]) -> list[Box]:
    """The cells as disjoint products of codes, joined dimension by dimension; the better of two orders."""
    axes = range(len(cells[0]))
    single: list[Box] = [tuple((code,) for code in cell) for cell in cells]
    return min((_joined(single, order) for order in (axes, reversed(axes))), key=len)


def _joined(boxes: list[Box], axes: Iterable[int]) -> list[Box]:
    for axis in axes:
        alike: dict[tuple[Box, Box], list[Codes]] = {}
        for box in boxes:
            alike.setdefault((box[:axis], box[axis + 1 :]), []).append(box[axis])
        boxes = [
            (*before, tuple(c for codes in held for c in codes), *after) for (before, after), held in alike.items()
        ]
    return boxes


def _ordered(edition: Edition, box: Box) -> Box:
    """The codes along each dimension in its order."""
    wanted = zip(edition.snapshot.dimensions, map(frozenset, box), strict=True)
    return tuple(tuple(code for code in dimension.codes if code in codes) for dimension, codes in wanted)


def combination_entry(table: FullTable, shown: Shown) -> Combination:
    """A table as it is answered, in codes."""
    return Combination(
        figures=table.figures,
        shown=sum(shown_in(edition, cell, shown) for edition in table.editions for cell in product(*table.codes)),
        waves=[edition.header.wave for edition in table.editions],
        series=list(_series_entries(table.series)),
        codes=dict(zip(table.editions[-1].dimension_ids, table.codes, strict=True)),
    )


def shown_in(edition: Edition, cell: Codes, shown: Shown) -> int:
    """How many figures of the cell have a value to be seen."""
    return shown.get(edition.header.key, {}).get(edition.text(cell), 0)


def _series_entries(series: Iterable[Series]) -> Iterator[CombinedSeries]:
    """Indicators with the channels and categories they have each of; an indicator may come more than once."""
    options: dict[tuple[str, str], list[str]] = {}
    for one in series:
        options.setdefault((one.indicator, one.channel), []).append(one.category)
    channels: dict[tuple[str, Codes], list[str]] = {}
    for (indicator, channel), categories in options.items():
        channels.setdefault((indicator, tuple(categories)), []).append(channel)
    for (indicator, codes), held in channels.items():
        yield CombinedSeries(indicator, held, codes)


@dataclass(kw_only=True)
class Crossing(Counted):
    """Dimensions that figures are crossed by."""

    dimensions: Sequence[str] = described("The dimensions; none for the whole population.")
    waves: list[str] = described("The waves that have such cells.")


def crossing_entries(editions: Sequence[Edition], shown: Shown) -> list[Crossing]:
    """Which dimensions are crossed with each other in the tabulated cells, coarse first: in which waves, how many
    figures there are, and how many of them are shown."""
    found: dict[Codes, Crossing] = {}
    for edition in editions:
        for cell in edition.cells:
            crossed = _crossed_by(edition, cell)
            entry = found.setdefault(crossed, Crossing(figures=0, shown=0, dimensions=crossed, waves=[]))
            if edition.header.wave not in entry.waves:
                entry.waves.append(edition.header.wave)
            entry.figures += len(held_series(edition, cell))
            entry.shown += shown_in(edition, cell, shown)
    return [found[crossed] for crossed in sorted(found, key=_coarse_first)]


def crossed_dimensions(edition: Edition) -> list[Codes]:
    """The sets of dimensions in which some tabulated cell is narrower than the whole population, coarse first."""
    return sorted({_crossed_by(edition, cell) for cell in edition.cells}, key=_coarse_first)


def _crossed_by(edition: Edition, cell: Codes) -> Codes:
    dimensions = zip(edition.snapshot.dimensions, cell, strict=True)
    return tuple(dimension.id for dimension, code in dimensions if code != dimension.whole)


def _coarse_first(crossed: Codes) -> tuple[int, Codes]:
    return len(crossed), crossed
