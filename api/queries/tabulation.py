"""Tabulation: one statement per margin turns responses into moments per stratum × cell.

The responses are first summed by stratum and leaf, then the leaves' sums by node: nodes overlap (SME, 10-249), so a
respondent counts in several. With clusters the sums are first made per primary sampling unit and node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select, text

from api.concepts.surveys.cells import CellMargin
from api.concepts.surveys.items import Measure
from api.models import moments
from api.models.responses import NOT_ASKED
from api.queries.arrays import float_rows
from api.queries.margin_statement import COLUMNS_PER_QUERY, MarginStatement, Tabulation
from api.queries.sums import quoted_column, quoted_table


@dataclass(frozen=True)
class MarginSums:
    """The rows of one margin, sorted by cell and stratum; ``sums`` and ``joint`` have one line per row."""

    cells: list[str]
    strata: NDArray[np.int64]
    sums: NDArray[np.float64]
    joint: NDArray[np.float64]


def tabulate_margin(connection: Connection, tabulation: Tabulation, margin: CellMargin, release_key: int) -> MarginSums:
    """Store the moments of a margin's cells and return them."""
    statement = MarginStatement(tabulation, margin)
    sql = f"""
        INSERT INTO confidential.moments (release_key, cell, stratum, sums, joint)
        {statement.query()}
        RETURNING cell, stratum, array_send(sums), array_send(joint)"""
    return _sums(connection, sql, {"release_key": release_key} | statement.parameters)


def sum_margin(connection: Connection, tabulation: Tabulation, margin: CellMargin) -> MarginSums:
    """The moments of a margin's cells, which are not stored."""
    statement = MarginStatement(tabulation, margin)
    sql = f"""
        SELECT cell, stratum, array_send(sums), array_send(joint)
        FROM ({statement.query()}) AS margin(release_key, cell, stratum, sums, joint)"""
    return _sums(connection, sql, {"release_key": None} | statement.parameters)


def _sums(connection: Connection, sql: str, parameters: Mapping[str, object]) -> MarginSums:
    rows = sorted(connection.execute(text(sql), parameters).all(), key=lambda row: (row[0], row[1]))
    return MarginSums(
        cells=[row[0] for row in rows],
        strata=np.array([row[1] for row in rows], dtype=np.int64),
        sums=float_rows([row[2] for row in rows]),
        joint=float_rows([row[3] for row in rows]),
    )


def prepare_tabulation(connection: Connection) -> None:
    """Settings of the transaction that tabulates: memory for wide groups, and sums in one order on every run."""
    for setting in ("work_mem = '256MB'", "max_parallel_workers_per_gather = 0", "synchronize_seqscans = off"):
        connection.execute(text(f"SET LOCAL {setting}"))


_NEVER_ASKED = {True: "'NaN'", False: str(NOT_ASKED)}
"""What stands for "not asked" in a column of measured numbers, and in a coded one."""


def unasked_items(connection: Connection, table: Table, measures: Sequence[Measure]) -> frozenset[str]:
    """Items that no respondent was asked."""
    items = {measure.item: measure for measure in measures if measure.item is not None}
    if not items:
        return frozenset()
    tests = [f"bool_and({quoted_column(measure)} = {_NEVER_ASKED[measure.fractional]})" for measure in items.values()]
    found: set[str] = set()
    for at in range(0, len(tests), COLUMNS_PER_QUERY):
        sql = f"SELECT {', '.join(tests[at : at + COLUMNS_PER_QUERY])} FROM {quoted_table(table)}"
        row = connection.execute(text(sql)).one()
        names = list(items)[at : at + COLUMNS_PER_QUERY]
        found.update(name for name, unasked in zip(names, row, strict=True) if unasked)
    return frozenset(found)


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
