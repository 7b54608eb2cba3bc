"""The moments of figures that are made of others' figures, margin by margin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from api.concepts.editions.identifiers import cell_text
from api.concepts.surveys.cells import CellMargin, margin_cells
from api.concepts.surveys.definition import SurveyDefinition
from api.estimation.contrasts import Contrast, differences
from api.estimation.moments import Rows
from api.queries.margin_statement import Tabulation
from api.queries.tabulation import MarginSums, prepare_tabulation, stored_sums, sum_margin
from api.releases.contrasts.moments import Positions, Reading
from api.releases.figures.moment_sums import joint_sums

Pair = tuple[int, int]


@dataclass(frozen=True)
class PartMoments:
    """The cells of a margin that somebody is in, and the moments of all series (cells and strata as rows)."""

    cells: list[str]
    rows: Rows
    _sums: MarginSums
    _tabulation: Tabulation

    def pairs(self, first: Positions, second: Positions) -> Contrast:
        """Series against series (positions in the tabulation), with their covariances."""
        return differences(self.rows, first, second, joint_sums(self._sums, self._tabulation, first, second))


def read_part_moments(
    connection: Connection, reading: Reading, release_key: int, definition: SurveyDefinition, pairs: Iterable[Pair]
) -> Iterator[PartMoments]:
    """The stored moments of each margin of a release, with joint sums of ``pairs``.

    Those that no comparison offers are not stored: they are summed from the responses again.
    """
    stored = {*reading.tabulation.pairs, *(pair[::-1] for pair in reading.tabulation.pairs)}
    further = tuple(pair for pair in dict.fromkeys(pairs) if pair not in stored)
    wider = replace(reading.tabulation, pairs=(*reading.tabulation.pairs, *further))
    prepare_tabulation(connection)
    for margin in definition.lattice.margins:
        sums = stored_sums(connection, release_key, _texts(definition, margin))
        if not sums.cells:
            continue
        if further:
            summed = sum_margin(connection, _narrowed(reading.tabulation, further), margin)
            sums = replace(sums, joint=np.hstack([sums.joint, summed.joint]))
        cells, rows = reading.rows(sums)
        yield PartMoments(cells, rows, sums, wider)


def _texts(definition: SurveyDefinition, margin: CellMargin) -> list[str]:
    ids = [dimension.id for dimension in definition.dimensions]
    return [cell_text(ids, cell) for cell in margin_cells(margin, definition.dimensions)]


def _narrowed(tabulation: Tabulation, pairs: tuple[Pair, ...]) -> Tabulation:
    """The tabulation with nothing but the measures of some pairs."""
    places = sorted({place for pair in pairs for place in pair})
    measures = tuple(tabulation.measures[place] for place in places)
    return replace(
        tabulation,
        measures=measures,
        pairs=tuple((places.index(first), places.index(second)) for first, second in pairs),
    )
