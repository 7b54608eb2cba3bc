"""The responses of an import in memory, to be compared with those of another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, text

from api.disclosure.axes import UNCLASSIFIED
from api.models.responses import DESIGN_WEIGHT, dimension_column, item_column
from api.queries.sums import quoted_table


@dataclass(frozen=True)
class Responses:
    """Respondents in one order: names, weights (and those of the file, whatever they were brought to), contributors,
    leaves of each dimension, and the answers to each question (NaN where there is no valid one)."""

    names: NDArray[np.str_]
    weights: NDArray[np.float64]
    file_weights: NDArray[np.float64]
    contributors: NDArray[np.str_]
    leaves: tuple[NDArray[np.int64], ...]
    answers: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.names)

    def taken(self, places: NDArray[np.intp]) -> Responses:
        """The respondents at these places, in that order."""
        return replace(
            self,
            names=self.names[places],
            weights=self.weights[places],
            file_weights=self.file_weights[places],
            contributors=self.contributors[places],
            leaves=tuple(leaves[places] for leaves in self.leaves),
            answers={name: answers[places] for name, answers in self.answers.items()},
        )


def read_responses(connection: Connection, table: Table, dimensions: Sequence[str]) -> Responses:
    """All respondents of a table. Its questions are those it was made with, whatever is asked now."""
    result = connection.execute(text(f"SELECT * FROM {quoted_table(table)} ORDER BY line"))
    names = list(result.keys())
    rows = result.all()
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    named = zip(columns["respondent"], columns["line"], strict=True)
    own = [f"line {line}" if name is None else name for name, line in named]
    grouped = zip(columns["contributor"], own, strict=True)
    drawn = zip(columns[DESIGN_WEIGHT], columns["weight"], strict=True)
    prefix = item_column("")
    return Responses(
        np.array(own, dtype=str),
        np.array(columns["weight"], dtype=float),
        np.array([weight if design is None else design for design, weight in drawn], dtype=float),
        np.array(
            [f"respondent {name}" if group is None else f"contributor {group}" for group, name in grouped], dtype=str
        ),
        tuple(
            np.array(
                [UNCLASSIFIED if leaf is None else leaf for leaf in columns[dimension_column(id_)]], dtype=np.int64
            )
            for id_ in dimensions
        ),
        {name.removeprefix(prefix): _answers(column) for name, column in columns.items() if name.startswith(prefix)},
    )


def _answers(column: Sequence[object]) -> NDArray[np.float64]:
    """Measured numbers may be negative and are null or NaN where there is none; codes of answers are never negative."""
    values = np.array([np.nan if value is None else value for value in column], dtype=float)
    if any(isinstance(value, int) for value in column):
        values[values < 0] = np.nan
    return values
