"""Rows of an answer: the figures as the release stored them, beside what they are figures of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.answers.selections.choices import alternatives
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.editions.stored_figures import Figures, StoredFigure
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.terms import BUILT_IN_DIMENSIONS

AnswerRow = dict[str, Any]
"""A row as JSON values, every one of ``ROW_FIELDS`` present."""
ROW_FIELDS = (
    *("id", "survey", "wave", "release", "indicator", "channel", "category"),
    *(*BUILT_IN_DIMENSIONS, "other_dimensions"),
    *("value", "value_text", "unit", "base", "basis", "se", "ci_low", "ci_high", "n", "n_text", "n_eff"),
    *("status", "reliability", "flags", "notes", "sources", "also_reported", "alternatives"),
)


def answer_rows(rows: Sequence[Row], figures: Figures) -> list[AnswerRow]:
    """One answer row for each selected row, in their order."""
    places: dict[tuple[int, Cell], dict[str, Any]] = {}
    answered = []
    for edition, series, cell in rows:
        key = edition.header.key
        place = places.get((key, cell))
        if place is None:
            place = places[key, cell] = cell_fields(edition, cell)
        figure = figures.get((key, edition.numbers[series], edition.text(cell)))
        if figure is None:
            answered.append(_untabulated(edition, series, cell, place))
        elif figure.status == "confidential":
            answered.append(_row(edition, series, place, _withheld(figure, edition.bases[series])))
        else:
            answered.append(_row(edition, series, place, figure))
    return answered


def cell_fields(edition: Edition, cell: Cell) -> dict[str, Any]:
    """The codes of a cell as fields of a row; null for a built-in dimension the survey lacks."""
    codes = dict(zip(edition.dimension_ids, cell, strict=True))
    fields: dict[str, Any] = {dimension: codes.pop(dimension, None) for dimension in BUILT_IN_DIMENSIONS}
    fields["other_dimensions"] = codes
    return fields


def _row(
    edition: Edition,
    series: Series,
    place: Mapping[str, Any],
    figure: StoredFigure,
    instead: Sequence[dict[str, Any]] = (),
) -> AnswerRow:
    header = edition.header
    return {
        "id": figure.id or None,
        "survey": header.survey,
        "wave": header.wave,
        "release": header.id,
        "indicator": series.indicator,
        "channel": series.channel,
        "category": series.category,
        **place,
        "value": figure.value,
        "value_text": figure.value_text,
        "unit": edition.units[series.indicator],
        "base": figure.base,
        "basis": header.basis,
        "se": figure.se,
        "ci_low": figure.ci_low,
        "ci_high": figure.ci_high,
        "n": figure.n,
        "n_text": figure.n_text,
        "n_eff": figure.n_eff,
        "status": figure.status,
        "reliability": figure.reliability,
        "flags": figure.flags,
        "notes": figure.notes,
        "sources": figure.sources,
        "also_reported": figure.also_reported or [],
        "alternatives": instead,
    }


def _withheld(figure: StoredFigure, base: str) -> StoredFigure:
    """A confidential figure: the same in everything but its id, whatever the reason and whatever is stored."""
    return _without_numbers(figure.id, "confidential", base)


def _untabulated(edition: Edition, series: Series, cell: Cell, place: Mapping[str, Any]) -> AnswerRow:
    nearest = [
        {"id": benchmark_id(edition.header.id, series, edition.text(other)), **cell_fields(edition, other)}
        for other in alternatives(edition, series, cell)
    ]
    return _row(edition, series, place, _without_numbers("", "not_tabulated", edition.bases[series]), nearest)


def _without_numbers(identifier: str, status: str, base: str) -> StoredFigure:
    return StoredFigure(
        id=identifier,
        status=status,
        value=None,
        value_text=None,
        se=None,
        ci_low=None,
        ci_high=None,
        n=None,
        n_text=None,
        n_eff=None,
        reliability="not_assessed",
        base=base,
        flags=[],
        notes=[],
        sources=[],
        also_reported=None,
    )
