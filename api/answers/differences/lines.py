"""Figures over the waves of a survey: which follow each other, and against which of them a change is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from api.answers.differences.regrouped import is_measured, row_in
from api.answers.differences.wave_differences import Waves
from api.answers.figures.rows import Figure
from api.answers.selections.selection import Row
from api.concepts.surveys.items import Series


@dataclass(frozen=True)
class Line:
    """One series in one cell over the waves asked, oldest first; also where a wave has no such figure."""

    rows: tuple[Row, ...]

    @property
    def survey(self) -> str:
        return self.rows[0].edition.header.survey

    @cached_property
    def measured(self) -> Row:
        """The row of the newest wave that can be asked for the figure."""
        return next(row for row in reversed(self.rows) if is_measured(row))


@dataclass(frozen=True)
class Step:
    """The places in a line of a wave and of the one it is set against; ``skipped`` waves between have no value."""

    later: int
    earlier: int
    skipped: tuple[str, ...]


def lines_of(rows: Sequence[Row], waves: Waves) -> list[Line]:
    """The lines that the rows belong to, in the order of their newest waves' answers; a wave without one of the rows
    gets a row that says so."""
    found: dict[tuple[str, Series, frozenset[tuple[str, str]]], dict[int, Row]] = {}
    for row in rows:
        found.setdefault(_line_key(row), {})[row.edition.header.key] = row
    lines = []
    for (survey, _, _), known in found.items():
        newest = list(known.values())[-1]
        lines.append(Line(tuple(known.get(edition.header.key) or row_in(edition, newest) for edition in waves[survey])))
    return lines


def _line_key(row: Row) -> tuple[str, Series, frozenset[tuple[str, str]]]:
    """A dimension that a wave lacks, or has with its whole population alone, makes no other line."""
    dimensions = row.edition.snapshot.dimensions
    codes = (
        (dimension.id, code) for dimension, code in zip(dimensions, row.cell, strict=True) if code != dimension.whole
    )
    return row.edition.header.survey, row.series, frozenset(codes)


def since_previous(answered: Sequence[Figure]) -> dict[int, Step]:
    """Place → the step from the nearest wave before that has a value. Waves without a value take none."""
    steps: dict[int, Step] = {}
    before: int | None = None
    for place, row in enumerate(answered):
        if row.value is None:
            continue
        if before is not None:
            steps[place] = Step(place, before, tuple(one.wave for one in answered[before + 1 : place]))
        before = place
    return steps


def since_first(answered: Sequence[Figure]) -> dict[int, Step]:
    """Place → the step from the first wave that has a value."""
    valued = [place for place, row in enumerate(answered) if row.value is not None]
    return {
        place: Step(
            place,
            valued[0],
            tuple(one.wave for one in answered[valued[0] + 1 : place] if one.value is None),
        )
        for place in valued[1:]
    }
