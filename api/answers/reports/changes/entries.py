"""What happened to releases as it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.discovery.links import ADDRESS
from api.answers.reports.changes.sentences import sentence
from api.concepts.editions import change as recorded
from api.concepts.editions.revisions import (
    MOST_CELLS,
    ComparedFigure,
    DifferingCell,
    DifferingFigures,
    ReleaseComparison,
    ShownValue,
)
from api.concepts.fields import Timestamp, described, extend, timestamp
from api.concepts.texts import Language


@dataclass(slots=True, kw_only=True)
class ShownFigure(ShownValue):
    """A figure as a release shows it."""

    value_text: str | None = described("The published wording, where there is no number.")


@dataclass(slots=True, kw_only=True)
class RevisedCell(DifferingCell):
    """One figure that differs between the two releases."""

    before: ShownFigure | None = described("In the release replaced; null: not in it.")
    after: ShownFigure | None = described("In the new release; null: not in it.")


@dataclass(slots=True, kw_only=True)
class Revision(DifferingFigures):
    """How the figures of a release differ from those of the one it replaces."""

    cells: Sequence[RevisedCell] = described(
        f"The figures that differ, at most {MOST_CELLS}: by kind, the largest changes of each indicator first."
    )


@dataclass(slots=True)
class ChangeLinks:
    """What it is about; null where it is not out, so that there is nothing to read."""

    release: str | None = described(f"The release. {ADDRESS}")
    benchmarks: str | None = described(f"Its figures. {ADDRESS}")


@dataclass(slots=True, kw_only=True)
class Change:
    """Something that happened to a release. An entry never changes, but for figures of withdrawn releases in it."""

    id: str = described("Its name, a URN; the same in the feed.", format="uri")
    at: Timestamp = described("When it happened.")
    kind: recorded.Kind = described("What happened.")
    survey: str = described("The survey.")
    wave: str = described("The wave.")
    release: str = described("The release.", example="bremerhaven-2012.2012.r1")
    sentence: str = described("What happened, for people.")
    scheduled_for: Timestamp | None = described("When the release will be out; with `scheduled`.")
    replaces: str | None = described("The release of the wave that was the newest before; with `revised`.")
    reason: str | None = described("Why, as its publisher says.")
    revision: Revision | None = described(
        "With `revised`: which figures differ; null where the release replaced was withdrawn."
    )
    links: ChangeLinks = described("What it is about.")


def change_entry(change: recorded.Change, language: Language) -> Change:
    """An entry in one language."""
    is_out = change.kind not in ("scheduled", "cancelled")
    return extend(
        change,
        Change,
        at=timestamp(change.at),
        sentence=sentence(change, language),
        scheduled_for=timestamp(change.scheduled_for) if change.scheduled_for else None,
        revision=_revision(change.revision, language) if change.revision else None,
        links=ChangeLinks(
            f"/v1/releases/{change.release}" if is_out else None,
            f"/v1/benchmarks?release={change.release}" if is_out else None,
        ),
    )


def _revision(revision: ReleaseComparison, language: Language) -> Revision:
    cells = [
        extend(cell, RevisedCell, before=_figure(cell.before, language), after=_figure(cell.after, language))
        for cell in revision.cells
    ]
    return extend(revision, Revision, cells=cells)


def _figure(figure: ComparedFigure | None, language: Language) -> ShownFigure | None:
    if figure is None:
        return None
    return extend(figure, ShownFigure, value_text=figure.value_text[language] if figure.value_text else None)
