"""Who contributes to a cell: respondents that share a contributor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from api.concepts.surveys.cells import CellMargin
from api.queries.margin_statement import MarginStatement, Tabulation


def shared_contributors(
    connection: Connection, tabulation: Tabulation, margin: CellMargin
) -> dict[str, NDArray[np.float64]]:
    """For each cell and measure, by how much respondents outnumber contributors: Σ (respondents - 1) over the
    contributors with several of them. Cells where nobody shares a contributor are left out."""
    statement = MarginStatement(tabulation, margin)
    rows = connection.execute(text(statement.shared()), statement.parameters)
    return {cell: np.array(excess, dtype=np.float64) for cell, excess in rows}
