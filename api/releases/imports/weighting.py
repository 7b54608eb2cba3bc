"""Weighting to margins at the end of an import: the respondents are gathered while their file is streamed.

Only line, weight and the margins' dimensions of each respondent are kept in memory. Every method multiplies the
weights of respondents who share all their cells by one factor, so that the factors are computed for the crossings of
cells, not for respondents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.margin_cells import MarginCells
from api.concepts.surveys.sources import Weighting
from api.errors import InvalidInput, Problem, ProblemCollector
from api.estimation import weighting as estimation
from api.estimation.calibration import calibrate
from api.estimation.margins import Margin, check_margins
from api.estimation.moments import Array
from api.models.responses import dimension_column
from api.releases.imports.margin_counts import MarginCounts
from api.releases.imports.weighting_report import summary, weighting_report
from api.releases.progress import Progress

_ROWS = 100_000
"""Rows of a part that is sent to the database."""


@dataclass(frozen=True)
class Weighted:
    """The final weights by line, and the report of the weighting."""

    weights: pl.DataFrame
    report: Mapping[str, Any]

    def parts(self) -> Iterator[bytes]:
        """CSV of line and weight."""
        for part in self.weights.iter_slices(_ROWS):
            yield part.write_csv(include_header=False).encode()


class Weighter:
    """Gathers what weighting needs of the respondents of one file and weighs them, if the survey is weighted."""

    def __init__(self, definition: SurveyDefinition, margins: Sequence[MarginCounts], name: str) -> None:
        self._definition, self._margins, self._name = definition, margins, name
        self._weighting = definition.weighting
        self._gathered: list[pl.DataFrame] = []

    def collect(self, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The encoded blocks, passed on as they are."""
        names = dict.fromkeys(name for margin in self._margins for name in margin.by)
        columns = ["line", "weight", *(dimension_column(name) for name in names)]
        for frame in frames:
            if self._weighting is not None:
                self._gathered.append(frame.select(columns))
            yield frame

    def weigh(self, progress: Progress) -> Weighted | None:
        """The final weights; None where the survey asks for none. Raises InvalidInput naming cells and lines."""
        if self._weighting is None:
            return None
        respondents = pl.concat(self._gathered)
        weights = respondents["weight"].to_numpy()
        margins = self._placed(respondents)
        result = bring_to_margins(self._weighting, weights, margins)
        self._check_positive(result.weights, respondents["line"], margins)
        report = weighting_report(self._weighting, self._margins, margins, weights, result)
        progress.note(summary(self._name, report))
        return Weighted(respondents.select("line", pl.Series("weight", result.weights)), report)

    def _placed(self, respondents: pl.DataFrame) -> list[Margin]:
        """The margins with the cell of each respondent. Raises InvalidInput for respondents who are in none."""
        problems = ProblemCollector()
        placed = []
        for counts in self._margins:
            membership = self._membership(counts, respondents, problems)
            placed.append(Margin(counts.name, counts.cell_names, np.array(counts.totals), membership))
        problems.raise_if_any(f"{self._name} cannot be weighted")
        return placed

    def _membership(
        self, counts: MarginCounts, respondents: pl.DataFrame, problems: ProblemCollector
    ) -> NDArray[np.intp]:
        columns = [dimension_column(name) for name in counts.by]
        dimensions = [self._definition.dimension[name] for name in counts.by]
        cells = MarginCells(dimensions, counts.cells)
        found = respondents.group_by(columns, maintain_order=True).agg(pl.len().alias("n"), pl.col("line").min())
        positions = []
        for *codes, count, line in found.iter_rows():
            numbered = zip(dimensions, codes, strict=True)
            places = [None if code is None else dimension.leaves[code] for dimension, code in numbered]
            position = cells.find(places)
            positions.append(-1 if position is None else position)
            if position is None:
                shown = " × ".join(place or "unclassified" for place in places)
                message = f"margin {counts.name} has no cell for {shown}: {count} respondents, the first in this line"
                problems.add(Problem(message, self._name, line, expected="a population count for each respondent"))
        numbers = found.select(columns).with_columns(pl.Series("position", positions, dtype=pl.Int64))
        joined = respondents.select(columns).join(
            numbers, on=columns, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined["position"].to_numpy().astype(np.intp)

    def _check_positive(self, weights: Array, lines: pl.Series, margins: Sequence[Margin]) -> None:
        wrong = np.flatnonzero(weights <= 0)
        if len(wrong) == 0:
            return
        lowest = int(weights.argmin())
        cells = ", ".join(f"{margin.name} {margin.cells[margin.membership[lowest]]}" for margin in margins)
        message = f"{len(wrong)} respondents would get a weight that is not positive, down to {weights[lowest]:.6g} in "
        problem = Problem(message + cells, self._name, int(lines[lowest]), expected="the method rake, or logit")
        raise InvalidInput([problem], "The margins cannot be met with positive weights")


def bring_to_margins(weighting: Weighting, weights: Array, margins: Sequence[Margin]) -> estimation.NewWeights:
    """The weights of all respondents brought to the margins by the method that the definition asks for.

    Raises InvalidInput naming every cell that cannot be met.
    """
    check_margins(margins, weights)
    crossings, crossing = _crossings(margins)
    together = np.bincount(crossing, weights=weights).astype(float)
    crossed = [replace(margin, membership=crossings[:, place]) for place, margin in enumerate(margins)]
    result = _apply(weighting, together, crossed)
    factors = result.weights / together
    return estimation.report(weights, weights * factors[crossing], margins, result.iterations)


def _crossings(margins: Sequence[Margin]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The combinations of cells that occur (× margins), and which of them each respondent has."""
    columns = [str(place) for place in range(len(margins))]
    cells = pl.DataFrame([margin.membership for margin in margins], schema=columns)
    known = cells.unique(maintain_order=True)
    numbers = cells.join(known.with_row_index("number"), on=columns, how="left", maintain_order="left")["number"]
    return known.to_numpy(), numbers.to_numpy().astype(np.intp)


def _apply(weighting: Weighting, weights: Array, margins: Sequence[Margin]) -> estimation.NewWeights:
    if weighting.method == "post_stratify":
        return estimation.post_stratify(weights, margins[0])
    if weighting.method == "rake":
        return estimation.rake(weights, margins)
    return calibrate(weights, margins, weighting.method, weighting.bounds)
