"""Reading contrasts: the stored standard errors of differences of figures of one release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from api.concepts.editions.stored_figures import StandardError
from api.models.metadata import PUBLISHED

CellPair = tuple[int, str, str, int]
"""(release key, cell, other cell, series number): two cells of one release that differ in one dimension."""

SeriesPair = tuple[int, str, int, int]
"""(release key, cell, series number, other series number): two series of one release within a cell."""

# As in api.queries.figures: what is wanted comes as arrays, each text of series as an array literal, and OFFSET 0 has
# the server walk the primary keys. A row of contrasts is read once for all the series wanted of it.
_CELLS = text(f"""
WITH wanted AS MATERIALIZED (
    SELECT release_key, cell, other, cast(series AS integer[]) AS series
    FROM unnest(cast(:keys AS integer[]), cast(:cells AS text[]), cast(:others AS text[]), cast(:series AS text[]))
         AS line (release_key, cell, other, series)
)
SELECT wanted.release_key, wanted.cell, wanted.other, number, se[number + 1], df[number + 1]
FROM wanted
CROSS JOIN LATERAL (
    SELECT se, df FROM {PUBLISHED}.cell_contrasts AS stored
    WHERE stored.release_key = wanted.release_key AND stored.cell = wanted.cell AND stored.other = wanted.other
    OFFSET 0
) AS contrast
CROSS JOIN LATERAL unnest(wanted.series) AS number
""")
_SERIES = text(f"""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(cast(:keys AS integer[]), cast(:cells AS text[]), cast(:series AS smallint[]),
                         cast(:others AS smallint[])) AS line (release_key, cell, series, other)
)
SELECT wanted.release_key, wanted.cell, wanted.series, wanted.other, se[pair + 1], df[pair + 1]
FROM wanted
CROSS JOIN LATERAL (
    SELECT pair FROM {PUBLISHED}.series_pairs AS stored
    WHERE stored.release_key = wanted.release_key
      AND stored.series = wanted.series AND stored.other = wanted.other
    OFFSET 0
) AS numbered
CROSS JOIN LATERAL (
    SELECT se, df FROM {PUBLISHED}.series_contrasts AS stored
    WHERE stored.release_key = wanted.release_key AND stored.cell = wanted.cell
    OFFSET 0
) AS contrast
""")


def cell_standard_errors(connection: Connection, wanted: Sequence[CellPair]) -> Mapping[CellPair, StandardError]:
    """The standard error of each difference first cell minus other cell, of one series; in one statement.

    Keys are as in ``wanted``, in either order of the cells. ``df`` counts primary units minus strata of both bases
    together; a test of two groups takes one less, as R's svyttest does. Missing: what the release does not offer
    (cells that differ in several dimensions, a figure that is not published, medians) and releases that are not
    visible.
    """
    if not wanted:
        return {}
    lines: dict[tuple[int, str, str], list[int]] = {}
    for key, cell, other, series in wanted:
        lines.setdefault((key, min(cell, other), max(cell, other)), []).append(series)
    parameters = {
        "keys": [key for key, _, _ in lines],
        "cells": [cell for _, cell, _ in lines],
        "others": [other for _, _, other in lines],
        "series": ["{" + ",".join(map(str, numbers)) + "}" for numbers in lines.values()],
    }
    found = {(row[0], row[1], row[2], row[3]): row for row in connection.execute(_CELLS, parameters)}
    stored = {(key, a, b, one): found.get((key, min(a, b), max(a, b), one)) for key, a, b, one in wanted}
    return {
        pair: StandardError(row[4], row[5]) for pair, row in stored.items() if row is not None and row[4] is not None
    }


def series_standard_errors(connection: Connection, wanted: Sequence[SeriesPair]) -> Mapping[SeriesPair, StandardError]:
    """The standard error of each difference first series minus other series within one cell; in one statement.

    Keys are as in ``wanted``, in either order of the series; ``df`` is what a test takes. Missing: what the release
    does not offer (series other than two channels of an indicator or two indicators of a channel, a figure that is
    not published) and releases that are not visible.
    """
    if not wanted:
        return {}
    lines = list(dict.fromkeys((key, cell, min(one, other), max(one, other)) for key, cell, one, other in wanted))
    columns = zip(*lines, strict=True)
    parameters = {
        name: list(column) for name, column in zip(("keys", "cells", "series", "others"), columns, strict=True)
    }
    found = {(row[0], row[1], row[2], row[3]): row for row in connection.execute(_SERIES, parameters)}
    stored = {(key, cell, a, b): found.get((key, cell, min(a, b), max(a, b))) for key, cell, a, b in wanted}
    return {
        pair: StandardError(row[4], row[5]) for pair, row in stored.items() if row is not None and row[4] is not None
    }
