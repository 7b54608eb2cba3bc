"""Differences within one release, by the standard errors that it stores for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from api.answers.differences.asked_rows import Pair
from api.answers.differences.comparability import is_opaque, is_published_elsewhere, overlapping, release_reasons
from api.answers.differences.contrasts import Contrast
from api.answers.differences.difference import (
    Difference,
    assured_n,
    displayed_digits,
    limited_by_weights,
    published_difference,
    stored_difference,
)
from api.answers.differences.lookups import FiguresByRow, figures_of
from api.concepts.editions.stored_figures import StandardError
from api.queries.contrasts import cell_standard_errors, series_standard_errors


def release_differences(
    connection: Connection, pairs: Sequence[Pair], contrast: Contrast, answered: FiguresByRow
) -> list[Difference]:
    """The difference of each pair."""
    errors = (_between_cells if contrast.is_dimension else _between_series)(connection, pairs)
    axis, lost = contrast.axis, 1 if contrast.is_dimension else 0
    found = []
    for pair, error in zip(pairs, errors, strict=True):
        figures, edition, digits = figures_of(pair, answered), pair.a.edition, displayed_digits(pair)
        nested = not contrast.is_dimension or overlapping(edition, axis, contrast.a[axis], contrast.b[axis])
        n = [assured_n(row, figure) for row, figure in zip(pair, figures, strict=True)]
        codes = contrast.a[axis], contrast.b[axis]
        if is_published_elsewhere(edition) and not nested and not is_opaque(edition, axis, *codes):
            made = published_difference(*figures, digits)
        else:
            made = stored_difference(*figures, error, n, lost, nested, digits)
            made = limited_by_weights(made, pair, figures)
        found.append(replace(made, reasons=tuple(release_reasons(*pair, figures))))
    return found


def _between_cells(connection: Connection, pairs: Sequence[Pair]) -> list[StandardError | None]:
    keys = [
        (a.edition.header.key, a.edition.text(a.cell), b.edition.text(b.cell), a.edition.numbers[a.series])
        for a, b in pairs
    ]
    errors = cell_standard_errors(connection, keys)
    return [errors.get(key) for key in keys]


def _between_series(connection: Connection, pairs: Sequence[Pair]) -> list[StandardError | None]:
    keys = [
        (a.edition.header.key, a.edition.text(a.cell), a.edition.numbers[a.series], b.edition.numbers[b.series])
        for a, b in pairs
    ]
    errors = series_standard_errors(connection, keys)
    return [errors.get(key) for key in keys]
