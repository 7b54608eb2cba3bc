"""What differences are made of: figures, their degrees of freedom, and the stored standard errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from api.answers.differences.comparability import overlapping
from api.answers.differences.difference import Difference, displayed_digits, known_n, stored_difference
from api.answers.differences.offers import Pair
from api.answers.differences.regrouped import RowKey, distinct, is_measured, row_key
from api.answers.differences.sides import Sides
from api.answers.figures.rows import Figure, answer_rows
from api.answers.selections.selection import Row
from api.concepts.editions.standard_errors import StandardError
from api.concepts.texts import Language
from api.queries.contrasts import cell_standard_errors, series_standard_errors
from api.queries.figures import look_up, look_up_degrees_of_freedom

Answered = dict[RowKey, Figure]


def answer_all(connection: Connection, rows: Iterable[Row], confidence: float, language: Language) -> Answered:
    """The answer for each row that can be asked for."""
    asked = [row for row in distinct(rows) if is_measured(row)]
    answered = answer_rows(asked, look_up(connection, [row.key for row in asked], confidence, language))
    return dict(zip(map(row_key, asked), answered, strict=True))


def degrees_of_freedom(connection: Connection, rows: Iterable[Row]) -> dict[RowKey, int]:
    """The degrees of freedom of each row's figure, where its release tells them: only if it displays all in full."""
    telling = [row for row in distinct(rows) if row.edition.snapshot.policy.display == "full" and is_measured(row)]
    told = look_up_degrees_of_freedom(connection, [row.key for row in telling])
    return {row_key(row): told[row.key] for row in telling if row.key in told}


def stored_differences(
    connection: Connection, pairs: Sequence[Pair], sides: Sides, answered: Answered
) -> list[Difference]:
    """The difference of each pair within one release."""
    errors = (_between_cells if sides.is_dimension else _between_series)(connection, pairs)
    found = []
    for pair, error in zip(pairs, errors, strict=True):
        a, b = answered[row_key(pair.a)], answered[row_key(pair.b)]
        nested = not sides.is_dimension or overlapping(
            pair.a.edition, sides.axis, sides.a[sides.axis], sides.b[sides.axis]
        )
        lost = 1 if sides.is_dimension else 0
        n = [known_n(row, answered[row_key(row)]) for row in pair]
        found.append(stored_difference(a, b, error, n, lost, nested, displayed_digits(pair)))
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
