"""How many respondents each node of each dimension has, and the sum of their weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.survey import Dimension
from api.models.responses import dimension_column
from api.releases.checks.report import NodeCount
from api.releases.checks.weighted_counts import Count, add_block


class DimensionCounts:
    """Respondents and weights by leaf (its place; None: without a code), for each dimension of a survey."""

    def __init__(self, definition: SurveyDefinition) -> None:
        self._dimensions = [definition.dimension[name] for name, _ in definition.responses.dimensions]
        self._counts: dict[str, dict[int | None, Count]] = defaultdict(dict)

    def add(self, encoded: pl.DataFrame) -> None:
        for dimension in self._dimensions:
            add_block(self._counts[dimension.id], encoded, pl.col(dimension_column(dimension.id)))

    def nodes(self) -> tuple[NodeCount, ...]:
        """Dimension by dimension in codelist order; those without a code come last, where there are any."""
        return tuple(node for dimension in self._dimensions for node in self._nodes(dimension))

    def _nodes(self, dimension: Dimension) -> Iterator[NodeCount]:
        by_place = self._counts[dimension.id]
        counts = {None if place is None else dimension.leaves[place]: count for place, count in by_place.items()}
        for code in dimension.nodes:
            leaves = counts.keys() if code == dimension.whole else dimension.node_leaves(code)
            found = [counts[leaf] for leaf in leaves if leaf in counts]
            yield NodeCount(dimension.id, code, sum(n for n, _ in found), sum(weight for _, weight in found))
        if None in counts:
            yield NodeCount(dimension.id, "", *counts[None])
