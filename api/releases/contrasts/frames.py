"""Contrasts as the policy shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.measures import Measures
from api.estimation.moments import Array
from api.releases.contrasts.lines import CellContrasts
from api.releases.contrasts.pairs import SeriesContrasts
from api.releases.figures.protection import series_digits


class ContrastFrames:
    """Makes the rows to be stored; ``cells`` are the texts of the lattice's cells.

    Of rounded figures standard errors have the decimals of the figures (of both, where they have different ones), and
    there are no degrees of freedom, which would tell n.
    """

    def __init__(self, definition: SurveyDefinition, measures: Measures, cells: Sequence[str]) -> None:
        self._rounded = definition.policy.display == "rounded"
        self._digits = np.array(series_digits(measures.all, definition.indicator), dtype=float)
        self._cells = cells

    def of_cells(self, found: Iterable[CellContrasts]) -> pl.DataFrame:
        """Rows of cell, other (in the order of their texts), se and df, the lists series by series."""
        return pl.concat([self._of_pairs(contrasts) for contrasts in found])

    def _of_pairs(self, found: CellContrasts) -> pl.DataFrame:
        firsts, seconds = ([self._cells[cell] for cell in side.tolist()] for side in (found.first, found.second))
        pairs = [sorted(pair) for pair in zip(firsts, seconds, strict=True)]
        texts = {"cell": [pair[0] for pair in pairs], "other": [pair[1] for pair in pairs]}
        frame = pl.DataFrame(texts, schema={"cell": pl.String, "other": pl.String})
        return frame.hstack(self._lists(found.se, found.df, self._digits))

    def of_series(self, found: SeriesContrasts) -> pl.DataFrame:
        """Rows of cell, se and df, the lists pair by pair."""
        first, second = ([pair[side] for pair in found.pairs] for side in (0, 1))
        digits = np.minimum(self._digits[first], self._digits[second])
        cells = pl.DataFrame({"cell": [self._cells[cell] for cell in found.cells]}, schema={"cell": pl.String})
        return cells.hstack(self._lists(found.se, found.df, digits))

    def _lists(self, se: Array, df: Array, digits: Array) -> list[pl.Series]:
        """The columns se and df of rows × elements with so many decimals each."""
        if not self._rounded:
            return [pl.Series("se", se).arr.to_list(), pl.Series("df", df).arr.to_list()]
        scale = 10.0**digits
        untold = pl.Series("df", [None] * len(se), dtype=pl.List(pl.Float64))
        return [pl.Series("se", np.round(se * scale) / scale).arr.to_list(), untold]
