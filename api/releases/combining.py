"""Combine: figures that are functions of other figures of their release, each of these on its own base.

A share among users is the ratio of two shares, a mean number of channels the sum of theirs. Computed on a base of its
own (the respondents with all answers) such a figure would tell more than its parts do as soon as some respondents
skipped a question; computed from its parts it tells nothing that they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from sqlalchemy import Connection

from api.concepts.definition import SurveyDefinition
from api.concepts.items import Series
from api.concepts.measures import Measures
from api.concepts.policies import Policy
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.disclosure.primary import unsafe_cells
from api.estimation.combinations import ratios, total, users
from api.estimation.estimates import estimate
from api.estimation.intervals import effective_size, mean_interval, share_interval
from api.estimation.moments import Array, Rows
from api.estimation.reliability import mean_reliability, share_reliability
from api.models.metadata import BOUNDS
from api.releases.bases import Derived
from api.releases.contrast_moments import Positions, Reading
from api.releases.estimating import Labels
from api.releases.figure_table import FigureTable
from api.releases.part_moments import Pair, PartMoments, read_part_moments

LARGEST_SHARE = 1 + 1e-12
"""A ratio above this is no share: its two bases differ by more than it says."""

Columns = dict[str, Array | Labels]


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
    of ``figure_frames.SCHEMA``. Status and all numbers of a figure are replaced; ``not_asked`` stays. What rests on a replaced figure (a difference of two, a sum of several) is confidential: it is computed nowhere.
    """
    if not wanted:
        return full
    reading = Reading.of(connection, definition, measures, import_key)
    figures = FigureTable(full, len(measures.all))
    targets = [_Target.of(one, measures) for one in _first_hand(wanted)]
    pairs = dict.fromkeys(pair for target in targets for pair in target.pairs)
    for moments in read_part_moments(connection, reading, release_key, definition, pairs):
        for target in targets:
            target.replace(figures, moments, definition.policy, reading.tabulation.clustered)
    return _withheld(figures.frame(), _second_hand(measures, wanted))


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
        own, parts = derived.measure.series, [part.series for part in derived.parts]

        def positions(known: dict[Series, int], wanted: Sequence[Series]) -> Positions:
            return np.array([known[series] for series in wanted], dtype=np.intp)

        return cls(
            derived,
            positions(numbers, [own]),
            positions(numbers, parts),
            positions(places, [own]),
            positions(places, parts),
        )

    @property
    def pairs(self) -> list[Pair]:
        """Any two of its parts."""
        return list(combinations(self.part_places.tolist(), 2))

    def replace(self, figures: FigureTable, moments: PartMoments, policy: Policy, clustered: bool) -> None:
        cells = moments.cells
        columns = self._share(moments, policy, clustered) if self.derived.is_ratio else self._mean(moments, policy)
        contributors = figures.numbers("contributors", cells, self.parts).min(axis=1, keepdims=True)
        if self.derived.is_ratio:
            contributors = np.minimum(contributors, figures.numbers("contributors", cells, self.series))
        columns |= {"contributors": contributors, "positives": np.full_like(contributors, np.nan)}
        columns["status"] = self._status(figures, cells, columns, policy)
        figures.replace(cells, self.series, columns)

    def _share(self, moments: PartMoments, policy: Policy, clustered: bool) -> Columns:
        """The ratio of two shares, its base being those who say yes to the second."""
        of, universe = self.part_places[:1], self.part_places[1:]
        found = ratios(moments.pairs(of, universe))
        base = users(moments.rows, universe, self.place if clustered else None)
        value = np.where(found.value <= LARGEST_SHARE, np.minimum(found.value, 1.0), np.nan)
        se = np.where(np.isnan(value), np.nan, found.se)
        size = effective_size(value, se, base.n, base.kish)
        bounds = [share_interval(value, size, base.n, base.df, level) for level in CONFIDENCE_LEVELS]
        reliability = share_reliability(value, size, base.n, base.df, policy.reliability)
        numbers = {"value": value, "se": se, "n": base.n, "n_eff": size, "kish": base.kish, "df": base.df}
        return numbers | _bounds(bounds) | {"reliability": reliability}

    def _mean(self, moments: PartMoments, policy: Policy) -> Columns:
        """The sum of shares; its base is the smallest of theirs, and its effective size is not known."""
        rows = moments.rows
        shares = estimate(Rows(rows.moments.columns(self.part_places), rows.strata, rows.starts))
        first, second = np.array(self.pairs, dtype=np.intp).reshape(-1, 2).T
        found = total(shares, moments.pairs(first, second))
        n, df = (counts.min(axis=1, keepdims=True) for counts in (shares.n, shares.df))
        unknown = np.full_like(n, np.nan)
        bounds = [mean_interval(found.value, found.se, df, level) for level in CONFIDENCE_LEVELS]
        reliability = mean_reliability(found.value, found.se, df, policy.reliability)
        numbers = {"value": found.value, "se": found.se, "n": n, "n_eff": unknown, "kish": unknown, "df": df}
        return numbers | _bounds(bounds) | {"reliability": reliability}

    def _status(self, figures: FigureTable, cells: Sequence[str], columns: Columns, policy: Policy) -> Labels:
        """As ``protection.statuses`` decides it: unreliable where a part is, too, and where a ratio is no share."""
        status = np.where(np.isnan(columns["value"]), "unreliable", "published").astype("<U16")
        threshold = policy.reliability.withhold_n_eff
        if threshold is not None:
            of_parts = figures.numbers("n_eff", cells, self.parts) < threshold
            status[(columns["n_eff"] < threshold) | of_parts.any(axis=1, keepdims=True)] = "unreliable"
        empty = (figures.numbers("n", cells, self.parts) == 0).any(axis=1, keepdims=True)
        status[empty | (columns["n"] == 0)] = "not_available"
        n, positives = (figures.numbers(name, cells, self.series) for name in ("n", "positives"))
        sensitive = np.array([self.derived.measure.series.indicator in policy.sensitive])
        status[unsafe_cells(policy, columns["contributors"], n, positives, sensitive)] = "confidential"
        return np.where(figures.texts("status", cells, self.series) == "not_asked", "not_asked", status)


def _bounds(levels: Sequence[tuple[Array, Array]]) -> Columns:
    return dict(zip(BOUNDS, (bound for pair in levels for bound in pair), strict=True))


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
