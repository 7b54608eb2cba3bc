"""Medians: read off the responses, because moments do not hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.concepts.editions.identifiers import parse_cell
from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.disclosure.order_statistics import Crowd
from api.estimation.carriers import carrying
from api.estimation.moments import Array
from api.estimation.quantiles import Quantile, quantile
from api.estimation.reliability import mean_reliability
from api.estimation.sample import Sample
from api.queries.margin_statement import Tabulation
from api.queries.microdata import Microdata, read_microdata
from api.releases.figures.estimating import CellFigures, Design

BOUND_NAMES = ("low", "high")
MIDDLE = CONFIDENCE_LEVELS.index(0.95)
"""The level that standard error and reliability belong to."""


@dataclass(frozen=True)
class Medians:
    """The responses that medians of any cell are computed from; memory is one number per respondent and item."""

    tabulation: Tabulation
    measures: tuple[Measure, ...]
    policy: Policy
    microdata: Microdata
    sample: Sample

    @classmethod
    def read(
        cls,
        connection: Connection,
        tabulation: Tabulation,
        measures: tuple[Measure, ...],
        design: Design,
        policy: Policy,
    ) -> Medians:
        """Read the columns the medians need; nothing where there are none."""
        found = read_microdata(connection, tabulation, measures)
        population = np.array([design.population[stratum] or np.nan for stratum in found.stratum.tolist()])
        cluster = found.cluster if tabulation.clustered else None
        return cls(tabulation, measures, policy, found, Sample.drawn(found.weight, found.stratum, population, cluster))

    def figures(self, cells: list[str]) -> CellFigures:
        """The medians of ``cells``. Each number is the answer of a single respondent, or the mean of two.

        Unless everything may be shown, it is shown only among k contributors: k share it, or k lie strictly below and
        k strictly above, and nobody who gave it has most of the weight there. A cell whose median does not stand so
        counts as one with too few. Where a bound does not, its confidence level has no interval; at 95 %, the figure
        has no standard error either.
        """
        columns = [self._column(cells, place) for place in range(len(self.measures))]
        return _side_by_side(cells, columns, self.policy)

    def _column(self, cells: list[str], place: int) -> list[_Median]:
        answers = self.microdata.answers[place]
        return [self._median(np.where(self._inside(cell), answers, np.nan)) for cell in cells]

    def _inside(self, cell: str) -> NDArray[np.bool_]:
        """Which respondents a cell has; the whole of a dimension has those that no leaf has, too."""
        inside = np.ones(len(self.microdata.weight), dtype=np.bool_)
        for dimension in self.tabulation.dimensions:
            code = parse_cell(cell)[dimension.id]
            if code != dimension.whole:
                leaves = [dimension.leaves.index(leaf) for leaf in dimension.node_leaves(code)]
                inside &= np.isin(self.microdata.leaf[dimension.id], leaves)
        return inside

    def _median(self, answers: Array) -> _Median:
        valid = ~np.isnan(answers)
        weights = self.microdata.weight[valid]
        crowd = Crowd.of(answers[valid], weights, self.microdata.contributor[valid])
        kish = float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else np.nan
        levels = [quantile(answers, self.sample, 0.5, level=level) for level in CONFIDENCE_LEVELS]
        carrying_ones = carrying(self.sample.strata)[self.sample.stratum] > 0
        carried = len(np.unique(self.microdata.contributor[valid & carrying_ones]))
        found = _Median(len(weights), crowd.contributors, carried, kish, levels)
        return found if self.policy.name == "public_use" else found.among(crowd, self.policy)


@dataclass(frozen=True)
class _Median:
    """One cell's median at each confidence level (none where it is not shown)."""

    n: int
    contributors: int
    carriers: int
    kish: float
    levels: list[Quantile]
    assessed: bool = True

    def among(self, crowd: Crowd, policy: Policy) -> _Median:
        """What may be shown of it: each number among k contributors. Among fewer, they are all the cell counts."""
        concealing = crowd.concealing(self.levels[0].value, policy.k, policy.largest_weight)
        if concealing < policy.k:
            return replace(self, contributors=concealing, levels=[])
        kept = [_kept(level, crowd, policy) for level in self.levels]
        return replace(self, levels=kept, assessed=kept[MIDDLE] is self.levels[MIDDLE])


def _kept(found: Quantile, crowd: Crowd, policy: Policy) -> Quantile:
    """The interval only where both of its bounds that exist may be shown; its length would tell one by the other."""
    bounds = [bound for bound in (found.low, found.high) if not np.isnan(bound)]
    if all(crowd.concealing(bound, policy.k, policy.largest_weight) >= policy.k for bound in bounds):
        return found
    return replace(found, low=np.nan, high=np.nan, se=np.nan)


def _side_by_side(cells: list[str], columns: Sequence[Sequence[_Median]], policy: Policy) -> CellFigures:
    def table(of: str) -> Array:
        return np.array([[getattr(one, of) for one in column] for column in columns], dtype=float).T

    def level(place: int, of: str) -> Array:
        rows = [[getattr(one.levels[place], of) if one.levels else np.nan for one in column] for column in columns]
        return np.array(rows, dtype=float).T

    value, se, df = (level(MIDDLE, of) for of in ("value", "se", "df"))
    bounds = [level(place, name) for place in range(len(CONFIDENCE_LEVELS)) for name in BOUND_NAMES]
    kish, n = table("kish"), table("n")
    assessed = table("assessed").astype(bool)
    reliability = np.where(assessed, mean_reliability(value, se, df, policy.reliability), "not_assessed")
    unknown = np.full_like(value, np.nan)
    contributors, carriers = table("contributors"), table("carriers")
    return CellFigures(cells, value, se, tuple(bounds), n, kish, kish, df, unknown, contributors, reliability, carriers)
