"""What happened to releases, as people read it: one sentence, the reason, and the figures that changed most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.concepts.editions.change import Change, Kind
from api.concepts.editions.revisions import LISTED, Difference, told_in
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
COUNTED: Mapping[Difference, Text] = {
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


def _summary(revision: Mapping[str, Any] | None, language: Language) -> str:
    if revision is None:
        return NOT_COMPARED[language]
    figures = revision["figures"]
    told = [difference for difference in (*LISTED, "restated") if figures[difference]]
    if not told:
        return ONLY_TEXTS[language]
    return ", ".join(COUNTED[difference][language].format(count=figures[difference]) for difference in told)


def paragraphs(change: Change, language: Language) -> Iterator[str]:
    """All that is known about a change, for those who read a feed."""
    yield sentence(change, language)
    if change.reason:
        yield REASON[language].format(reason=change.reason)
    if change.revision is None:
        return
    yield from (_cell(cell, language) for cell in told_in(change.revision, language)["cells"][:CELLS_IN_TEXT])
    if change.revision["cells_erased"]:
        yield ERASED[language]
    elif (left := change.revision["cells_in_all"] - CELLS_IN_TEXT) > 0:
        yield MORE_CELLS[language].format(count=left)


def _cell(cell: Mapping[str, Any], language: Language) -> str:
    codes = {dimension: cell[dimension] for dimension in BUILT_IN_DIMENSIONS} | cell["other_dimensions"]
    place = [f"{dimension}={code}" for dimension, code in codes.items() if code is not None]
    series = [cell[name] for name in ("indicator", "channel", "category")]
    before, after = (_shown(cell[side], language) for side in ("before", "after"))
    return f"{', '.join([*series, *place])}: {before} → {after}"


def _shown(figure: Mapping[str, Any] | None, language: Language) -> str:
    if figure is None:
        return "–"
    if figure["value"] is not None:
        return number_text(figure["value"], None, language)
    return str(figure["value_text"] or figure["status"])


def change_entry(change: Change, language: Language) -> dict[str, Any]:
    """An entry as JSON values."""
    is_out = change.kind not in ("scheduled", "cancelled")
    return {
        "id": change.id,
        "at": timestamp(change.at),
        "kind": change.kind,
        "survey": change.survey,
        "wave": change.wave,
        "release": change.release,
        "sentence": sentence(change, language),
        "scheduled_for": timestamp(change.scheduled_for) if change.scheduled_for else None,
        "replaces": change.replaces,
        "reason": change.reason,
        "revision": told_in(change.revision, language) if change.revision else None,
        "links": {
            "release": f"/v1/releases/{change.release}" if is_out else None,
            "benchmarks": f"/v1/benchmarks?release={change.release}" if is_out else None,
        },
    }
