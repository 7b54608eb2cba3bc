"""Whether a derived series says more than the figures it is derived from, as they are displayed."""

from __future__ import annotations

from collections.abc import Mapping

from tests.attack.knowledge import Bounds, Knowledge, Series
from tests.attack.questionnaire import COMBINED

Cell = tuple[str, ...]
Figures = Mapping[Series, Mapping[Cell, Mapping[str, Bounds]]]


def parts_of(series: Series) -> tuple[tuple[int, Series], ...]:
    """The series a gap, count or rate is derived from, with signs; none for what is asked by itself."""
    if series.indicator == "dialogue_rate":
        return (1, series._replace(indicator="dialogue")), (1, series._replace(indicator="adoption"))
    return COMBINED.get(series, ())


def says_nothing_new(series: Series, figures: Figures, decimals: int) -> bool:
    """Whether every cell of a derived series is what its parts give, each within what it is rounded by."""
    return bool(parts_of(series)) and all(
        _follows(series, cell, numbers["value"], figures, decimals) for cell, numbers in figures[series].items()
    )


def derived_from_withheld(knowledge: Knowledge, release: str) -> set[str]:
    """Derived figures that are shown where a part is withheld: with the other part they give it away."""
    figures, withheld = knowledge.published(release), knowledge.confidential(release)
    return {
        f"{release}: {series} is shown at {cell}, its part {part} is withheld"
        for series, cells in figures.items()
        for _, part in parts_of(series)
        for cell in cells.keys() & withheld.get(part, set())
    }


def _follows(series: Series, cell: Cell, value: Bounds, figures: Figures, decimals: int) -> bool:
    parts = [(sign, figures.get(part, {}).get(cell, {}).get("value")) for sign, part in parts_of(series)]
    shown = [(sign, bounds) for sign, bounds in parts if bounds is not None]
    if len(shown) < len(parts):
        return False
    if series in COMBINED:
        low = sum(sign * (bounds.low if sign > 0 else bounds.high) for sign, bounds in shown)
        high = sum(sign * (bounds.high if sign > 0 else bounds.low) for sign, bounds in shown)
    else:
        talking, using = shown[0][1], shown[1][1]
        low, high = talking.low / using.high, talking.high / max(using.low, 1e-9)
    return low - 1e-9 <= value.high and value.low <= high + 1e-9
