"""Combine: figures that are functions of other figures of their release, each of these on its own base.

A share among users is the ratio of two shares, a mean number of channels the sum of theirs. Computed on a base of its
own (the respondents with all answers) such a figure would tell more than its parts do as soon as some respondents
skipped a question; computed from its parts it tells nothing that they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from sqlalchemy import Connection

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.policies import Policy
from api.disclosure.primary import unsafe_cells
from api.models.metadata import BOUNDS
from api.releases.bases import Derived
from api.releases.certification.combined_figures import mean_number, pairs_of, share_among_users
from api.releases.certification.figure_table import FigureTable
from api.releases.certification.part_moments import PartMoments, read_part_moments
from api.releases.contrasts.moments import Positions, Reading
from api.releases.figures.estimating import CellFigures, Labels

ROUNDING = 1e-9
"""Values and standard errors that differ by less are the same."""

NUMBERS = ("value", "se", "n", "n_eff", "kish", "df", "positives", "contributors", "carriers")


def combined(
    connection: Connection,
    release_key: int,
    definition: SurveyDefinition,
    measures: Measures,
    import_key: int,
    full: pl.DataFrame,
    wanted: Sequence[Derived],
) -> pl.DataFrame:
    """``full`` with the figures of ``wanted`` computed from those of their parts.

    ``full`` has the figures of all cells × series in full precision and as estimated on their own bases, in the columns
    of ``figure_frames.SCHEMA``. Status, reliability and all numbers of a figure are replaced; the status ``not_asked``
    stays. What would rest on a replaced figure (a difference of two, a sum of several) is confidential: it is computed
    nowhere. The moments and the responses the release was built from must be stored.
    """
    if not wanted:
        return full
    reading = Reading.of(connection, definition, measures, import_key)
    figures = FigureTable(full, len(measures.all))
    targets = [_Target.of(one, measures) for one in _first_hand(wanted)]
    pairs = [pair for target in targets for pair in pairs_of(target.part_places)]
    for moments in read_part_moments(connection, reading, release_key, definition, pairs):
        for target in targets:
            target.replace(figures, moments, definition.policy, reading.tabulation.clustered)
    return _withheld(figures.frame(), _second_hand(measures, wanted))


def moved(before: pl.DataFrame, after: pl.DataFrame, measures: Measures) -> frozenset[Series]:
    """The series of which some figure changed from ``before`` to ``after``, as :func:`combined` takes and gives them.

    Their own moments say nothing about them. Where all parts have the same respondents, none changes.
    """
    changed = pl.lit(value=False)
    for name in ("value", "se"):
        one, other = before[name], after[name]
        changed = changed | ((one - other).abs() > ROUNDING).fill_null(value=False) | (one.is_null() != other.is_null())
    return frozenset(measures.all[number].series for number in after.filter(changed)["series"].unique())


@dataclass(frozen=True)
class _Target:
    """A figure to be made: the numbers of its series and of its parts, and where they are among the moments."""

    derived: Derived
    series: Positions
    parts: Positions
    place: Positions
    part_places: Positions

    @classmethod
    def of(cls, derived: Derived, measures: Measures) -> _Target:
        numbers = {measure.series: number for number, measure in enumerate(measures.all)}
        places = {measure.series: place for place, measure in enumerate(measures.tabulated)}
        own, parts = [derived.measure.series], [part.series for part in derived.parts]
        return cls(
            derived,
            *(_positions(numbers, series) for series in (own, parts)),
            *(_positions(places, series) for series in (own, parts)),
        )

    def replace(self, figures: FigureTable, moments: PartMoments, policy: Policy, clustered: bool) -> None:
        """Put the figures of a margin in place of those that are there."""
        contributors = figures.numbers("contributors", moments.cells, self.parts).min(axis=1, keepdims=True)
        if self.derived.is_ratio:
            contributors = np.minimum(contributors, figures.numbers("contributors", moments.cells, self.series))
            found = share_among_users(moments, self.part_places, self.place, contributors, policy, clustered)
        else:
            found = mean_number(moments, self.part_places, contributors, policy)
        columns = {name: getattr(found, name) for name in NUMBERS} | dict(zip(BOUNDS, found.bounds, strict=True))
        words = {"status": self._status(figures, found, policy), "reliability": found.reliability}
        figures.replace(moments.cells, self.series, columns | words)

    def _status(self, figures: FigureTable, found: CellFigures, policy: Policy) -> Labels:
        """As ``protection.statuses`` decides it; unreliable also where a part is, and where a ratio is no share."""
        status = np.where(np.isnan(found.value), "unreliable", "published").astype("<U16")
        threshold = policy.reliability.withhold_n_eff
        if threshold is not None:
            of_parts = figures.numbers("n_eff", found.cells, self.parts) < threshold
            status[(found.n_eff < threshold) | of_parts.any(axis=1, keepdims=True)] = "unreliable"
        empty = (figures.numbers("n", found.cells, self.parts) == 0).any(axis=1, keepdims=True)
        status[empty | (found.n == 0)] = "not_available"
        n, positives = (figures.numbers(name, found.cells, self.series) for name in ("n", "positives"))
        sensitive = np.array([self.derived.measure.series.indicator in policy.sensitive])
        status[unsafe_cells(policy, found.contributors, n, positives, sensitive)] = "confidential"
        return np.where(figures.texts("status", found.cells, self.series) == "not_asked", "not_asked", status)


def _positions(numbers: dict[Series, int], wanted: Sequence[Series]) -> Positions:
    return np.array([numbers[series] for series in wanted], dtype=np.intp)


def _first_hand(wanted: Sequence[Derived]) -> list[Derived]:
    """Those that are made of nothing that is made itself."""
    made = {one.measure.series for one in wanted}
    return [one for one in wanted if made.isdisjoint(part.series for part in one.parts)]


def _second_hand(measures: Measures, wanted: Sequence[Derived]) -> list[int]:
    """The numbers of the other ones, and of differences of what is made."""
    made = {one.measure.series for one in wanted}
    others = made.difference(one.measure.series for one in _first_hand(wanted))
    return [
        number
        for number, measure in enumerate(measures.all)
        if measure.series in others or measure.minuend in made or measure.subtrahend in made
    ]


def _withheld(frame: pl.DataFrame, numbers: Sequence[int]) -> pl.DataFrame:
    hidden = pl.col("series").is_in(numbers) & (pl.col("status") != "not_asked")
    return frame.with_columns(pl.when(hidden).then(pl.lit("confidential")).otherwise("status").alias("status"))
