"""What differences are made of: figures, their degrees of freedom, and the stored standard errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from api.concepts.answers.rows import AnswerRow, answer_rows
from api.concepts.differences.comparability import overlapping
from api.concepts.differences.contrasts import StandardError
from api.concepts.differences.difference import Difference, displayed_digits, known_n, stored_difference
from api.concepts.differences.offers import Pair
from api.concepts.differences.regrouped import RowKey, distinct, is_measured, row_key
from api.concepts.differences.sides import Sides
from api.concepts.editions.edition import Edition
from api.concepts.selections.selection import Row
from api.concepts.texts import Language
from api.models import figures
from api.queries.contrasts import cell_standard_errors, series_standard_errors
from api.queries.figures import look_up

Answered = dict[RowKey, AnswerRow]


def answer_all(connection: Connection, rows: Iterable[Row], confidence: float, language: Language) -> Answered:
    """The answer for each row that can be asked for."""
    asked = [row for row in distinct(rows) if is_measured(row)]
    answered = answer_rows(asked, look_up(connection, asked, confidence, language))
    return dict(zip(map(row_key, asked), answered, strict=True))


def degrees_of_freedom(connection: Connection, rows: Iterable[Row]) -> dict[RowKey, int]:
    """The degrees of freedom of each row's figure, where its release tells them: only if it displays all in full."""
    found: dict[RowKey, int] = {}
    cells: dict[int, tuple[Edition, dict[str, list[Row]]]] = {}
    for row in distinct(rows):
        if row.edition.snapshot.policy.display == "full" and is_measured(row):
            _, of_release = cells.setdefault(row.edition.header.key, (row.edition, {}))
            of_release.setdefault(row.edition.text(row.cell), []).append(row)
    for key, (edition, of_release) in cells.items():
        statement = select(figures.c.cell, figures.c.series, figures.c.df).where(
            figures.c.release_key == key, figures.c.cell.in_(list(of_release)), figures.c.df.is_not(None)
        )
        told = {(cell, series): df for cell, series, df in connection.execute(statement)}
        for cell, held in of_release.items():
            for row in held:
                if (cell, edition.numbers[row.series]) in told:
                    found[row_key(row)] = told[cell, edition.numbers[row.series]]
    return found


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
