"""The order of differences, where one is asked for. It comes after the tests, so it changes nothing of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.answers.figures.ranking import rank_fields, ranked_with

COMPARISON_SORTS = ("difference", "-difference")
TREND_SORTS = ("since_previous", "-since_previous", "since_first", "-since_first")


def sorted_comparisons(rows: Sequence[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """The rows by their difference, those without one last, with ranks among those that set one indicator of one
    release against one other; ties stay in the order of answers."""
    descending = sort.startswith("-")
    ranked = rank_fields(
        rows,
        descending=descending,
        value="difference",
        group=lambda row: (*ranked_with(row["a"]), *ranked_with(row["b"])),
    )
    both = [row | rank for row, rank in zip(rows, ranked, strict=True)]
    return sorted(both, key=lambda row: _place(row["difference"], descending))


def sorted_lines(lines: Sequence[list[dict[str, Any]]], sort: str) -> list[list[dict[str, Any]]]:
    """Lines of figures, each whole and oldest first, by the change of their newest wave that has one; others last."""
    change = sort.removeprefix("-")

    def place(line: list[dict[str, Any]]) -> tuple[bool, float]:
        told = (row[change]["difference"] for row in reversed(line) if row[change])
        return _place(next((one for one in told if one is not None), None), sort.startswith("-"))

    return sorted(lines, key=place)


def _place(difference: float | None, descending: bool) -> tuple[bool, float]:
    if difference is None:
        return True, 0.0
    return False, -difference if descending else difference
