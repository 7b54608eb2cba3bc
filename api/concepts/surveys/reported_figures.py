"""Figures as somebody else published them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.texts import Text


@dataclass(frozen=True)
class ReportedFigure:
    """One row of a file of figures. ``also`` marks a further report of a figure that another row prefers."""

    line: int
    wave: str
    series: Series
    cell: Cell
    also: bool
    status: str
    value: Decimal | None
    value_text: Text | None
    n: int | None
    n_text: Text | None
    base: str
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
