"""How many channels peers use: bounds that hold whoever uses which together, and that nothing sharper replaces."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from api.answers.positions.channel_counts import UNKNOWN_SHARE, PeerCounts, Range


def exact(share: float) -> Range:
    return Range(share, share)


@given(st.integers(1, 4).flatmap(lambda m: st.lists(st.integers(0, 9), min_size=2**m, max_size=2**m)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_bounds_are_the_sharpest_there_are(weights: list[int], knows_any: bool) -> None:
    """Against linear programmes over all ways of using m channels."""
    weights[-1] += 1
    m = (len(weights) - 1).bit_length()
    ways = list(product((0, 1), repeat=m))
    part = np.array(weights) / sum(weights)
    shares = [sum(p for p, way in zip(part, ways, strict=True) if way[channel]) for channel in range(m)]
    some = sum(p for p, way in zip(part, ways, strict=True) if any(way))
    rows = [[1] * len(ways), *([way[channel] for way in ways] for channel in range(m))]
    sums = [1.0, *shares]
    if knows_any:
        rows.append([int(any(way)) for way in ways])
        sums.append(some)
    counts = PeerCounts(tuple(map(exact, shares)), exact(some) if knows_any else UNKNOWN_SHARE)
    for count in range(1, m + 1):
        cost = np.array([int(sum(way) >= count) for way in ways])
        low, high = (sign * float(linprog(sign * cost, A_eq=rows, b_eq=sums).fun or 0) for sign in (1, -1))
        assert counts.at_least(count) == pytest.approx((low, high), abs=1e-7)


def test_nobody_uses_fewer_than_none_and_nobody_more_than_all() -> None:
    counts = PeerCounts((exact(0.5), exact(0.2)), exact(0.6))
    assert counts.at_least(0) == (1, 1)
    assert counts.at_least(3) == (0, 0)
    assert counts.at_least(1) == pytest.approx((0.6, 0.6))
    # 0.5 + 0.2 = 0.6 + the share on both.
    assert counts.at_least(2) == pytest.approx((0.1, 0.1))


@pytest.mark.parametrize(
    ("fewest", "most", "expected"),
    [(0, 0, (0.0, 0.4)), (1, 1, (0.4, 0.9)), (2, 2, (0.9, 1.0)), (0, 2, (0.0, 1.0)), (1, 2, (0.4, 1.0))],
)
def test_a_company_stands_above_those_with_fewer_and_below_those_with_more(
    fewest: int, most: int, expected: tuple[float, float]
) -> None:
    counts = PeerCounts((exact(0.5), exact(0.2)), exact(0.6))
    assert counts.percentile(fewest, most) == pytest.approx(expected)


def test_percentiles_are_rounded_outwards() -> None:
    counts = PeerCounts((exact(0.33333),), exact(0.33333))
    assert counts.percentile(1, 1) == (0.666, 1.0)
    assert counts.percentile(0, 0) == (0.0, 0.667)


def test_wider_intervals_never_give_a_narrower_answer() -> None:
    narrow = PeerCounts((exact(0.5), exact(0.3), exact(0.1)), exact(0.7), exact(0.9))
    wide = PeerCounts((Range(0.4, 0.6), Range(0.2, 0.4), Range(0.05, 0.15)), Range(0.6, 0.8), Range(0.8, 1.0))
    for count in range(1, 4):
        assert wide.at_least(count).low <= narrow.at_least(count).low
        assert wide.at_least(count).high >= narrow.at_least(count).high


def test_a_share_that_is_not_published_may_be_anything() -> None:
    counts = PeerCounts((exact(0.5), UNKNOWN_SHARE), UNKNOWN_SHARE)
    assert counts.at_least(1) == (0.5, 1.0)
    assert counts.at_least(2) == (0.0, 0.5)


def test_the_mean_sharpens_what_shares_leave_open() -> None:
    shares = (Range(0.4, 0.6), Range(0.1, 0.3), Range(0.0, 0.2))
    loose, sharp = PeerCounts(shares, exact(0.6)), PeerCounts(shares, exact(0.6), Range(0.7, 0.75))
    assert sharp.at_least(2).high < loose.at_least(2).high
    assert sharp.at_least(2).high == pytest.approx(0.15)


def test_the_median_halves() -> None:
    shares = (exact(0.6),) * 4
    counts = PeerCounts(shares, median=Range(2, 3))
    assert counts.at_least(2).low == 0.5
    assert counts.at_least(3) == PeerCounts(shares).at_least(3)
    assert counts.at_least(4).high == 0.5


def test_figures_that_contradict_each_other_still_give_a_range() -> None:
    """Each share has its own valid answers: rounded, any may fall below the largest of them."""
    below = PeerCounts((exact(0.5), exact(0.2)), exact(0.49))
    assert below.at_least(1) == pytest.approx((0.5, 0.7))
    assert below.at_least(2) == pytest.approx((0.0, 0.2))
    mean_above = PeerCounts((exact(0.5), exact(0.2)), exact(0.6), exact(0.9))
    assert mean_above.at_least(2) == pytest.approx((0.1, 0.1))
    median_above = PeerCounts((exact(0.5), exact(0.2)), exact(0.6), median=exact(2))
    assert median_above.at_least(2) == pytest.approx((0.1, 0.1))
