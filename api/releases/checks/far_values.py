"""Numbers that stand there several times, far from all others: 999 or −99 for “no answer”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl

from api.concepts.surveys.sources import ResponsesSource
from api.models.responses import item_column
from api.releases.checks.file_warnings import FileWarning

OUTERMOST = 20
"""How many different values are looked at from either end; they are kept exactly, block by block."""
OTHERS = 5
"""Fewer different values say nothing of what is far."""
TOGETHER = 5
"""So many codes for different reasons may be near each other: 997, 998, 999."""
CODE_LIKE = re.compile(r"-?(9+|8+|7+|9+[78])|-[1-9]")
"""Numbers that survey programs put where there is no answer."""
NEARER = 0.25
"""Numbers like that are far where others have to be four times as far."""
OFTEN = 3
"""Any other number has to be there so many times as often as the others are on average."""

Counts = list[tuple[float, int]]
"""Values, ascending, with how often each is there."""


class FarValues:
    """The outermost values of each item that asks for a number."""

    def __init__(self, source: ResponsesSource, wave: str) -> None:
        self._columns = {item.name: item.column for item in source.items_of(wave) if item.kind == "number"}
        self._outermost: dict[str, pl.DataFrame] = {}

    def add(self, encoded: pl.DataFrame) -> None:
        for name in self._columns:
            values = encoded[item_column(name)].drop_nans().drop_nulls()
            counts = pl.DataFrame({"value": values}).group_by("value").len()
            merged = pl.concat([self._outermost[name], counts]) if name in self._outermost else counts
            self._outermost[name] = _ends(merged.group_by("value").agg(pl.col("len").sum()).sort("value"))

    def warnings(self) -> Iterator[FileWarning]:
        for name, counts in self._outermost.items():
            far = far_values([(value, count) for value, count in counts.iter_rows()])
            if far:
                shown = " and ".join(f"{value:.15g} ({count:,} times)" for value, count in far)
                yield FileWarning(
                    "far_off_value",
                    f"column “{self._columns[name]}” holds {shown}, far from all other numbers",
                    f'if it means that there is no answer: no_answer: ["", {_listed(far)}]; and bounds for what is '
                    "possible, as number: {minimum: 0, maximum: …}",
                    name,
                )


def _ends(by_value: pl.DataFrame) -> pl.DataFrame:
    if by_value.height <= 2 * OUTERMOST:
        return by_value
    return pl.concat([by_value.head(OUTERMOST), by_value.tail(OUTERMOST)])


def _listed(far: Sequence[tuple[float, int]]) -> str:
    return ", ".join(f'"{value:.15g}"' for value, _ in far)


def far_values(counts: Sequence[tuple[float, int]]) -> Counts:
    """Those of ``counts`` (ascending by value) that are there more than once and far from what is left without them.

    A number such as 99 or −9 is far that is a quarter as far from the others as they are from each other, or negative
    where they are not; any other number has to be as far as that altogether, and to be there much more often.
    """
    rest, far = list(counts), list[tuple[float, int]]()
    while True:
        above, below = _far_ones(rest[::-1]), _far_ones(rest)
        if not above and not below:
            return sorted(far)
        found = rest[len(rest) - above :] if above else rest[:below]
        far += found
        rest = [one for one in rest if one not in found]


def _far_ones(outermost_first: Counts) -> int:
    """How many values at this end are far from the others, however near to each other."""
    for number in range(1, min(TOGETHER, len(outermost_first) - OTHERS) + 1):
        value, count = outermost_first[number - 1]
        if count < 2 or value == 0:
            return 0
        others = outermost_first[number:]
        usual = sum(times for _, times in others) / len(others)
        gap, width = abs(value - others[0][0]), abs(others[-1][0] - others[0][0])
        is_negative = value < 0 <= others[0][0]
        if CODE_LIKE.fullmatch(f"{value:.15g}"):
            is_far = gap > NEARER * width or is_negative
        else:
            is_far = gap > width and count >= OFTEN * usual
        if is_far:
            return number
    return 0
