"""Medians: read off the responses, because moments do not hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.concepts.identifiers import parse_cell
from api.concepts.measures import Measure
from api.concepts.policies import Policy
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.estimation.moments import Array
from api.estimation.quantiles import Quantile, quantile
from api.estimation.reliability import mean_reliability
from api.estimation.sample import Sample
from api.queries.responses import Respondents, read_respondents
from api.queries.tabulation import Tabulation
from api.releases.estimating import CellFigures, Design

BOUND_NAMES = ("low", "high")


@dataclass(frozen=True)
class Medians:
    """The responses that medians of any cell are computed from; memory is one number per respondent and item."""

    tabulation: Tabulation
    measures: tuple[Measure, ...]
    policy: Policy
    respondents: Respondents
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
        found = read_respondents(connection, tabulation, measures)
        population = np.array([design.population[stratum] or np.nan for stratum in found.stratum.tolist()])
        cluster = found.cluster if tabulation.clustered else None
        return cls(tabulation, measures, policy, found, Sample.drawn(found.weight, found.stratum, population, cluster))

    def figures(self, cells: list[str]) -> CellFigures:
        """The medians of ``cells``. A cell with fewer than k contributors on either side of its median counts as one
        with too few: the median is the answer of a single respondent."""
        columns = [self._column(cells, place) for place in range(len(self.measures))]
        return _side_by_side(cells, columns, self.policy)

    def _column(self, cells: list[str], place: int) -> list[_Median]:
        answers = self.respondents.answers[place]
        return [self._median(np.where(self._inside(cell), answers, np.nan)) for cell in cells]

    def _inside(self, cell: str) -> NDArray[np.bool_]:
        """Which respondents a cell has; the whole of a dimension has those that no leaf has, too."""
        inside = np.ones(len(self.respondents.weight), dtype=np.bool_)
        for dimension in self.tabulation.dimensions:
            code = parse_cell(cell)[dimension.id]
            if code != dimension.whole:
                leaves = [dimension.leaves.index(leaf) for leaf in dimension.node_leaves(code)]
                inside &= np.isin(self.respondents.leaf[dimension.id], leaves)
        return inside

    def _median(self, answers: Array) -> _Median:
        valid = ~np.isnan(answers)
        contributors = len(np.unique(self.respondents.contributor[valid]))
        weights = self.respondents.weight[valid]
        kish = float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else np.nan
        hidden = self.policy.name != "public_use" and contributors < 2 * self.policy.k
        levels = [] if hidden else [quantile(answers, self.sample, 0.5, level=level) for level in CONFIDENCE_LEVELS]
        return _Median(int(valid.sum()), contributors // 2 if hidden else contributors, kish, levels)


@dataclass(frozen=True)
class _Median:
    """One cell's median at each confidence level (none where it is not computed)."""

    n: int
    contributors: int
    kish: float
    levels: list[Quantile]


def _side_by_side(cells: list[str], columns: Sequence[Sequence[_Median]], policy: Policy) -> CellFigures:
    def table(of: str) -> Array:
        return np.array([[getattr(one, of) for one in column] for column in columns], dtype=float).T

    def level(place: int, of: str) -> Array:
        rows = [[getattr(one.levels[place], of) if one.levels else np.nan for one in column] for column in columns]
        return np.array(rows, dtype=float).T

    middle = CONFIDENCE_LEVELS.index(0.95)
    value, se, df = level(middle, "value"), level(middle, "se"), level(middle, "df")
    bounds = [level(place, name) for place in range(len(CONFIDENCE_LEVELS)) for name in BOUND_NAMES]
    kish, n = table("kish"), table("n")
    reliability = mean_reliability(value, se, df, policy.reliability)
    unknown = np.full_like(value, np.nan)
    return CellFigures(cells, value, se, tuple(bounds), n, kish, kish, df, unknown, table("contributors"), reliability)
