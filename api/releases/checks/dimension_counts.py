"""How many respondents each node of each dimension has, and the sum of their weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.survey import Dimension
from api.models.responses import dimension_column
from api.releases.checks.report import NodeCount

Leaves = dict[str | None, tuple[int, float]]
"""Respondents and weight by leaf; None: without a code."""


class DimensionCounts:
    """Respondents and weights by leaf, for each dimension of a survey."""

    def __init__(self, definition: SurveyDefinition) -> None:
        self._dimensions = [definition.dimension[name] for name, _ in definition.responses.dimensions]
        self._counts: dict[str, Leaves] = defaultdict(dict)

    def add(self, encoded: pl.DataFrame) -> None:
        for dimension in self._dimensions:
            place = pl.col(dimension_column(dimension.id)).alias("leaf")
            sums = encoded.group_by(place).agg(pl.len().alias("n"), pl.col("weight").sum())
            counts = self._counts[dimension.id]
            for leaf, n, weight in sums.iter_rows():
                code = None if leaf is None else dimension.leaves[leaf]
                before = counts.get(code, (0, 0.0))
                counts[code] = (before[0] + n, before[1] + weight)

    def nodes(self) -> tuple[NodeCount, ...]:
        """Dimension by dimension in codelist order; those without a code come last, where there are any."""
        return tuple(node for dimension in self._dimensions for node in self._nodes(dimension))

    def _nodes(self, dimension: Dimension) -> Iterator[NodeCount]:
        counts = self._counts[dimension.id]
        for code in dimension.nodes:
            leaves = counts.keys() if code == dimension.whole else dimension.node_leaves(code)
            found = [counts[leaf] for leaf in leaves if leaf in counts]
            yield NodeCount(dimension.id, code, sum(n for n, _ in found), sum(weight for _, weight in found))
        if None in counts:
            yield NodeCount(dimension.id, "", *counts[None])
