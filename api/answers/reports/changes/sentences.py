"""What happened to releases in words: one sentence, the reason, and the figures that changed most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.concepts.editions.change import Change, Kind
from api.concepts.editions.revisions import RevisedCell, Revision, ShownFigure
from api.concepts.fields import timestamp
from api.concepts.numbers import number_text
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.texts import Language, Text

SENTENCES: Mapping[Kind, Text] = {
    "scheduled": Text(
        "{release} will be published at {scheduled_for}.",
        "{release} wird zum Zeitpunkt {scheduled_for} veröffentlicht.",
    ),
    "cancelled": Text(
        "The publication of {release} was called off.", "Die Veröffentlichung von {release} wurde abgesagt."
    ),
    "published": Text("{release} was published.", "{release} wurde veröffentlicht."),
    "revised": Text("{release} replaces {replaces}: {summary}.", "{release} ersetzt {replaces}: {summary}."),
    "withdrawn": Text("{release} was withdrawn.", "{release} wurde zurückgezogen."),
}
COUNTED: Mapping[str, Text] = {
    "changed": Text("{count} with another value", "{count} mit anderem Wert"),
    "became_withheld": Text("{count} no longer shown", "{count} nicht mehr gezeigt"),
    "became_shown": Text("{count} shown for the first time", "{count} erstmals gezeigt"),
    "removed": Text("{count} removed", "{count} entfallen"),
    "added": Text("{count} added", "{count} hinzugekommen"),
    "restated": Text("{count} restated with the same value", "{count} mit gleichem Wert und neuen Angaben"),
}
ONLY_TEXTS = Text("only texts changed, every figure is the same", "nur Texte sind geändert, alle Zahlen sind gleich")
NOT_COMPARED = Text(
    "that one was withdrawn, so figures are not compared", "zurückgezogen, daher ohne Vergleich der Zahlen"
)
REASON = Text("Reason: {reason}", "Begründung: {reason}")
ERASED = Text(
    "The figures are no longer listed here, because one of the two releases was withdrawn.",
    "Die Zahlen sind hier nicht mehr aufgeführt, weil eine der beiden Ausgaben zurückgezogen wurde.",
)
MORE_CELLS = Text("… and {count} more", "… und {count} weitere")


CELLS_IN_TEXT = 20


def sentence(change: Change, language: Language) -> str:
    """What happened, in one sentence."""
    return SENTENCES[change.kind][language].format(
        release=change.release,
        replaces=change.replaces,
        scheduled_for=timestamp(change.scheduled_for) if change.scheduled_for else None,
        summary=_summary(change.revision, language),
    )


def _summary(revision: Revision[Text] | None, language: Language) -> str:
    if revision is None:
        return NOT_COMPARED[language]
    counts = ((text, getattr(revision.figures, difference)) for difference, text in COUNTED.items())
    told = [text[language].format(count=count) for text, count in counts if count]
    return ", ".join(told) or ONLY_TEXTS[language]


def paragraphs(change: Change, language: Language) -> Iterator[str]:
    """All that is known about a change, for those who read a feed."""
    yield sentence(change, language)
    if change.reason:
        yield REASON[language].format(reason=change.reason)
    if change.revision is None:
        return
    yield from (_cell(cell, language) for cell in change.revision.cells[:CELLS_IN_TEXT])
    if change.revision.cells_erased:
        yield ERASED[language]
    elif (left := change.revision.cells_in_all - CELLS_IN_TEXT) > 0:
        yield MORE_CELLS[language].format(count=left)


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
