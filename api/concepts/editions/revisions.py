"""How a release differs from the one it replaces: counts of figures, and the cells that changed most.

What is kept has its words in both languages (``Revision[Text]``), what is answered in one (``Revision[str]``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

from api.concepts.editions.cell_codes import CellCodes
from api.concepts.fields import described, extend, field_names
from api.concepts.texts import Language, Text
from api.concepts.vocabulary import Status

Words = TypeVar("Words", Text, str)
ListedDifference = Literal["changed", "became_withheld", "became_shown", "removed", "added"]
LISTED: tuple[ListedDifference, ...] = get_args(ListedDifference)
"""What is listed cell by cell, the most telling first."""
MOST_CELLS = 100


@dataclass(kw_only=True)
class DifferenceCounts:
    """How many figures differ in which way; ``removed`` and ``added`` are of cells that only one release has."""

    changed: int = described("Another value or wording.")
    became_withheld: int = described("No longer shown.")
    became_shown: int = described("Shown for the first time.")
    removed: int = described("Not in the new release.")
    added: int = described("Only in the new release.")
    restated: int = described("The same value with another interval, base or number of answers.")
    unchanged: int = described("The same in all.")


@dataclass(kw_only=True)
class ShownFigure(Generic[Words]):
    """A figure as one of the two releases shows it."""

    id: str = described("The figure's id: `/v1/benchmarks/{id}` answers it.")
    status: Status = described("Whether there is a value, and why not.")
    value: float | None = described("The value; null unless `status` is `published`.")
    value_text: Words | None = described("The published wording, where there is no number.")


@dataclass(kw_only=True)
class RevisedCell(CellCodes, Generic[Words]):
    """One figure that differs between the two releases."""

    difference: ListedDifference = described("In which way it differs.")
    indicator: str = described("What is measured.")
    channel: str = described("What it is measured for.")
    category: str = described("The answer option.")
    before: ShownFigure[Words] | None = described("In the release replaced; null: not in it.")
    after: ShownFigure[Words] | None = described("In the new release; null: not in it.")
    change: float | None = described("The new value minus the old one, where there are both.")


@dataclass(kw_only=True)
class Revision(Generic[Words]):
    """How the figures of a release differ from those of the one it replaces."""

    figures: DifferenceCounts = described("How many figures differ, and how.")
    cells_in_all: int = described("How many cells could be listed.")
    cells_erased: bool = described("Whether the list was taken away, because one of the two releases was withdrawn.")
    cells: Sequence[RevisedCell[Words]] = described(
        f"The figures that differ, at most {MOST_CELLS}: by kind, the largest changes of each indicator first."
    )


def revision_of(counts: Mapping[str, int], cells: Sequence[RevisedCell[Text]]) -> Revision[Text]:
    """The counts by kind of difference, 0 where one is left out, and the cells listed."""
    return Revision(
        figures=DifferenceCounts(**{name: counts.get(name, 0) for name in field_names(DifferenceCounts)}),
        cells_in_all=sum(counts.get(name, 0) for name in LISTED),
        cells_erased=False,
        cells=cells,
    )


def told_in(revision: Revision[Text], language: Language) -> Revision[str]:
    """The same with the words of its figures in one language."""
    cells = [
        extend(cell, RevisedCell, before=_figure_in(cell.before, language), after=_figure_in(cell.after, language))
        for cell in revision.cells
    ]
    return extend(revision, Revision, cells=cells)


def _figure_in(figure: ShownFigure[Text] | None, language: Language) -> ShownFigure[str] | None:
    if figure is None:
        return None
    return extend(figure, ShownFigure, value_text=figure.value_text[language] if figure.value_text else None)


def value_change(before: ShownFigure[Text] | None, after: ShownFigure[Text] | None) -> float | None:
    """By how much the value changed, without the noise of binary fractions; None where not both have one."""
    if before is None or after is None or before.value is None or after.value is None:
        return None
    return round(after.value - before.value, 10)
