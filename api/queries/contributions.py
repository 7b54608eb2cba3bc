"""Who contributes to a cell: respondents that share a contributor, and what the largest contributors make up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from api.concepts.surveys.cells import CellMargin
from api.concepts.surveys.items import Measure
from api.queries.margin_statement import MarginStatement, Tabulation


def shared_contributors(
    connection: Connection, tabulation: Tabulation, margin: CellMargin
) -> dict[str, NDArray[np.float64]]:
    """For each cell and measure, by how much respondents outnumber contributors: Σ (respondents - 1) over the
    contributors with several of them. Cells where nobody shares a contributor are left out."""
    statement = MarginStatement(tabulation, margin)
    rows = connection.execute(text(statement.shared()), statement.parameters)
    return {cell: np.array(excess, dtype=np.float64) for cell, excess in rows}


@dataclass(frozen=True)
class Contributions:
    """Of a cell: the two largest contributions (0 where there is none) and the total, as (largest, second, total).

    ``least`` is the smallest answer of a single respondent.
    """

    least: float
    plain: tuple[float, float, float]
    weighted: tuple[float, float, float]


def largest_contributions(
    connection: Connection, tabulation: Tabulation, margin: CellMargin, measure: Measure
) -> dict[str, Contributions]:
    """For each cell with an answer to a measured number, how much of the total its largest contributors make up."""
    statement = MarginStatement(tabulation, margin)
    found = {}
    for cell, least, plain, total, weighted, weighted_total in connection.execute(
        text(statement.largest(measure)), statement.parameters
    ):
        two = (*plain, 0.0)[:2], (*weighted, 0.0)[:2]
        found[cell] = Contributions(least, (*two[0], total), (*two[1], weighted_total))
    return found
