"""Reading back the moments a release was made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from api.models import moments
from api.queries.arrays import float_rows
from api.queries.tabulation import MarginSums


def stored_sums(connection: Connection, release_key: int, cells: Sequence[str]) -> MarginSums:
    """The moments of some cells of a release, sorted by cell and stratum; cells without a respondent have none."""
    statement = select(
        moments.c.cell, moments.c.stratum, func.array_send(moments.c.sums), func.array_send(moments.c.joint)
    ).where(moments.c.release_key == release_key, moments.c.cell == func.any(list(cells)))
    rows = sorted(connection.execute(statement).all(), key=lambda row: (row[0], row[1]))
    return MarginSums(
        cells=[row[0] for row in rows],
        strata=np.array([row[1] for row in rows], dtype=np.int64),
        sums=float_rows([row[2] for row in rows]),
        joint=float_rows([row[3] for row in rows]),
    )
