"""Sums within primary sampling units, which covariances of cells need where units are clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from api.models.responses import dimension_column
from api.queries.arrays import float_rows
from api.queries.margin_statement import Tabulation
from api.queries.sums import quoted_table, unit_sums

UNCLASSIFIED = -1
"""The leaf of respondents who count in the whole only."""

UNIT_FIELDS = ("n", "a", "c")


@dataclass(frozen=True)
class UnitSums:
    """One row per primary unit and combination of leaves.

    ``strata`` and ``units`` (numbered from 0) say whose row it is, ``leaves`` (rows × dimensions asked for) the
    positions of its leaves; ``sums`` (rows × fields × measures) has ``UNIT_FIELDS``: respondents with a valid answer,
    Σ w and Σ w y over them.
    """

    strata: NDArray[np.int64]
    units: NDArray[np.intp]
    leaves: NDArray[np.int64]
    sums: NDArray[np.float64]


def sums_by_unit(
    connection: Connection, tabulation: Tabulation, dimensions: Sequence[str], part: int, parts: int
) -> UnitSums:
    """The sums of one of ``parts`` lots of units, by the leaves of some dimensions. A unit is in one lot only."""
    keys = ["stratum", "cluster", *(f'"{dimension_column(dimension)}"' for dimension in dimensions)]
    within = [unit_sums(measure) for measure in tabulation.measures]
    sums = ", ".join(measure[field] for field in UNIT_FIELDS for measure in within)
    rows = connection.execute(
        text(
            f"SELECT {', '.join(keys)}, array_send(ARRAY[{sums}]::double precision[]) "
            f"FROM {quoted_table(tabulation.table)} WHERE abs(hashtext(cluster) % :parts) = :part "
            f"GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}"
        ),
        {"parts": parts, "part": part},
    ).all()
    numbers = {unit: number for number, unit in enumerate(dict.fromkeys((row[0], row[1]) for row in rows))}
    leaves = [[UNCLASSIFIED if leaf is None else leaf for leaf in row[2:-1]] for row in rows]
    return UnitSums(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([numbers[row[0], row[1]] for row in rows], dtype=np.intp),
        np.array(leaves, dtype=np.int64).reshape(len(rows), len(dimensions)),
        float_rows([row[-1] for row in rows]).reshape(len(rows), len(UNIT_FIELDS), len(tabulation.measures)),
    )
