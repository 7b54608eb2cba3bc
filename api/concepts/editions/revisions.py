"""How a release differs from the one it replaces: counts of figures, and the cells that changed most.

What is kept of it has texts in both languages; each is described here, but for those that answers have in one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from cattrs.preconf.json import JsonConverter, make_converter

from api.concepts.editions.cell_codes import CellCodes
from api.concepts.fields import described, field_names
from api.concepts.texts import Text
from api.concepts.vocabulary import Status

ListedDifference = Literal["changed", "became_withheld", "became_shown", "removed", "added"]
LISTED: tuple[ListedDifference, ...] = get_args(ListedDifference)
"""What is listed cell by cell, the most telling first."""
MOST_CELLS = 100


@dataclass(slots=True, kw_only=True)
class DifferenceCounts:
    """How many figures differ in which way; ``removed`` and ``added`` are of cells that only one release has."""

    changed: int = described("Another value or wording.")
    became_withheld: int = described("No longer shown.")
    became_shown: int = described("Shown for the first time.")
    removed: int = described("Not in the new release.")
    added: int = described("Only in the new release.")
    restated: int = described("The same value with another interval, base or number of answers.")
    unchanged: int = described("The same in all.")


@dataclass(slots=True, kw_only=True)
class ShownValue:
    """A figure as a release shows it, but for its wording."""

    id: str = described("The figure's id: `/v1/benchmarks/{id}` answers it.")
    status: Status = described("Whether there is a value, and why not.")
    value: float | None = described("The value; null unless `status` is `published`.")


@dataclass(slots=True, kw_only=True)
class ComparedFigure(ShownValue):
    """A figure as one of the two releases shows it."""

    value_text: Text | None


@dataclass(slots=True, kw_only=True)
class DifferingCell(CellCodes):
    """Which figure differs, in which way and by how much."""

    difference: ListedDifference = described("In which way it differs.")
    indicator: str = described("What is measured.")
    channel: str = described("What it is measured for.")
    category: str = described("The answer option.")
    change: float | None = described("The new value minus the old one, where there are both.")


@dataclass(slots=True, kw_only=True)
class ComparedCell(DifferingCell):
    """One figure that differs; None where a release does not have the cell."""

    before: ComparedFigure | None
    after: ComparedFigure | None


@dataclass(slots=True, kw_only=True)
class DifferingFigures:
    """How many figures differ."""

    figures: DifferenceCounts = described("How many figures differ, and how.")
    cells_in_all: int = described("How many cells could be listed.")
    cells_erased: bool = described("Whether the list was taken away, because one of the two releases was withdrawn.")


@dataclass(slots=True, kw_only=True)
class ReleaseComparison(DifferingFigures):
    """What is kept of a comparison of two releases."""

    cells: tuple[ComparedCell, ...]


def release_comparison(counts: Mapping[str, int], cells: Iterable[ComparedCell]) -> ReleaseComparison:
    """The counts by kind of difference, 0 where one is left out, and the cells listed."""
    return ReleaseComparison(
        figures=DifferenceCounts(**{name: counts.get(name, 0) for name in field_names(DifferenceCounts)}),
        cells_in_all=sum(counts.get(name, 0) for name in LISTED),
        cells_erased=False,
        cells=tuple(cells),
    )


def value_change(before: ShownValue | None, after: ShownValue | None) -> float | None:
    """By how much the value changed, without the noise of binary fractions; None where not both have one."""
    if before is None or after is None or before.value is None or after.value is None:
        return None
    return round(after.value - before.value, 10)


@lru_cache(maxsize=1)
def _converter() -> JsonConverter:
    return make_converter()


def comparison_to_json(comparison: ReleaseComparison) -> dict[str, Any]:
    """A comparison as plain JSON values, for storing."""
    document: dict[str, Any] = json.loads(_converter().dumps(comparison, allow_nan=False))
    return document


def comparison_from_json(document: Mapping[str, Any]) -> ReleaseComparison:
    """The comparison that was stored; raises when the document is not one."""
    return _converter().structure(document, ReleaseComparison)
