"""Reading all figures of a release, part by part, so that memory does not grow with it.

Each part is a statement of its own: a release never changes, so its parts fit together without a transaction that
would hold a connection for as long as a slow client takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

from api.concepts.editions.edition import Edition
from api.concepts.surveys.cells import Cell
from api.concepts.texts import LANGUAGES, Language
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.errors import DatabaseUnavailable, Interrupted
from api.models.metadata import PUBLISHED, TEXTS, in_language

FIGURES_PER_PART = 20_000
FIELDS: dict[str, str] = {
    "cell": "cell",
    "series": "series",
    "id": "id",
    "status": "status",
    "value": "value",
    "value_text": "{value_text}",
    "se": "se",
    "ci_low": "ci{level}_low",
    "ci_high": "ci{level}_high",
    "n": "n",
    "n_text": "{n_text}",
    "n_eff": "n_eff",
    "reliability": "reliability",
    "base": "base",
    "flags": "array_to_string(flags, ' ')",
    "notes": "array_to_string(notes, ' ')",
    "sources": "array_to_string(sources, ' ')",
    "also_reported": "nullif(nullif({also_reported}, 'null'), '[]')::text",
}
"""Field → what is read. Lists come as words: taking arrays apart costs as much as all the rest."""


@lru_cache(maxsize=len(CONFIDENCE_LEVELS) * len(LANGUAGES))
def part_statement(confidence: float, language: Language) -> TextClause:
    """The statement for the figures of some cells of a release: parameters ``key`` and ``cells``."""
    level = round(confidence * 100)
    texts = {column: in_language(column, language) for column in TEXTS}
    columns = ", ".join(f"{read.format(level=level, **texts)} AS {field}" for field, read in FIELDS.items())
    # A condition on the text array itself, without a cast that may fail: those never reach the index of the reader.
    return text(f"SELECT {columns} FROM {PUBLISHED}.figures WHERE release_key = :key AND cell = ANY (:cells)")


def read_parts(
    connect: Callable[[], Connection], edition: Edition, confidence: float, language: Language
) -> Iterator[list[tuple[Any, ...]]]:
    """The stored figures of a release as tuples of ``FIELDS``, cell by cell in the order of answers.

    Raises:
        DatabaseUnavailable: figures are missing that the release holds, so the file would be incomplete.
    """
    statement, size = part_statement(confidence, language), max(1, FIGURES_PER_PART // max(1, len(edition.series)))
    for start in range(0, len(edition.cells), size):
        cells = edition.cells[start : start + size]
        wanted = {"key": edition.header.key, "cells": [edition.text(cell) for cell in cells]}
        try:
            found = _read(connect, statement, wanted)
        except Interrupted:
            # The file is half sent: nobody else can ask again.
            found = _read(connect, statement, wanted)
        if len(found) != _held(edition, cells):
            raise DatabaseUnavailable(f"Figures of {edition.header.id} could not be read any more.")
        yield found


def _read(connect: Callable[[], Connection], statement: TextClause, wanted: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connect() as connection:
        # The rows are here once the statement was executed; as plain tuples they cost half of what Rows do.
        return list(connection.execute(statement, wanted).cursor.fetchall())


def _held(edition: Edition, cells: Sequence[Cell]) -> int:
    """How many figures the release holds for these cells."""
    if edition.present is None:
        return len(cells) * len(edition.series)
    return sum(len(edition.present.get(edition.text(cell), ())) for cell in cells)
