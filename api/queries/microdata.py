"""Microdata, the answers of single respondents, in memory: only where a figure cannot be computed from sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from api.concepts.surveys.items import Measure
from api.models.responses import dimension_column, item_column
from api.queries.margin_statement import Tabulation


@dataclass(frozen=True)
class Microdata:
    """Columns of the respondents: design, leaf positions per dimension (-1: in no leaf), and one array of answers
    per measure (NaN where there is no valid answer)."""

    weight: NDArray[np.float64]
    stratum: NDArray[np.int64]
    cluster: NDArray[np.str_]
    contributor: NDArray[np.str_]
    leaf: Mapping[str, NDArray[np.int64]]
    answers: Sequence[NDArray[np.float64]]


def read_microdata(connection: Connection, tabulation: Tabulation, measures: Sequence[Measure]) -> Microdata:
    """The respondents in the file's order; none are read where there is no measure to compute."""
    table = tabulation.table
    names = ["line", "weight", "stratum", "cluster", "contributor"]
    names += [dimension_column(dimension.id) for dimension in tabulation.dimensions]
    names += [item_column(measure.item or "") for measure in measures]
    rows = _columns(connection, table, list(dict.fromkeys(names))) if measures else {}
    line = rows.get("line", [])
    contributor = [
        own if own is not None else f"line {at}" for own, at in zip(rows.get("contributor", []), line, strict=True)
    ]
    return Microdata(
        weight=np.array(rows.get("weight", []), dtype=float),
        stratum=np.array(rows.get("stratum", []), dtype=np.int64),
        cluster=np.array(rows.get("cluster", []), dtype=str),
        contributor=np.array(contributor, dtype=str),
        leaf={
            dimension.id: np.array(
                [-1 if leaf is None else leaf for leaf in rows.get(dimension_column(dimension.id), [])], dtype=np.int64
            )
            for dimension in tabulation.dimensions
        },
        answers=[_answers(rows.get(item_column(measure.item or ""), []), measure) for measure in measures],
    )


def _columns(connection: Connection, table: Table, names: Sequence[str]) -> dict[str, Sequence[object]]:
    statement = select(*(table.c[name] for name in names)).order_by(table.c.line)
    return dict(zip(names, zip(*connection.execute(statement), strict=True), strict=True))


def _answers(column: Sequence[object], measure: Measure) -> NDArray[np.float64]:
    """Numbers as stored: null and NaN for measured ones, negative for counts, mean that there is no valid answer."""
    values = np.array([np.nan if value is None else value for value in column], dtype=float)
    return values if measure.fractional else np.where(values >= 0, values, np.nan)
