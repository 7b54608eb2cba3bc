"""How a release differs from the one it replaces: counts of figures, and the cells that changed most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from api.concepts.editions.identifiers import parse_cell
from api.concepts.surveys.items import Series
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.texts import LANGUAGES, Language, Text

Difference = Literal["changed", "became_withheld", "became_shown", "removed", "added", "restated", "unchanged"]
DIFFERENCES: tuple[Difference, ...] = get_args(Difference)
"""``changed``: another value or wording. ``restated``: the same value with another interval, base or number of answers,
or withheld for another reason. ``removed`` and ``added``: cells that only one of the two releases has."""
LISTED: tuple[Difference, ...] = DIFFERENCES[:5]
"""What is listed cell by cell, the most telling first."""
MOST_CELLS = 100


@dataclass(frozen=True)
class ShownFigure:
    """A figure as one of the two releases shows it."""

    id: str
    status: str
    value: float | None
    value_text: Text | None


@dataclass(frozen=True)
class RevisedCell:
    """One figure that differs; None where a release does not have the cell."""

    difference: Difference
    series: Series
    cell: str
    before: ShownFigure | None
    after: ShownFigure | None


def revision_entry(counts: Mapping[str, int], cells: Iterable[RevisedCell]) -> dict[str, Any]:
    """What is kept of a comparison, as JSON values: the counts by kind of difference, and the cells listed."""
    return {
        "figures": {difference: counts.get(difference, 0) for difference in DIFFERENCES},
        "cells_in_all": sum(counts.get(difference, 0) for difference in LISTED),
        "cells_erased": False,
        "cells": [_cell_entry(cell) for cell in cells],
    }


def texts_only(figures: int) -> dict[str, Any]:
    """The entry of a release whose figures are all the same as before."""
    return revision_entry({"unchanged": figures}, ())


def _cell_entry(revised: RevisedCell) -> dict[str, Any]:
    codes = parse_cell(revised.cell)
    series = revised.series
    return {
        "difference": revised.difference,
        "indicator": series.indicator,
        "channel": series.channel,
        "category": series.category,
        **{dimension: codes.pop(dimension, None) for dimension in BUILT_IN_DIMENSIONS},
        "other_dimensions": codes,
        "before": _figure_entry(revised.before),
        "after": _figure_entry(revised.after),
        "change": _change(revised),
    }


def _figure_entry(figure: ShownFigure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    wording = figure.value_text
    in_both = None if wording is None else {language: wording[language] for language in LANGUAGES}
    return {"id": figure.id, "status": figure.status, "value": figure.value, "value_text": in_both}


def told_in(revision: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """An entry as it is kept, its figures' words in one language."""
    ends = ("before", "after")
    cells = [cell | {end: _figure_in(cell[end], language) for end in ends} for cell in revision["cells"]]
    return {**revision, "cells": cells}


def _figure_in(figure: Mapping[str, Any] | None, language: Language) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {**figure, "value_text": figure["value_text"] and figure["value_text"][language]}


def _change(revised: RevisedCell) -> float | None:
    """By how much the value changed, without the noise of binary fractions."""
    if revised.before is None or revised.after is None:
        return None
    before, after = revised.before.value, revised.after.value
    return None if before is None or after is None else round(after - before, 10)
