"""The walks through queries that are never repeated."""

from __future__ import annotations

import pytest

from tests.bench.queries import SIZE_PAIRS, Walk, large_walk, long_walk, release_walk
from tests.bench.surveys import LARGE, SECTIONS, waves_survey


def test_a_walk_asks_every_query_once_and_refuses_to_ask_one_again() -> None:
    walk = Walk("{}-{}", ["a", "b", "c"], ["1", "2"])
    first, rest = walk.next(2), walk.next(4)
    assert sorted(first + rest) == ["a-1", "a-2", "b-1", "b-2", "c-1", "c-2"]
    with pytest.raises(ValueError, match="only 0 queries are left"):
        walk.next(1)


def test_a_walk_that_would_repeat_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="repeats itself"):
        Walk("{}", ["one query"] * 7_368_787)


def test_two_walks_through_the_same_lists_ask_the_same_in_the_same_order() -> None:
    assert large_walk("{} {} {} {} {} {}").next(50) == large_walk("{} {} {} {} {} {}").next(50)


def test_a_walk_soon_comes_to_every_sector_and_size() -> None:
    asked = [path.split()[:2] for path in large_walk("{} {} {} {} {} {}").next(2_000)]
    assert {sector for sector, _ in asked} == set(LARGE.sectors)
    assert {sizes for _, sizes in asked} == set(SIZE_PAIRS)


def test_half_the_queries_are_of_newest_waves_and_half_pin_older_releases_of_every_survey() -> None:
    surveys = [waves_survey(number, waves=10) for number in (1, 2, 3)]
    asked = release_walk(surveys).next(2_000)
    pinned = [path for path in asked if "release=" in path]
    assert len(pinned) == pytest.approx(1_000, abs=50)
    older = {f"release={release}&" for survey in surveys for release in survey.releases[:-1]}
    assert all(any(release in path for path in pinned) for release in older)
    assert all(any(f"survey={survey.id}&" in path for path in asked) for survey in surveys)


def test_long_selections_suffice_for_a_benchmark() -> None:
    assert long_walk().distinct > 400


def test_the_sectors_shown_are_all_different() -> None:
    assert len(set(LARGE.sectors)) == len(LARGE.sectors) == 33
    assert set(SECTIONS) < set(LARGE.sectors)
