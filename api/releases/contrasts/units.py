"""Contrasts of cells where primary units are clusters: their sums, unit by unit, are read from the responses again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.lines import CellLine, places
from api.concepts.surveys.survey import Dimension
from api.estimation.crossing import Crossing
from api.estimation.domains import square_factors
from api.estimation.moments import Array
from api.estimation.unit_crossing import UnitTotals, of_units
from api.queries.imports import count_rows
from api.queries.units import UNCLASSIFIED, UnitSums, sums_by_unit
from api.releases.contrasts.moments import Reading, ReleaseMoments

RESPONDENTS_PER_READ = 50_000
"""How many respondents' units are read at once: bounds memory."""


def unit_crossings(
    connection: Connection, reading: Reading, moments: ReleaseMoments, cells: Sequence[Cell], lines: Sequence[CellLine]
) -> list[Crossing]:
    """The crossing of each line's members with each other."""
    parts = 1 + count_rows(connection, reading.tabulation.table) // RESPONDENTS_PER_READ
    found: dict[int, Crossing] = {}
    crossed = [_crossed(reading.tabulation.dimensions, cells, line) for line in lines]
    for wanted in dict.fromkeys(crossed):
        for part in range(parts):
            names = [reading.tabulation.dimensions[dimension].id for dimension in wanted]
            units = sums_by_unit(connection, reading.tabulation, names, part, parts)
            for number, line in enumerate(lines):
                if crossed[number] == wanted:
                    one = _line_crossing(reading, moments, units, wanted, cells, line)
                    found[number] = _added(found[number], one) if number in found else one
    return [found[number] for number in range(len(lines))]


def _crossed(dimensions: Sequence[Dimension], cells: Sequence[Cell], line: CellLine) -> tuple[int, ...]:
    """The dimensions in which some member is not the whole."""
    return tuple(
        place
        for place, dimension in enumerate(dimensions)
        if place == line.dimension or cells[line.members[0]][place] != dimension.whole
    )


def _line_crossing(
    reading: Reading,
    moments: ReleaseMoments,
    units: UnitSums,
    crossed: tuple[int, ...],
    cells: Sequence[Cell],
    line: CellLine,
) -> Crossing:
    inside = np.stack([_inside(reading, units, crossed, cells[member]) for member in line.members], axis=1)
    rows = np.flatnonzero(inside.any(axis=1))
    numbers, of_row = np.unique(units.units[rows], return_inverse=True)
    strata = np.zeros(len(numbers), dtype=np.int64)
    strata[of_row] = units.strata[rows]
    totals: Array = np.zeros((3, len(numbers), len(line.members), units.sums.shape[2]))
    for place in range(len(line.members)):
        kept = inside[rows, place]
        for field in range(3):
            np.add.at(totals[field, :, place], of_row[kept], units.sums[rows[kept], field])
    factor = square_factors(reading.design.strata(strata))
    members = moments.position[np.array(line.members, dtype=np.intp)]
    return of_units(moments.domains, members, UnitTotals(totals[0], totals[1], totals[2], factor))


def _inside(reading: Reading, units: UnitSums, crossed: tuple[int, ...], cell: Cell) -> NDArray[np.bool_]:
    """Which rows belong to a cell."""
    found = np.ones(len(units.units), dtype=bool)
    for column, place in enumerate(crossed):
        dimension = reading.tabulation.dimensions[place]
        wanted = places(dimension, cell[place])
        leaves = [UNCLASSIFIED if leaf is None else dimension.leaves.index(leaf) for leaf in wanted]
        found &= np.isin(units.leaves[:, column], leaves)
    return found


def _added(one: Crossing, other: Crossing) -> Crossing:
    return Crossing(one.cross + other.cross, one.shared + other.shared)
