"""Cells whose figures would tell something of a contributor however many there are: sensitive answers, dominance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.concepts.surveys.cells import CellMargin
from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.disclosure.dominance import dominated
from api.disclosure.primary import revealing_answers
from api.errors import Refused
from api.queries.contributions import Contributions, largest_contributions
from api.queries.margin_statement import Tabulation

CellFlags = NDArray[np.bool_]
"""One flag per cell of the lattice, in its order."""


def attribute_risks_of_bases(
    full: pl.DataFrame,
    measures: Sequence[Measure],
    needed: Sequence[tuple[str, ...]],
    policy: Policy,
    cells: Sequence[str],
    dominating: Mapping[str, CellFlags],
) -> dict[str, CellFlags]:
    """By base the cells that one of its figures makes a risk; bases without any are left out.

    ``full`` are the figures in full precision; ``needed`` the bases each measure's figures rest on, all of which are
    one where the figure is: it could be computed from theirs. ``dominating`` are by base the cells in which few
    contributors make up nearly all of a total.
    """
    found = {name: flags.copy() for name, flags in dominating.items()}
    places = {cell: place for place, cell in enumerate(cells)}
    for number in sorted(_sensitive(measures, policy)):
        own = full.filter(pl.col("series") == number)
        n, positives = (own[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("n", "positives"))
        revealing = revealing_answers(n, positives, np.ones(len(n), dtype=np.bool_))
        flags = np.zeros(len(cells), dtype=np.bool_)
        flags[[places[cell] for cell in own["cell"].filter(pl.Series(revealing))]] = True
        for base in needed[number]:
            found[base] = found.get(base, np.zeros(len(cells), dtype=np.bool_)) | flags
    return found


def _sensitive(measures: Sequence[Measure], policy: Policy) -> set[int]:
    """Numbers of the measures whose minorities are protected; of a difference, both of its parts are."""
    numbers = {measure.series: number for number, measure in enumerate(measures)}
    found: set[int] = set()
    for number, measure in enumerate(measures):
        if measure.is_sensitive(policy.sensitive):
            parts = [numbers[part] for part in (measure.minuend, measure.subtrahend) if part is not None]
            found.update(parts or [number])
    return found


def dominated_cells(
    connection: Connection,
    tabulation: Tabulation,
    margins: Sequence[CellMargin],
    measures: Sequence[Measure],
    cells: Sequence[str],
) -> dict[str, CellFlags]:
    """By item the cells in which the dominance rules hold, weighted or not, for every measured number.

    Raises ``Refused`` for items with negative answers, which the rules are not made for.
    """
    places = {cell: place for place, cell in enumerate(cells)}
    found = {}
    for measure in measures:
        if not measure.fractional or measure.item is None:
            continue
        flags = np.zeros(len(cells), dtype=np.bool_)
        for margin in margins:
            contributions = largest_contributions(connection, tabulation, margin, measure)
            if any(one.least < 0 for one in contributions.values()):
                raise Refused(
                    f"{measure.item} has negative answers, for which the dominance rules are not made; nothing may be "
                    "published. Leave the item out, or shift it to begin at 0."
                )
            flags[[places[cell] for cell in contributions]] = _are_dominated(list(contributions.values()))
        found[measure.item] = flags
    return found


def _are_dominated(contributions: Sequence[Contributions]) -> CellFlags:
    flags = np.zeros(len(contributions), dtype=np.bool_)
    for values in ([one.plain for one in contributions], [one.weighted for one in contributions]):
        largest, second, total = np.array(values, dtype=np.float64).reshape(-1, 3).T
        flags |= dominated(largest, second, total)
    return flags
