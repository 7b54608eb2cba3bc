"""Which figures contrasts may be about, and the contrasts of two series within a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.measures import Measures
from api.concepts.surveys.policies import Policy
from api.disclosure.display_steps import MANY
from api.disclosure.few_carriers import carried_by_few, common_contributors
from api.estimation.moments import Array
from api.queries.contrasts_writing import CellStatuses
from api.releases.contrasts.moments import ReleaseMoments

Flags = NDArray[np.bool_]
COUNTS = ("n", "excess", "carriers", "se", "step")


@dataclass(frozen=True)
class Offering:
    """Which differences may be offered: ``k`` contributors must carry a covariance; with ``only_displayed`` (certified
    figures) the error of a difference is made of the displayed ones, and one that needs a covariance is offered only
    among many respondents: any further number would tell more of a figure than it does itself."""

    k: int
    only_displayed: bool

    @classmethod
    def under(cls, policy: Policy) -> Offering:
        return cls(policy.k if policy.protects else 1, policy.shows_by_steps)

    def few(self, carriers: Array) -> Flags:
        """Where too few carry a covariance."""
        return carried_by_few(carriers, self.k)

    def too_few(self, one: Array, other: Array) -> Flags:
        """Where two figures have too few respondents for a difference that needs a covariance."""
        return np.asarray(self.only_displayed & (np.fmin(one, other) < MANY))


@dataclass(frozen=True)
class Shown:
    """Which figures are published with a standard error, which of them with degrees of freedom, and which are withheld;
    each figure's respondents, by how much these outnumber contributors, how many contributors carry the standard error,
    and the standard error and step as displayed (NaN: none).

    Each of cells of the lattice × series of the release.
    """

    published: Flags
    counted: Flags
    withheld: Flags
    n: Array
    excess: Array
    carriers: Array
    se: Array
    step: Array

    @classmethod
    def of(
        cls, statuses: Mapping[str, CellStatuses], carried: pl.DataFrame, cells: Sequence[str], series: int
    ) -> Shown:
        """``carried`` as ``api.queries.contrasts_writing.read_carriers`` gives it."""
        shape = len(cells), series
        flags, counts = (np.zeros(shape, dtype=bool) for _ in range(3)), (np.full(shape, np.nan) for _ in COUNTS)
        found = cls(*flags, *counts)
        places = {cell: place for place, cell in enumerate(cells)}
        at = [places[cell] for cell in carried["cell"]], carried["series"].to_numpy()
        for name in COUNTS:
            getattr(found, name)[at] = carried[name].fill_null(np.nan).to_numpy()
        for place, cell in enumerate(cells):
            if cell in statuses:
                found.published[place, statuses[cell].published] = True
                found.counted[place, statuses[cell].counted] = True
                found.withheld[place, statuses[cell].withheld] = True
        return found


@dataclass(frozen=True)
class SeriesContrasts:
    """Standard errors and degrees of freedom of cells (positions in the lattice) × pairs (numbers, lower first).

    NaN where the difference is not on offer; degrees of freedom also where a figure does not tell its own.
    """

    cells: list[int]
    pairs: list[tuple[int, int]]
    se: Array
    df: Array


def series_contrasts(measures: Measures, moments: ReleaseMoments, shown: Shown, offering: Offering) -> SeriesContrasts:
    """The differences of two series of which some cell has both figures, and the cells that have any."""
    places = {measure.series: place for place, measure in enumerate(measures.all)}
    numbers = np.array([places[measure.series] for measure in measures.tabulated], dtype=np.intp)
    first, second = (numbers[[pair[side] for pair in measures.pairs]] for side in (0, 1))
    excess = shown.excess[:, first], shown.excess[:, second]
    common = common_contributors(moments.shared, moments.units, excess)
    few = offering.few(common) | offering.too_few(shown.n[:, first], shown.n[:, second])
    offered = shown.published[:, first] & shown.published[:, second] & ~few & ~np.isnan(moments.se)
    told = offered & shown.counted[:, first] & shown.counted[:, second]
    cells, pairs = np.flatnonzero(offered.any(axis=1)), np.flatnonzero(offered.any(axis=0))
    here = np.ix_(cells, pairs)
    return SeriesContrasts(
        cells.tolist(),
        list(zip(first[pairs].tolist(), second[pairs].tolist(), strict=True)),
        np.where(offered, moments.se, np.nan)[here],
        np.where(told, moments.df, np.nan)[here],
    )
