"""The moments of a release brought to what contrasts need, a few cells at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.measures import Measures
from api.estimation.carriers import carrying
from api.estimation.contrasts import differences
from api.estimation.domains import Domains, Gaps, domains, stacked
from api.estimation.moments import Array, Rows
from api.queries.imports import sampled_strata
from api.queries.margin_statement import Tabulation
from api.queries.sums import CLUSTER_FIELDS, JOINT_FIELDS
from api.queries.tabulation import MarginSums, stored_sums
from api.releases.figures.estimating import Design
from api.releases.figures.moment_sums import cell_starts, joint_sums, tabulated_moments
from api.releases.imports.response_table import survey_table

NUMBERS_PER_READ = 2_000_000
"""How many stored sums are read at once: bounds memory."""

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Reading:
    """How the moments of a release are stored: what was summed, the design, and the series that differences are of."""

    tabulation: Tabulation
    design: Design
    gaps: Gaps
    pairs: tuple[Positions, Positions]

    @classmethod
    def of(cls, connection: Connection, definition: SurveyDefinition, measures: Measures, import_key: int) -> Reading:
        source = definition.responses
        table = survey_table(definition, import_key)
        clustered = source.cluster is not None
        tabulation = Tabulation(table, definition.dimensions, measures.tabulated, measures.pairs, clustered)
        design = Design.of(sampled_strata(connection, import_key))
        places = {measure.series: place for place, measure in enumerate(measures.tabulated)}
        minuends = [places[measure.minuend] for measure in measures.differences if measure.minuend is not None]
        subtrahends = [places[measure.subtrahend] for measure in measures.differences if measure.subtrahend is not None]
        gaps = Gaps(np.array(minuends, dtype=np.intp), np.array(subtrahends, dtype=np.intp))
        first, second = (np.array([pair[side] for pair in measures.pairs], dtype=np.intp) for side in (0, 1))
        return cls(tabulation, design, gaps, (first, second))

    def rows(self, sums: MarginSums) -> tuple[list[str], Rows]:
        cells, starts = cell_starts(sums.cells)
        return cells, Rows(tabulated_moments(sums, self.tabulation), self.design.strata(sums.strata), starts)

    @property
    def cells_per_read(self) -> int:
        """So many that their sums are few even where every cell has respondents in every stratum."""
        width = len(self.tabulation.measures) * len(CLUSTER_FIELDS) + len(self.tabulation.pairs) * len(JOINT_FIELDS)
        return max(1, NUMBERS_PER_READ // (width * len(self.design.sampled)))


@dataclass(frozen=True)
class ReleaseMoments:
    """A release's cells as domains; ``position`` is that of each lattice cell, the last one where nobody is in it.

    ``se`` and ``df`` are of lattice cells × ``Measures.pairs``: of the differences of two series; NaN without answers.
    ``units`` are the primary units that carry the standard error of each of the two, ``shared`` those that carry both.
    """

    domains: Domains
    position: Positions
    se: Array
    df: Array
    units: tuple[Array, Array]
    shared: Array


def read_moments(connection: Connection, reading: Reading, release_key: int, cells: Sequence[str]) -> ReleaseMoments:
    """The moments of all ``cells`` of the lattice."""
    shape = (len(cells), len(reading.tabulation.pairs))
    se, df = np.full(shape, np.nan), np.full(shape, np.nan)
    units, shared = (np.zeros(shape), np.zeros(shape)), np.zeros(shape)
    place = {cell: number for number, cell in enumerate(cells)}
    position = np.full(len(cells), -1, dtype=np.intp)
    parts: list[Domains] = []
    count, step = 0, reading.cells_per_read
    for at in range(0, len(cells), step):
        sums = stored_sums(connection, release_key, cells[at : at + step])
        if not sums.cells:
            continue
        found, rows = reading.rows(sums)
        here = [place[cell] for cell in found]
        position[here] = np.arange(count, count + len(found))
        count += len(found)
        gaps = reading.gaps
        joint = joint_sums(sums, reading.tabulation, gaps.minuends, gaps.subtrahends)
        parts.append(domains(rows, sums.strata, gaps, joint))
        if reading.tabulation.pairs:
            joint = joint_sums(sums, reading.tabulation, *reading.pairs)
            pairs = differences(rows, *reading.pairs, joint)
            se[here], df[here] = pairs.se, pairs.df
            sampled = carrying(rows.strata)[:, None]
            shared[here] = rows.total(joint.psus * sampled)
            for side, series in zip(units, reading.pairs, strict=True):
                side[here] = rows.total(rows.moments.psus[:, series] * sampled)
    position[position < 0] = count
    return ReleaseMoments(stacked(parts), position, se, df, units, shared)
