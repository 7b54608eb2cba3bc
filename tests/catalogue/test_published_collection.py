"""Nothing was lost or changed between the collection of published figures in ../shared and the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from .published_rows import COLLECTION, SLUGS, PublishedRow, addresses, catalogue_rows, records
from .published_translation import CHANGES, COUNTS, FILES, collected, translated

pytestmark = pytest.mark.skipif(
    not COLLECTION.is_dir(), reason="needs the collection of published figures in ../shared/data/published"
)
SPLIT = {("ons-ecommerce", ("purpose_all", "_T", "customer_dialogue"))}
"""Figures that the collection holds in one row with two sources that name different bases."""


def levels(name: str) -> list[PublishedRow]:
    return [translated(row) for row in collected(name) if row["indicator"] not in COUNTS + CHANGES]


@pytest.fixture(scope="module")
def catalogue() -> list[PublishedRow]:
    return list(catalogue_rows())


@pytest.mark.parametrize("name", FILES)
def test_every_collected_level_is_in_the_catalogue_with_its_exact_value(
    name: str, catalogue: list[PublishedRow]
) -> None:
    held = Counter((row.key, row.value) for row in catalogue)
    missing = [row for row in levels(name) if not held[row.key, row.value]]
    assert missing == []


@pytest.mark.parametrize("name", FILES)
def test_every_collected_level_keeps_its_sources(name: str, catalogue: list[PublishedRow]) -> None:
    lost = [
        (row.key, url)
        for row in levels(name)
        for url in row.sources
        if not any(url in held.sources and (held.key, held.value) == (row.key, row.value) for held in catalogue)
    ]
    assert lost == []


def test_the_catalogue_holds_no_figure_that_was_not_collected(catalogue: list[PublishedRow]) -> None:
    wanted = Counter((row.key, row.value) for name in FILES for row in levels(name))
    held = Counter((row.key, row.value) for row in catalogue)
    extra = {(key[0], key[2]) for key, _ in (held - wanted).elements()}
    assert extra == SPLIT
    assert sum(held.values()) == sum(wanted.values()) + len(SPLIT) == 244


def test_every_collected_page_is_a_source_of_its_survey() -> None:
    known = {slug: {url for urls in addresses(slug).values() for url in urls} for slug in SLUGS}
    unknown = [
        (survey, url)
        for name in FILES
        for row in collected(name)
        for survey, url in _pages(row)
        if url not in known[survey]
    ]
    assert unknown == []


def _pages(row: Mapping[str, str]) -> list[tuple[str, str]]:
    if row["indicator"] in COUNTS:
        row = {**row, "indicator": "channel_use", "channel": "any"}
    return [(translated(row).survey, url) for url in row["source_url"].split(" | ")]


@pytest.mark.parametrize(
    ("slug", "column", "wanted"),
    [("bremerhaven-2012", "n_text", "> 500"), ("bitkom-2012", "n", "723"), ("htw-chur-2013", "n", "278")],
)
def test_collected_counts_are_the_n_of_figures(slug: str, column: str, wanted: str) -> None:
    digits = wanted.removeprefix("> ")
    counts = [row for name in FILES for row in collected(name) if row["indicator"] in COUNTS]
    assert any(digits in row["base"] for row in counts)
    assert any(record[column] == wanted for record in records(slug))


def test_the_keys_that_collide_in_the_collection_are_told_apart(catalogue: list[PublishedRow]) -> None:
    columns = ("survey", "wave", "indicator", "channel", "sector", "size")
    rows = [row for name in FILES for row in collected(name)]
    colliding = {key for key, count in Counter(tuple(row[c] for c in columns) for row in rows).items() if count > 1}
    assert len(colliding) == 20
    twice = {key for key, count in Counter(row.key for row in catalogue).items() if count > 1}
    contradictions = {(key[0], key[1], key[2][0]) for key in twice}
    assert contradictions == {
        ("bremerhaven-2012", "2012", "adoption"),
        ("statistik-austria-ict", "2013", "adoption"),
        ("statistik-austria-ict", "2016", "adoption"),
        ("ons-ecommerce", "2012", "purpose_all"),
    }
