"""Stored sums as moments: fields that a design or a kind of measure implies are filled in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from api.estimation.moments import Array, Joint, Moments
from api.queries.margin_statement import Tabulation
from api.queries.sums import JOINT_FIELDS
from api.queries.tabulation import MarginSums


def cell_starts(cells: Sequence[str]) -> tuple[list[str], NDArray[np.intp]]:
    """The different cells of sorted rows, and where the rows of each begin."""
    starts = [place for place, cell in enumerate(cells) if place == 0 or cell != cells[place - 1]]
    return [cells[start] for start in starts], np.array(starts, dtype=np.intp)


def tabulated_moments(sums: MarginSums, tabulation: Tabulation) -> Moments:
    """The moments of rows × tabulated measures."""
    columns: dict[str, list[Array]] = {name: [] for name in Moments.__dataclass_fields__}
    at = 0
    for measure in tabulation.measures:
        fields = tabulation.fields(measure)
        stored = {name: sums.sums[:, at + place] for place, name in enumerate(fields)}
        at += len(fields)
        if measure.positive is not None:
            stored = {"wyy": stored["wy"], "cc": stored["ac"]} | stored
        if not tabulation.clustered:
            stored = {"psus": stored["n"], "aa": stored["ww"]} | stored
        for name, values in stored.items():
            columns[name].append(values)
    return Moments(**{name: np.column_stack(values) for name, values in columns.items()})


def joint_sums(sums: MarginSums, tabulation: Tabulation, first: NDArray[np.intp], second: NDArray[np.intp]) -> Joint:
    """The joint sums of some pairs; where a pair is stored the other way round, its mixed sums change places."""
    width = len(JOINT_FIELDS)
    places = {pair: place * width for place, pair in enumerate(tabulation.pairs)}
    stored = sums.joint.reshape(len(sums.cells), -1)
    found: dict[str, list[int]] = {name: [] for name in JOINT_FIELDS}
    for pair in zip(first.tolist(), second.tolist(), strict=True):
        turned = pair not in places
        at = places[pair[::-1] if turned else pair]
        for place, name in enumerate(("psus", "aa", "ca", "ac", "cc") if turned else JOINT_FIELDS):
            found[name].append(at + place)
    return Joint(**{name: stored[:, np.array(columns, dtype=np.intp)] for name, columns in found.items()})
