"""What happened to releases in words: one sentence, the reason, and the figures that changed most."""

from __future__ import annotations

from collections.abc import Iterator

from api.answers.reports.changes import texts
from api.concepts.editions.change import Change
from api.concepts.editions.revisions import RevisedCell, Revision, ShownFigure
from api.concepts.fields import timestamp
from api.concepts.numbers import number_text
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.texts import Language, Text

CELLS_IN_TEXT = 20


def sentence(change: Change, language: Language) -> str:
    """What happened, in one sentence."""
    return texts.SENTENCES[change.kind][language].format(
        release=change.release,
        replaces=change.replaces,
        scheduled_for=timestamp(change.scheduled_for) if change.scheduled_for else None,
        summary=_summary(change.revision, language),
    )


def _summary(revision: Revision[Text] | None, language: Language) -> str:
    if revision is None:
        return texts.NOT_COMPARED[language]
    counts = ((text, getattr(revision.figures, difference)) for difference, text in texts.COUNTED.items())
    told = [text[language].format(count=count) for text, count in counts if count]
    return ", ".join(told) or texts.ONLY_TEXTS[language]


def paragraphs(change: Change, language: Language) -> Iterator[str]:
    """All that is known about a change, for those who read a feed."""
    yield sentence(change, language)
    if change.reason:
        yield texts.REASON[language].format(reason=change.reason)
    if change.revision is None:
        return
    yield from (_cell(cell, language) for cell in change.revision.cells[:CELLS_IN_TEXT])
    if change.revision.cells_erased:
        yield texts.ERASED[language]
    elif (left := change.revision.cells_in_all - CELLS_IN_TEXT) > 0:
        yield texts.MORE_CELLS[language].format(count=left)


def _cell(cell: RevisedCell[Text], language: Language) -> str:
    codes = {dimension: getattr(cell, dimension) for dimension in BUILT_IN_DIMENSIONS} | dict(cell.other_dimensions)
    place = [f"{dimension}={code}" for dimension, code in codes.items() if code is not None]
    named = ", ".join([cell.indicator, cell.channel, cell.category, *place])
    return f"{named}: {_shown(cell.before, language)} → {_shown(cell.after, language)}"


def _shown(figure: ShownFigure[Text] | None, language: Language) -> str:
    if figure is None:
        return "–"
    if figure.value is not None:
        return number_text(figure.value, None, language)
    return figure.value_text[language] if figure.value_text else figure.status
