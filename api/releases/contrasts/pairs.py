"""Which figures contrasts may be about, and the contrasts of two series within a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.measures import Measures
from api.estimation.moments import Array
from api.queries.contrasts_writing import CellStatuses
from api.releases.contrasts.moments import ReleaseMoments

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Shown:
    """Which figures are published, which of them with their degrees of freedom, and which are withheld.

    Each of cells of the lattice × series of the release.
    """

    published: Flags
    counted: Flags
    withheld: Flags

    @classmethod
    def of(cls, statuses: Mapping[str, CellStatuses], cells: Sequence[str], series: int) -> Shown:
        found = cls(*(np.zeros((len(cells), series), dtype=bool) for _ in range(3)))
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


def series_contrasts(measures: Measures, moments: ReleaseMoments, shown: Shown) -> SeriesContrasts:
    """The differences of two series of which some cell has both figures, and the cells that have any."""
    places = {measure.series: place for place, measure in enumerate(measures.all)}
    numbers = np.array([places[measure.series] for measure in measures.tabulated], dtype=np.intp)
    first, second = (numbers[[pair[side] for pair in measures.pairs]] for side in (0, 1))
    offered = shown.published[:, first] & shown.published[:, second] & ~np.isnan(moments.se)
    told = offered & shown.counted[:, first] & shown.counted[:, second]
    cells, pairs = np.flatnonzero(offered.any(axis=1)), np.flatnonzero(offered.any(axis=0))
    here = np.ix_(cells, pairs)
    return SeriesContrasts(
        cells.tolist(),
        list(zip(first[pairs].tolist(), second[pairs].tolist(), strict=True)),
        np.where(offered, moments.se, np.nan)[here],
        np.where(told, moments.df, np.nan)[here],
    )
