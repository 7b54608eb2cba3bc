"""The fixed texts of differences, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

from api.concepts.texts import Text

TEXTS: Mapping[str, Text] = {
    "higher": Text(
        "{subject}: {a} at {value_a} is {difference} higher than {b} at {value_b}, more than chance explains ({test}).",
        "{subject}: {a} mit {value_a} liegt um {difference} höher als {b} mit {value_b}; das ist mehr, als der Zufall "
        "erklärt ({test}).",
    ),
    "lower": Text(
        "{subject}: {a} at {value_a} is {difference} lower than {b} at {value_b}, more than chance explains ({test}).",
        "{subject}: {a} mit {value_a} liegt um {difference} niedriger als {b} mit {value_b}; das ist mehr, als der "
        "Zufall erklärt ({test}).",
    ),
    "unclear": Text(
        "{subject}: {a} at {value_a} and {b} at {value_b} differ by {difference}, which may be chance ({test}).",
        "{subject}: {a} mit {value_a} und {b} mit {value_b} unterscheiden sich um {difference}; das kann Zufall sein "
        "({test}).",
    ),
    "not_testable": Text(
        "{subject}: {a} at {value_a} and {b} at {value_b} differ by {difference}. Whether that is more than chance "
        "cannot be tested: {why}.",
        "{subject}: {a} mit {value_a} und {b} mit {value_b} unterscheiden sich um {difference}. Ob das mehr als Zufall "
        "ist, lässt sich nicht testen: {why}.",
    ),
    "not_computed": Text(
        "{subject}: {a} and {b} are not compared: {why}.", "{subject}: {a} und {b} werden nicht verglichen: {why}."
    ),
    "no_value": Text("there is no value for {sides}", "für {sides} gibt es keinen Wert"),
    "and": Text(" and ", " und "),
    "test": Text("{level}% interval {low} to {high}, {p}", "{level}-%-Intervall {low} bis {high}, {p}"),
    "adjusted": Text(", adjusted for {count} comparisons", ", für {count} Vergleiche angepasst"),
    "incomparable": Text(" They are not directly comparable: {reasons}.", " Nicht direkt vergleichbar: {reasons}."),
    "skipped": Text(" Waves without a value in between: {waves}.", " Wellen ohne Wert dazwischen: {waves}."),
}
ACROSS_BREAK = "change-across-break"
"""The note of a figure whose change was computed although the series breaks."""
ACROSS_BREAK_TEXT = Text(
    "A change of this figure was computed across a break in the series, as was asked for; it need not be a change of "
    "what is measured.",
    "Eine Veränderung dieser Zahl wurde auf Wunsch über einen Zeitreihenbruch hinweg berechnet; sie muss keine "
    "Veränderung des Gemessenen sein.",
)
