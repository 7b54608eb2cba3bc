"""Reading figures: those of selected rows, how many of each status a selection has, one by its id, all of a release."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, TextClause, cast, func, select, text

from api.concepts.editions.stored_figures import FigureKey, StoredFigure
from api.concepts.texts import LANGUAGES, Language
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.database.prepared import PreparedStatement
from api.models import figures
from api.models.metadata import BOUNDS, PUBLISHED, TEXTS, in_language

FIGURES_PER_PART = 1_000
NUMBERS = ("value", "se", "n_eff", "step", "n", *BOUNDS)
WORDS = ("status", "reliability", "base", "flags", "notes", "sources")
SAID = (*WORDS, *(in_language(text, language) for language in LANGUAGES for text in TEXTS))
"""What figures have beside numbers; texts language by language, in the order of ``TEXTS``."""

# Each release wanted is one line: its key, the cells and the series, both as array literals. So the statement's text
# is always the same and the server walks the primary key, however many figures the table has. Two things keep it so:
# the literals are read apart (MATERIALIZED), because row-level security lets no condition that may fail reach the
# index; and OFFSET 0 keeps the lines outside, so that no plan joins them with the whole table.
_LINES = """
WITH wanted AS MATERIALIZED (
    SELECT release_key, cast(cells AS text[]) AS cells, cast(series AS smallint[]) AS series
    FROM unnest($1, $2, $3) AS line (release_key, cells, series)
)
"""
_WANTED = f"""
FROM wanted
CROSS JOIN LATERAL (
    SELECT * FROM {PUBLISHED}.figures
    WHERE figures.release_key = wanted.release_key
      AND figures.cell = ANY (wanted.cells)
      AND figures.series = ANY (wanted.series)
    OFFSET 0
) AS figure
"""
_TYPES = ("integer[]", "text[]", "text[]")
_KEY = "figure.release_key, figure.series, figure.cell"
_COUNT = PreparedStatement(f"{_LINES} SELECT figure.status, count(*) {_WANTED} GROUP BY figure.status", _TYPES)


def _columns(confidence: float, language: Language) -> str:
    low, high = (f"figure.ci{round(confidence * 100)}_{bound} AS ci_{bound}" for bound in ("low", "high"))
    # A JSON null would be decoded row by row.
    also = f"nullif(figure.{in_language('also_reported', language)}, 'null') AS also_reported"
    texts = {field: f"figure.{in_language(field, language)} AS {field}" for field in TEXTS}
    expressions = texts | {"ci_low": low, "ci_high": high, "also_reported": also}
    return ", ".join(expressions.get(field, f"figure.{field}") for field in StoredFigure._fields)


@lru_cache(maxsize=len(CONFIDENCE_LEVELS) * len(LANGUAGES))
def look_up_statement(confidence: float, language: Language) -> PreparedStatement:
    """The statement of ``look_up``: release keys, cells and series, one element per release."""
    return PreparedStatement(f"{_LINES} SELECT {_KEY}, {_columns(confidence, language)} {_WANTED}", _TYPES)


@lru_cache(maxsize=len(CONFIDENCE_LEVELS) * len(LANGUAGES))
def _by_id_statement(confidence: float, language: Language) -> TextClause:
    columns = _columns(confidence, language)
    return text(f"SELECT {_KEY}, {columns} FROM {PUBLISHED}.figures AS figure WHERE figure.id = :id")


LookUp = Callable[[Connection, Sequence[FigureKey], float, Language], dict[FigureKey, StoredFigure]]
"""Finds figures as ``look_up`` does."""


def look_up(
    connection: Connection, keys: Sequence[FigureKey], confidence: float, language: Language
) -> dict[FigureKey, StoredFigure]:
    """The stored figures of ``keys`` (and perhaps of neighbours), with intervals at level ``confidence``, their words
    in ``language``.

    Keys without a stored figure are not in the result.
    """
    cells: dict[int, dict[str, None]] = {}
    series: dict[int, dict[int, None]] = {}
    for key, number, cell in keys:
        cells.setdefault(key, {})[cell] = None
        series.setdefault(key, {})[number] = None
    if not cells:
        return {}
    found = look_up_statement(confidence, language).rows(connection, *_wanted(cells, series))
    return {(row[0], row[1], row[2]): StoredFigure(*row[3:]) for row in found}


def look_up_degrees_of_freedom(connection: Connection, keys: Iterable[FigureKey]) -> dict[FigureKey, int]:
    """The degrees of freedom stored with the figures of ``keys``; figures without any are left out."""
    cells: dict[int, dict[str, None]] = {}
    for key, _, cell in keys:
        cells.setdefault(key, {})[cell] = None
    found: dict[FigureKey, int] = {}
    for key, texts in cells.items():
        statement = select(figures.c.series, figures.c.cell, figures.c.df).where(
            figures.c.release_key == key, figures.c.cell.in_(list(texts)), figures.c.df.is_not(None)
        )
        found |= {(key, number, cell): df for number, cell, df in connection.execute(statement)}
    return found


def count_statuses(
    connection: Connection, cells: Mapping[int, Sequence[str]], series: Mapping[int, Sequence[int]]
) -> dict[str, int]:
    """Status → how many figures have it, of all that cross the cells and the series of a release; both by its key."""
    if not cells:
        return {}
    return {status: count for status, count in _COUNT.rows(connection, *_wanted(cells, series))}


def find_figure(
    connection: Connection, identifier: str, confidence: float, language: Language
) -> tuple[FigureKey, StoredFigure] | None:
    """The figure with this id, or None."""
    row = connection.execute(_by_id_statement(confidence, language), {"id": identifier}).one_or_none()
    return None if row is None else ((row[0], row[1], row[2]), StoredFigure(*row[3:]))


def known_ids(connection: Connection, identifiers: Collection[str]) -> set[str]:
    """Those of the ids that visible figures have."""
    if not identifiers:
        return set()
    return set(connection.scalars(select(figures.c.id).where(figures.c.id.in_(identifiers))))


def _wanted(
    cells: Mapping[int, Iterable[str]], series: Mapping[int, Iterable[int]]
) -> tuple[list[int], list[str], list[str]]:
    return (
        list(cells),
        [_array_literal(texts) for texts in cells.values()],
        [_array_literal(map(str, series[key])) for key in cells],
    )


def _array_literal(texts: Iterable[str]) -> str:
    """PostgreSQL's text of an array. Codes have no quotes or backslashes; such a text would break out of nothing,
    as the literal is itself a parameter, but it would not be found either."""
    return "{" + ",".join(f'"{one}"' for one in texts) + "}"


def read_release_figures(
    connection: Connection, release_key: int, cells: Sequence[str], series: int
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The figures of a release that has so many ``series``, cell by cell, in parts. A row has the cell, the number of
    the series, the id, ``NUMBERS``, and ``SAID`` as the text of a JSON array: few figures differ in it."""
    said = cast(func.jsonb_build_array(*(figures.c[name] for name in SAID)), Text)
    columns = [figures.c[name] for name in ("cell", "series", "id", *NUMBERS)]
    statement = select(*columns, said).where(figures.c.release_key == release_key)
    size = max(1, FIGURES_PER_PART // max(1, series))
    for start in range(0, len(cells), size):
        part = connection.execute(statement.where(figures.c.cell.in_(cells[start : start + size])))
        # As plain tuples they cost half of what rows do.
        yield list(part.cursor.fetchall())
