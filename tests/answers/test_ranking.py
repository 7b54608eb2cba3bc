"""Ranks and the range of ranks that intervals allow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answers.figures.ranking import Measured, Rank, rank_members, ranked_with, ranks, ranks_within
from api.answers.figures.rows import Figure
from tests.answers.rows import figure

A, B, C = Measured(0.6, 0.55, 0.65), Measured(0.5, 0.45, 0.56), Measured(0.3, 0.25, 0.35)


def test_a_value_stands_behind_those_wholly_before_it_and_before_those_wholly_behind_it() -> None:
    assert ranks([A, B, C], descending=True) == [Rank(1, 1, 2), Rank(2, 1, 2), Rank(3, 3, 3)]
    assert ranks([A, B, C], descending=False) == [Rank(3, 2, 3), Rank(2, 2, 3), Rank(1, 1, 1)]


def test_intervals_that_touch_overlap() -> None:
    touching, apart = Measured(0.4, 0.3, 0.5), Measured(0.2, 0.1, 0.3)
    assert ranks([touching, apart], descending=True) == [Rank(1, 1, 2), Rank(2, 1, 2)]
    assert ranks([touching, Measured(0.2, 0.1, 0.299)], descending=True) == [Rank(1, 1, 1), Rank(2, 2, 2)]


def test_equal_values_share_the_better_rank() -> None:
    assert [one.rank for one in ranks([C, A, A, B], descending=True)] == [4, 1, 1, 3]


def test_a_value_without_an_interval_has_no_range_and_bounds_no_other() -> None:
    assert ranks([A, Measured(0.5), C], descending=True) == [Rank(1, 1, 2), Rank(2, None, None), Rank(3, 2, 3)]


def test_nothing_and_one_alone() -> None:
    assert ranks([], descending=True) == []
    assert ranks([A], descending=False) == [Rank(1, 1, 1)]


VALUES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 5), st.integers(0, 5), st.booleans()).map(
        lambda one: Measured(one[0], one[0] - one[1], one[0] + one[2]) if one[3] else Measured(one[0])
    ),
    max_size=12,
)


@given(VALUES, st.booleans())
def test_ranges_are_what_counting_pair_by_pair_gives(values: list[Measured], descending: bool) -> None:
    def wholly_before(a: Measured, b: Measured) -> bool:
        if None in (*a, *b):
            return False
        return a.low > b.high if descending else a.high < b.low  # type: ignore[operator]

    for one, rank in zip(values, ranks(values, descending=descending), strict=True):
        before = sum(other.value > one.value if descending else other.value < one.value for other in values)
        assert rank.rank == before + 1
        if one.low is None:
            assert (rank.low, rank.high) == (None, None)
            continue
        assert rank.low == 1 + sum(wholly_before(other, one) for other in values)
        assert rank.high == len(values) - sum(wholly_before(one, other) for other in values)
        assert rank.low <= rank.rank <= rank.high


def row(value: float | None, **fields: Any) -> Figure:
    low, high = (None, None) if value is None else (value - 0.05, value + 0.05)
    return figure(value=value, ci_low=low, ci_high=high, **fields)


def ranked(rows: list[Figure]) -> list[Rank | None]:
    values = [None if one.value is None else Measured(one.value, one.ci_low, one.ci_high) for one in rows]
    return ranks_within(values, [ranked_with(one) for one in rows], descending=True)


@pytest.mark.parametrize(
    "other", [{"survey": "press"}, {"wave": "2022"}, {"release": "panel.2023.r2"}, {"indicator": "dialogue"}]
)
def test_rows_are_ranked_among_their_own_survey_wave_release_and_indicator(other: dict[str, Any]) -> None:
    found = ranked([row(0.5), row(0.9, **other), row(0.7), row(0.1, **other)])
    assert [one and one.rank for one in found] == [2, 1, 1, 2]


def test_a_row_without_a_value_has_no_rank_and_counts_for_no_other() -> None:
    found = ranked([row(None), row(0.5)])
    assert [rank_members(one) for one in found] == [
        {"rank": None, "rank_low": None, "rank_high": None},
        {"rank": 1, "rank_low": 1, "rank_high": 1},
    ]
