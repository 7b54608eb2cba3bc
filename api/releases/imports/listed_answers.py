"""Cells that list several answers: options are found as whole texts, before a cell is cut at its separator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from api.concepts.surveys.items import BETWEEN_CELLS, EMPTY, FILLED, Item
from api.models.responses import NO_ANSWER, NOT_ASKED
from api.releases.imports.codes import empty_answer


class ListedAnswers:
    """A column whose cells list several answers, as the items of the column read it together.

    ``options`` are all texts that are known there: what an item contains, and what its coding calls no, not asked or
    no answer.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._separator = items[0].separator or ","
        texts = [text.strip() for item in items for text in _known(item)]
        self.options = tuple(dict.fromkeys(text for text in texts if text not in (EMPTY, FILLED)))
        self._takes_others = any(FILLED in item.contains for item in items)

    def answer(self, item: Item, text: str) -> int | None:
        """1 where one of the item's own answers is listed, else 0; negative: none was given; None: one is unknown."""
        parts = set(cut(text, self._separator, self.options))
        others = parts.difference(self.options)
        if others and not self._takes_others:
            return None
        if not parts:
            return empty_answer(item.coding)
        if parts <= set(item.coding.not_asked):
            return NOT_ASKED
        if parts <= {*item.coding.not_asked, *item.coding.no_answer}:
            return NO_ANSWER
        return int(not parts.isdisjoint(item.contains) or bool(others) and FILLED in item.contains)

    def unknown(self, text: str) -> str:
        """The first of the listed answers that is no option."""
        return next(part for part in cut(text, self._separator, self.options) if part not in self.options)


def _known(item: Item) -> Iterator[str]:
    yield from item.contains
    yield from item.coding.no
    yield from item.coding.not_asked
    yield from item.coding.no_answer


def listed_columns(items: Iterable[Item]) -> dict[tuple[str, str | None], ListedAnswers]:
    """The columns whose cells list several answers, by column and separator."""
    together: dict[tuple[str, str | None], list[Item]] = {}
    for item in items:
        if item.separator is not None:
            together.setdefault((item.column, item.separator), []).append(item)
    return {key: ListedAnswers(those) for key, those in together.items()}


def with_joined_cells(frame: pl.DataFrame, items: Iterable[Item]) -> pl.DataFrame:
    """The frame with a column for each set of columns that are read as one; null where all cells are empty."""
    joined = {item.column: item.columns for item in items if item.columns}
    cells = {
        name: pl.concat_str(columns, separator=BETWEEN_CELLS, ignore_nulls=True) for name, columns in joined.items()
    }
    return frame.with_columns(
        pl.when(pl.any_horizontal(pl.col(joined[name]).is_not_null())).then(cell).alias(name)
        for name, cell in cells.items()
    )


Parts = tuple[str, "Parts"] | None
"""The parts before a place in a cell: the last of them, and those before it."""


def cut(text: str, separator: str, options: Iterable[str]) -> list[str]:
    """The answers that a cell lists: as few as possible that are no options, then as few as possible.

    An option that holds the separator is found as a whole; what is none ends at the next separator.
    """
    found: dict[int, tuple[int, int, Parts]] = {_begin(text, 0, separator): (0, 0, None)}
    while (start := min(found)) < len(text):
        strange, count, before = found.pop(start)
        stop = text.find(separator, start)
        ends = [(start + len(option), 0) for option in options if text.startswith(option, start)]
        for end, more in [*ends, (len(text) if stop < 0 else stop, 1)]:
            if end == start or not _is_end(text, end, separator):
                continue
            place = _begin(text, end, separator)
            reading = (strange + more, count + 1, (text[start:end].strip(), before))
            if place not in found or reading[:2] < found[place][:2]:
                found[place] = reading
    parts = []
    rest = found[start][2]
    while rest is not None:
        part, rest = rest
        parts.append(part)
    return parts[::-1]


def _begin(text: str, start: int, separator: str) -> int:
    """Where the next part begins: behind separators and blanks."""
    while start < len(text):
        if text.startswith(separator, start):
            start += len(separator)
        elif text[start].isspace():
            start += 1
        else:
            break
    return start


def _is_end(text: str, end: int, separator: str) -> bool:
    """Whether a part may end here: at the end or before a separator, blanks aside."""
    rest = text[end:]
    return not rest.strip() or rest.startswith(separator) or rest.lstrip().startswith(separator)
