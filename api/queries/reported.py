"""Figures that were published elsewhere, as imported, before a release holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from api.concepts.surveys.reported_figures import ReportedFigure
from api.concepts.texts import LANGUAGES, Text
from api.models import reported
from api.models.metadata import in_language

_BATCH = 1000


def add_reported(connection: Connection, import_key: int, figures: Iterable[tuple[ReportedFigure, str]]) -> None:
    """Store figures with the text of their cell."""
    batch: list[dict[str, Any]] = []
    for figure, cell in figures:
        batch.append(_values(import_key, figure, cell))
        if len(batch) == _BATCH:
            connection.execute(insert(reported), batch)
            batch = []
    if batch:
        connection.execute(insert(reported), batch)


def _values(import_key: int, figure: ReportedFigure, cell: str) -> dict[str, Any]:
    return {
        "import_key": import_key,
        "line": figure.line,
        "indicator": figure.series.indicator,
        "channel": figure.series.channel,
        "category": figure.series.category,
        "cell": cell,
        "also": int(figure.also),
        "status": figure.status,
        "value": figure.value,
        "se": figure.precision.se,
        "ci_low": figure.precision.low,
        "ci_high": figure.precision.high,
        **_texts("value_text", figure.value_text),
        "n": figure.n,
        **_texts("n_text", figure.n_text),
        "base": figure.base,
        "flags": list(figure.flags),
        "notes": list(figure.notes),
        "sources": list(figure.sources),
    }


def _texts(column: str, text: Text | None) -> dict[str, str | None]:
    return {in_language(column, language): None if text is None else text[language] for language in LANGUAGES}


def reported_rows(connection: Connection, import_key: int) -> Sequence[Any]:
    """All rows of an import in file order, preferred and further reports alike."""
    return connection.execute(
        select(reported).where(reported.c.import_key == import_key).order_by(reported.c.line)
    ).all()
