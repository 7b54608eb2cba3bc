"""Ranks: where a value stands among others, and between which places its confidence interval lets it stand.

The place of a value among estimates is itself uncertain. With one interval per value, a value can stand no better than
behind all whose intervals lie wholly before its own, and no worse than before all whose intervals lie wholly behind it
(M. Klein, T. Wright, J. Wieczorek: A joint confidence region for an overall ranking of populations, Journal of the
Royal Statistical Society C 69, 2020). The ranges hold together at least as often as all intervals hold together; with
intervals of 95 % each that is less often than 95 %.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from api.answers.figures.rows import Figure

RANK_FIELDS = ("rank", "rank_low", "rank_high")
"""What a row has beside ``ROW_FIELDS`` where an order by value was asked for."""
FIGURE_SORTS = ("value", "-value")
"""The orders of figures in which they are ranked."""


class Measured(NamedTuple):
    """A value with the ends of its interval; without an interval both are None."""

    value: float
    low: float | None = None
    high: float | None = None


class Rank(NamedTuple):
    """The place of a value (equal values share the better one) and its range; None without an interval."""

    rank: int
    low: int | None
    high: int | None


def ranks(values: Sequence[Measured], *, descending: bool) -> list[Rank]:
    """The rank of each value: 1 for the smallest, or for the largest when ``descending``.

    Intervals that touch overlap. A value without an interval may stand on either side of every other one, so it widens
    no range and narrows none.
    """
    sign = -1 if descending else 1
    points = sorted(sign * one.value for one in values)
    intervals = [_ordered(one, sign) for one in values]
    firsts = sorted(ends[0] for ends in intervals if ends)
    lasts = sorted(ends[1] for ends in intervals if ends)
    found = []
    for one, ends in zip(values, intervals, strict=True):
        rank = 1 + bisect_left(points, sign * one.value)
        if ends is None:
            found.append(Rank(rank, None, None))
        else:
            surely_behind = len(firsts) - bisect_right(firsts, ends[1])
            found.append(Rank(rank, 1 + bisect_left(lasts, ends[0]), len(values) - surely_behind))
    return found


def _ordered(one: Measured, sign: int) -> tuple[float, float] | None:
    """The ends of the interval in the order of ranks."""
    if one.low is None or one.high is None:
        return None
    return (one.low, one.high) if sign > 0 else (-one.high, -one.low)


def ranked_with(row: Figure) -> tuple[str, ...]:
    """What the rows that are ranked among each other have in common."""
    return row.survey, row.wave, row.release, row.indicator


def ranks_within(
    values: Sequence[Measured | None], groups: Sequence[Hashable], *, descending: bool
) -> list[Rank | None]:
    """The rank of each value among those of its group; None where there is no value."""
    places: dict[Hashable, list[int]] = {}
    for place, (value, group) in enumerate(zip(values, groups, strict=True)):
        if value is not None:
            places.setdefault(group, []).append(place)
    found: list[Rank | None] = [None] * len(values)
    for held in places.values():
        of_group = [one for one in (values[place] for place in held) if one is not None]
        for place, rank in zip(held, ranks(of_group, descending=descending), strict=True):
            found[place] = rank
    return found


def rank_members(rank: Rank | None) -> dict[str, int | None]:
    """``RANK_FIELDS`` of a row; null without a value."""
    return dict(zip(RANK_FIELDS, rank or (None, None, None), strict=True))
