"""Is each figure of a file given once, but for what is marked as a further report?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from api.concepts.surveys.reported_figures import ReportedFigure
from api.concepts.surveys.sources import FiguresSource
from api.errors import InvalidInput, Problem
from api.readers import read_blocks, read_columns

MOST_NAMED = 5
GROUP = "figures that are given several times"
Key = tuple[object, ...]


def repeated_figures(figures: Sequence[ReportedFigure], path: Path, source: FiguresSource) -> Iterator[Problem]:
    """One problem for each row that gives a figure again, and for each further report of nothing.

    Where the values differ, the rows are mostly of different things, told apart by a column that is not read.
    """
    preferred: dict[Key, ReportedFigure] = {}
    differing: list[tuple[ReportedFigure, ReportedFigure]] = []
    for figure in figures:
        first = figure if figure.also else preferred.setdefault(_key(figure), figure)
        if first is figure:
            continue
        if _said(first) == _said(figure):
            expected = "one row for a figure; if it is another source's report, also in the column of also_reported"
            message = f"the same figure as in line {first.line}, with the same value"
            yield Problem(message, path.name, figure.line, expected=expected, group=GROUP)
        else:
            differing.append((first, figure))
    yield from _differing(differing, path, source)
    for figure in figures:
        if figure.also and _key(figure) not in preferred:
            yield Problem("a further report of a figure that no other row gives", path.name, figure.line)


def _differing(
    pairs: Sequence[tuple[ReportedFigure, ReportedFigure]], path: Path, source: FiguresSource
) -> Iterator[Problem]:
    telling = _telling_columns({one.line for pair in pairs[:1] for one in pair}, path, source)
    expected = "one value for a figure: without the row that is wrong"
    if telling:
        named = " or ".join(f"“{column}”" for column in telling)
        expected = f"what tells the rows apart, {named}, as a dimension or in series; or keep, with the rows you mean"
    for first, figure in pairs:
        message = (
            f"the same figure as in line {first.line}, with another value ({_shown(figure)}; there {_shown(first)})"
        )
        yield Problem(message, path.name, figure.line, expected=expected, group=GROUP)


def _telling_columns(lines: set[int], path: Path, source: FiguresSource) -> list[str]:
    """Columns of the file that are not read and differ between two lines; none where both are one line."""
    if len(lines) < 2:
        return []
    try:
        unread = [one.name for one in read_columns(path, source.file) if one.name not in source.columns]
        rows = [
            block.frame.row(place)
            for block in (read_blocks(path, source.file, unread) if unread else ())
            for place in range(block.frame.height)
            if block.line_of(place) in lines
        ]
    except InvalidInput:  # reported when the file was read
        return []
    return [name for name, *texts in zip(unread, *rows, strict=True) if len(set(texts)) > 1][:MOST_NAMED]


def _key(figure: ReportedFigure) -> Key:
    return figure.wave, figure.series, figure.cell


def _said(figure: ReportedFigure) -> tuple[object, ...]:
    return figure.status, figure.value, figure.value_text


def _shown(figure: ReportedFigure) -> str:
    text = figure.value_text.en if figure.value_text else figure.status
    return text if figure.value is None else f"{figure.value.normalize():f}"
