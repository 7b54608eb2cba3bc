"""Contrasts as the policy shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.measures import Measures
from api.disclosure.display_steps import error_to_step, number_steps, share_steps, to_step
from api.estimation.moments import Array
from api.releases.contrasts.lines import CellContrasts
from api.releases.contrasts.pairs import SeriesContrasts, Shown
from api.releases.figures.displaying import series_displays

Pair = tuple[Array, Array]
"""Of the two figures of a difference."""


class ContrastFrames:
    """Makes the rows to be stored; ``cells`` are the texts of the lattice's cells.

    Of rounded figures standard errors have the decimals of the figures (of both, where they have different ones), and
    there are no degrees of freedom, which would tell n. Of certified ones they have a step like figures, not finer than
    those of the two.
    """

    def __init__(self, definition: SurveyDefinition, measures: Measures, cells: Sequence[str], shown: Shown) -> None:
        self._policy, self._shown, self._cells = definition.policy, shown, cells
        displays = series_displays(measures.all, definition.indicator)
        self._finest = np.array([one.finest for one in displays])
        self._is_fraction = np.array([one.is_fraction for one in displays])

    def of_cells(self, found: Iterable[CellContrasts]) -> pl.DataFrame:
        """Rows of cell, other (in the order of their texts), se and df, the lists series by series."""
        return pl.concat([self._of_pairs(contrasts) for contrasts in found])

    def _of_pairs(self, found: CellContrasts) -> pl.DataFrame:
        firsts, seconds = ([self._cells[cell] for cell in side.tolist()] for side in (found.first, found.second))
        pairs = [sorted(pair) for pair in zip(firsts, seconds, strict=True)]
        texts = {"cell": [pair[0] for pair in pairs], "other": [pair[1] for pair in pairs]}
        frame = pl.DataFrame(texts, schema={"cell": pl.String, "other": pl.String})
        n, step = ((of[found.first], of[found.second]) for of in (self._shown.n, self._shown.step))
        steps = self._steps(found.se, n, step, self._finest, self._is_fraction)
        return frame.hstack(self._lists(found.se, found.df, steps))

    def of_series(self, found: SeriesContrasts) -> pl.DataFrame:
        """Rows of cell, se and df, the lists pair by pair."""
        first, second = ([pair[side] for pair in found.pairs] for side in (0, 1))
        finest = np.maximum(self._finest[first], self._finest[second])
        one, other = np.ix_(found.cells, first), np.ix_(found.cells, second)
        n, step = ((of[one], of[other]) for of in (self._shown.n, self._shown.step))
        steps = self._steps(found.se, n, step, finest, self._is_fraction[first])
        cells = pl.DataFrame({"cell": [self._cells[cell] for cell in found.cells]}, schema={"cell": pl.String})
        return cells.hstack(self._lists(found.se, found.df, steps))

    def _steps(self, se: Array, n: Pair, step: Pair, finest: Array, is_fraction: NDArray[np.bool_]) -> Array:
        """The step of each standard error."""
        if not self._policy.shows_by_steps:
            return np.broadcast_to(finest, se.shape)
        least = np.fmax(np.fmax(*step), finest)
        return np.where(is_fraction, share_steps(se, np.fmin(*n), least), number_steps(se, least))

    def _lists(self, se: Array, df: Array, steps: Array) -> list[pl.Series]:
        """The columns se and df of rows × elements."""
        if self._policy.display == "full":
            return [pl.Series("se", se).arr.to_list(), pl.Series("df", df).arr.to_list()]
        rounded = error_to_step(se, steps) if self._policy.shows_by_steps else to_step(se, steps)
        untold = pl.Series("df", [None] * len(se), dtype=pl.List(pl.Float64))
        return [pl.Series("se", rounded).arr.to_list(), untold]
