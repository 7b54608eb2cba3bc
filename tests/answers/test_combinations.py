"""What goes together, in few products: each figure once, nothing else, whatever the shape of the release."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from api.answers.discovery.codelists import merged
from api.answers.discovery.combinations import (
    CombinedSeries,
    Crossing,
    combination_entry,
    crossing_entries,
    find_combinations,
)
from api.concepts.editions.edition import Edition
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from tests.serving import samples

CODES = samples.SECTOR.codes, samples.SIZE.codes, samples.MARKET.codes


def with_cells(cells: tuple[Cell, ...], year: int = 2023) -> Edition:
    return samples.edition(1, replace(samples.panel_snapshot(year), cells=cells))


def figures(editions: list[Edition]) -> Counter[tuple[str, Series, Cell]]:
    """Every figure that the combinations name."""
    return Counter(
        (edition.header.wave, series, cell)
        for one in find_combinations(editions)
        for edition in one.editions
        for series in one.series
        for cell in product(*one.codes)
    )


@pytest.mark.parametrize(
    ("cells", "most"),
    [
        (tuple(product(*CODES)), 1),
        (samples.lattice_cells((samples.SECTOR, samples.SIZE, samples.MARKET), ((), ("sector", "size"))), 1),
        (samples.panel_snapshot(2023).cells, 2),
        (tuple(cell for number, cell in enumerate(product(*CODES)) if number % 3), 75),
        ((("C", "SME", "_T"),), 1),
        ((("C", "SME", "_T"), ("F", "GE250", "_T"), ("C", "GE250", "_T")), 2),
    ],
)
def test_every_cell_is_in_one_product_and_nothing_else(cells: tuple[Cell, ...], most: int) -> None:
    edition = with_cells(cells)
    assert figures([edition]) == Counter(("2023", series, cell) for series in edition.series for cell in cells)
    assert len(find_combinations([edition])) <= most


def test_waves_that_hold_the_same_are_told_together() -> None:
    editions = [samples.edition(year, samples.panel_snapshot(year)) for year in (2021, 2022, 2023)]
    found = [[edition.header.wave for edition in one.editions] for one in find_combinations(editions)]
    assert sorted(map(tuple, found)) == [("2021", "2023"), ("2021", "2023"), ("2022",), ("2022",)]


def test_tables_with_gaps_name_only_what_was_published() -> None:
    edition = samples.edition(1, samples.press_snapshot())
    assert figures([edition]) == Counter(("2012", series, cell) for series, cell in samples.PRESS_FIGURES)


def test_nothing_tabulated_is_nothing_to_choose() -> None:
    assert find_combinations([with_cells(())]) == []
    assert crossing_entries([with_cells(())], {}) == []


def test_series_are_told_indicator_by_indicator() -> None:
    (entry,) = (combination_entry(one, {}) for one in find_combinations([with_cells((("C", "SME", "_T"),))]))
    assert entry.series == [
        CombinedSeries("adoption", ["any", "facebook", "xing"], ("yes",)),
        CombinedSeries("dialogue", ["facebook", "xing"], ("yes",)),
        CombinedSeries("goal", ["_T"], ("awareness", "sales")),
    ]
    assert (entry.figures, entry.shown) == (7, 0)


def test_crossings_count_what_is_shown_wave_by_wave() -> None:
    edition = with_cells((("_T", "_T", "_T"), ("C", "SME", "_T"), ("C", "GE250", "_T")))
    shown = {1: {edition.text(("C", "SME", "_T")): 5, edition.text(("_T", "_T", "_T")): 7}}
    assert crossing_entries([edition], shown) == [
        Crossing(dimensions=(), waves=["2023"], figures=7, shown=7),
        Crossing(dimensions=("sector", "size"), waves=["2023"], figures=14, shown=5),
    ]


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([["a", "c"], ["a", "b", "c"]], ["a", "b", "c"]),
        ([["b", "c"], ["a", "b"]], ["a", "b", "c"]),
        ([["a"], ["a", "z"]], ["a", "z"]),
        ([["a", "b"], ["b", "a"]], ["a", "b"]),
        ([[], ["x", "y"]], ["x", "y"]),
        ([["GE250"], ["0-9", "GE250"], ["0-9", "10-49", "GE250"]], ["0-9", "10-49", "GE250"]),
        ([], []),
    ],
)
def test_orders_of_several_waves_become_one(lists: list[list[str]], expected: list[str]) -> None:
    assert merged(lists) == expected
