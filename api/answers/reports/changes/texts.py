"""The fixed texts of changes, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

from api.concepts.editions.change import Kind
from api.concepts.texts import Text

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
