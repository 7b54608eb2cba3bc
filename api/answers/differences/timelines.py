"""Timelines: figures over the waves of a survey, and which wave is set against which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from api.answers.differences.asked_rows import is_measured, row_in
from api.answers.figures.rows import Figure
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition
from api.concepts.surveys.items import Series

WavesBySurvey = Mapping[str, Sequence[Edition]]
"""The releases of each survey, oldest first."""


@dataclass(frozen=True)
class Timeline:
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
    """The places in a timeline of a wave and of the one it is set against; ``skipped`` waves between have no value."""

    later: int
    earlier: int
    skipped: tuple[str, ...]


def waves_by_survey(editions: Iterable[Edition]) -> WavesBySurvey:
    """The releases of each survey, oldest first, then by revision."""
    found: dict[str, list[Edition]] = {}
    for edition in sorted(editions, key=lambda one: (*one.header.recency, one.header.wave, one.header.version)):
        found.setdefault(edition.header.survey, []).append(edition)
    return found


def waves_between(waves: Sequence[Edition], one: Edition, other: Edition) -> Sequence[Edition]:
    """The waves of a survey (``waves``, oldest first) from the older of two to the newer, both included."""
    places = [place for place, edition in enumerate(waves) if edition is one or edition is other]
    return waves[places[0] : places[-1] + 1]


def timelines_of(rows: Sequence[Row], waves: WavesBySurvey) -> list[Timeline]:
    """The timelines that the rows belong to, in the order of their newest waves' answers; a wave without one of the
    rows gets a row that says so."""
    by_timeline: dict[tuple[str, Series, frozenset[tuple[str, str]]], dict[int, Row]] = {}
    for row in rows:
        by_timeline.setdefault(_timeline_key(row), {})[row.edition.header.key] = row
    found = []
    for (survey, _, _), by_release in by_timeline.items():
        newest = list(by_release.values())[-1]
        found.append(Timeline(tuple(by_release.get(one.header.key) or row_in(one, newest) for one in waves[survey])))
    return found


def _timeline_key(row: Row) -> tuple[str, Series, frozenset[tuple[str, str]]]:
    """A dimension that a wave lacks, or has with its whole population alone, makes no other timeline."""
    dimensions = row.edition.snapshot.dimensions
    codes = (
        (dimension.id, code) for dimension, code in zip(dimensions, row.cell, strict=True) if code != dimension.whole
    )
    return row.edition.header.survey, row.series, frozenset(codes)


def since_previous(figures: Sequence[Figure]) -> list[Step]:
    """Each step from the nearest wave before that has a value. Waves without a value take none."""
    return [_step(figures, later, earlier) for earlier, later in pairwise(_valued(figures))]


def since_first(figures: Sequence[Figure]) -> list[Step]:
    """Each step from the first wave that has a value."""
    valued = _valued(figures)
    return [_step(figures, later, valued[0]) for later in valued[1:]]


def _valued(figures: Sequence[Figure]) -> list[int]:
    return [place for place, figure in enumerate(figures) if figure.value is not None]


def _step(figures: Sequence[Figure], later: int, earlier: int) -> Step:
    skipped = (figure.wave for figure in figures[earlier + 1 : later] if figure.value is None)
    return Step(later, earlier, tuple(skipped))
