"""The order of differences, where one is asked for. It comes after the tests, so it changes nothing of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.answers.differences.rows import ChangeSince, Comparison, RankedComparison, TrendFigure
from api.answers.figures.ranking import Measured, rank_members, ranked_with, ranks_within
from api.concepts.fields import extend

COMPARISON_SORTS = ("difference", "-difference")
TREND_SORTS = ("since_previous", "-since_previous", "since_first", "-since_first")


def sorted_comparisons(rows: Sequence[Comparison], sort: str) -> list[RankedComparison]:
    """The rows by their difference, those without one last, with ranks among those that set one indicator of one
    release against one other; ties stay in the order of answers."""
    descending = sort.startswith("-")
    values = [None if one.difference is None else Measured(one.difference, one.ci_low, one.ci_high) for one in rows]
    groups = [(*ranked_with(one.a), *ranked_with(one.b)) for one in rows]
    ranks = ranks_within(values, groups, descending=descending)
    ranked = [extend(row, RankedComparison, **rank_members(rank)) for row, rank in zip(rows, ranks, strict=True)]
    return sorted(ranked, key=lambda row: _place(row.difference, descending))


def sorted_timelines(timelines: Sequence[list[TrendFigure]], sort: str) -> list[list[TrendFigure]]:
    """Timelines, each whole and oldest first, by the change of their newest wave that has one; others last."""
    change = sort.removeprefix("-")

    def place(timeline: list[TrendFigure]) -> tuple[bool, float]:
        changes: Iterable[ChangeSince | None] = (getattr(row, change) for row in reversed(timeline))
        differences = (one.difference for one in changes if one and one.difference is not None)
        return _place(next(differences, None), sort.startswith("-"))

    return sorted(timelines, key=place)


def _place(difference: float | None, descending: bool) -> tuple[bool, float]:
    if difference is None:
        return True, 0.0
    return False, -difference if descending else difference
