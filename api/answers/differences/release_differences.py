"""Differences within one release, by the standard errors that it stores for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from api.answers.differences.asked_rows import Pair
from api.answers.differences.comparability import is_published_elsewhere, overlapping, release_reasons
from api.answers.differences.contrasts import Contrast
from api.answers.differences.difference import (
    Difference,
    assured_n,
    displayed_digits,
    limited_by_weights,
    published_difference,
    stored_difference,
    untested,
)
from api.answers.differences.lookups import FiguresByRow, figures_of
from api.answers.figures.rows import Figure
from api.concepts.editions.stored_figures import StandardError
from api.queries.codelists import kept_codelists
from api.queries.contrasts import cell_standard_errors, series_standard_errors


def release_differences(
    connection: Connection, pairs: Sequence[Pair], contrast: Contrast, answered: FiguresByRow
) -> list[Difference]:
    """The difference of each pair."""
    errors = (_between_cells if contrast.is_dimension else _between_series)(connection, pairs)
    overlaps = _overlaps(connection, pairs, contrast)
    found = []
    for pair, error, shared in zip(pairs, errors, overlaps, strict=True):
        figures = figures_of(pair, answered)
        made = _difference(pair, figures, error, shared, contrast)
        found.append(replace(made, reasons=tuple(release_reasons(*pair, figures))))
    return found


def _difference(
    pair: Pair, figures: tuple[Figure, Figure], error: StandardError | None, shared: bool | None, contrast: Contrast
) -> Difference:
    """``shared``: whether both sides have respondents in common, None where that is not known."""
    digits = displayed_digits(pair)
    if is_published_elsewhere(pair.a.edition) and shared is False:
        return published_difference(*figures, digits)
    if is_published_elsewhere(pair.a.edition) and shared is None and all(one.se is not None for one in figures):
        return untested(*figures, "shared_respondents", digits)
    n = [assured_n(row, figure) for row, figure in zip(pair, figures, strict=True)]
    lost = 1 if contrast.is_dimension else 0
    made = stored_difference(*figures, error, n, lost, nested=shared is not False, digits=digits)
    return limited_by_weights(made, pair, figures)


def _overlaps(connection: Connection, pairs: Sequence[Pair], contrast: Contrast) -> list[bool | None]:
    """For each pair whether its sides have respondents in common; two questions have."""
    if not contrast.is_dimension:
        return [True] * len(pairs)
    axis, editions = contrast.axis, {pair.a.edition.header.key: pair.a.edition for pair in pairs}
    named = {one.snapshot.dimension[axis].codelist for one in editions.values()}
    kept = {key: found for name in named for key, found in kept_codelists(connection, name, editions).items()}
    found = {
        key: overlapping(edition, axis, contrast.a[axis], contrast.b[axis], kept.get(key))
        for key, edition in editions.items()
    }
    return [found[pair.a.edition.header.key] for pair in pairs]


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
