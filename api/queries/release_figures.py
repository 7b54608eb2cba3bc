"""Reading all figures of a release, in parts, so that they can be kept in little room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Text, cast, func, select

from api.concepts.texts import LANGUAGES
from api.models import figures
from api.models.metadata import BOUNDS, TEXTS, in_language

FIGURES_PER_PART = 1_000
NUMBERS = ("value", "se", "n_eff", "n", *BOUNDS)
WORDS = ("status", "reliability", "base", "flags", "notes", "sources")
SAID = (*WORDS, *(in_language(text, language) for language in LANGUAGES for text in TEXTS))
"""What figures have beside numbers; texts language by language, in the order of ``TEXTS``."""


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
