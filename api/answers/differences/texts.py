"""The fixed texts of differences, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

from api.answers.differences.verdicts import Method, Obstacle, Reason
from api.concepts.texts import Text

SENTENCE_TEXTS: Mapping[str, Text] = {
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
METHOD_TEXTS: Mapping[Method, Text] = {
    "stored_contrast": Text(
        "Student's t; the standard error is stored with the release and contains the covariance of both sides.",
        "Students t; der Standardfehler liegt bei der Ausgabe und enthält die Kovarianz beider Seiten.",
    ),
    "stored_contrast_df_from_n": Text(
        "Student's t; the standard error is stored with the release and contains the covariance of both sides. Degrees "
        "of freedom follow from the displayed n (else from the least that a published figure has), "
        "as the release does not tell the exact ones.",
        "Students t; der Standardfehler liegt bei der Ausgabe und enthält die Kovarianz beider Seiten. Die "
        "Freiheitsgrade folgen aus dem gezeigten n (sonst aus dem kleinsten, das eine veröffentlichte "
        "Zahl hat), denn die genauen nennt die Ausgabe nicht.",
    ),
    "independent_samples": Text(
        "Student's t; samples drawn independently: the squares of the displayed standard errors add.",
        "Students t; unabhängig gezogene Stichproben: Die Quadrate der gezeigten Standardfehler addieren sich.",
    ),
    "independent_samples_df_from_n": Text(
        "Student's t; samples drawn independently: the squares of the displayed standard errors add. Degrees of "
        "freedom follow from the displayed n (else from the least that a published figure has), as "
        "the releases do not tell the exact ones.",
        "Students t; unabhängig gezogene Stichproben: Die Quadrate der gezeigten Standardfehler addieren sich. Die "
        "Freiheitsgrade folgen aus dem gezeigten n (sonst aus dem kleinsten, das eine veröffentlichte "
        "Zahl hat), denn die genauen nennen die Ausgaben nicht.",
    ),
    "published_precision": Text(
        "A z test of published precision: the publisher states the standard errors or intervals, both sides rest on "
        "different respondents, and the squares of the standard errors add. How the sample was drawn, which may bind "
        "the two sides together, is not known.",
        "z-Test von veröffentlichter Genauigkeit: Die Standardfehler oder Intervalle nennt der Herausgeber, beide "
        "Seiten beruhen auf verschiedenen Befragten, und die Quadrate der Standardfehler addieren sich. Wie die "
        "Stichprobe gezogen wurde, was beide Seiten verbinden kann, ist nicht bekannt.",
    ),
}
OBSTACLE_TEXTS: Mapping[Obstacle, Text] = {
    "no_value": Text("one side has no value", "eine Seite hat keinen Wert"),
    "other_survey": Text(
        "figures of different surveys are not tested against each other",
        "Zahlen verschiedener Erhebungen werden nicht gegeneinander getestet",
    ),
    "break": Text("the series breaks in between", "dazwischen liegt ein Zeitreihenbruch"),
    "shared_respondents": Text(
        "both sides have or may have respondents in common, and how their answers vary together is not published",
        "beide Seiten haben gemeinsame Befragte oder könnten welche haben, und wie deren Antworten zusammenhängen, ist "
        "nicht veröffentlicht",
    ),
    "no_standard_error": Text(
        "no standard error of the difference is published", "für die Differenz ist kein Standardfehler veröffentlicht"
    ),
    "no_degrees_of_freedom": Text("there are too few answers for a test", "für einen Test sind es zu wenige Antworten"),
    # All answers are the same; or, where errors are displayed rounded, a part is nearly the whole.
    "no_spread": Text(
        "the standard error of the difference is 0 in the decimals displayed",
        "der Standardfehler der Differenz ist in den gezeigten Nachkommastellen 0",
    ),
}
REASON_TEXTS: Mapping[Reason, Text] = {
    "survey": Text("different surveys", "verschiedene Erhebungen"),
    "break": Text("a break in the series", "ein Zeitreihenbruch"),
    "population": Text("different populations", "verschiedene Grundgesamtheiten"),
    "basis": Text("figures that rest on something different", "Zahlen mit verschiedener Grundlage"),
    "base": Text("shares of different bases", "Anteile an verschiedenen Basen"),
    "wording": Text(
        "questions that differ or are not known to be the same", "verschiedene oder nicht bekannte Fragetexte"
    ),
    "codelist": Text("different classifications", "verschiedene Klassifikationen"),
    "period": Text("different periods", "verschiedene Zeiträume"),
}
ACROSS_BREAK = "change-across-break"
"""The note of a figure whose change was computed although the series breaks."""
ACROSS_BREAK_TEXT = Text(
    "A change of this figure was computed across a break in the series, as was asked for; it need not be a change of "
    "what is measured.",
    "Eine Veränderung dieser Zahl wurde auf Wunsch über einen Zeitreihenbruch hinweg berechnet; sie muss keine "
    "Veränderung des Gemessenen sein.",
)
