"""The fixed words about a difference, and what each means: verdicts, methods, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from api.concepts.texts import Text

Verdict = Literal["higher", "lower", "unclear", "not_testable"]
"""Of the first side against the second, at the level of the intervals and after adjustment."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Adjustment = Literal["holm", "bh", "none"]
ADJUSTMENTS: tuple[Adjustment, ...] = get_args(Adjustment)

Method = Literal["stored_contrast", "stored_contrast_df_from_n", "independent_samples", "independent_samples_df_from_n"]
METHODS: Mapping[Method, Text] = {
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
}

Obstacle = Literal[
    "no_value",
    "other_survey",
    "break",
    "shared_respondents",
    "no_standard_error",
    "no_degrees_of_freedom",
    "no_spread",
]
OBSTACLES: Mapping[Obstacle, Text] = {
    "no_value": Text("one side has no value", "eine Seite hat keinen Wert"),
    "other_survey": Text(
        "figures of different surveys are not tested against each other",
        "Zahlen verschiedener Erhebungen werden nicht gegeneinander getestet",
    ),
    "break": Text("the series breaks in between", "dazwischen liegt ein Zeitreihenbruch"),
    "shared_respondents": Text(
        "the waves share respondents, and how their answers vary together is not published",
        "die Wellen haben gemeinsame Befragte, und wie deren Antworten zusammenhängen, ist nicht veröffentlicht",
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

Reason = Literal["survey", "break", "population", "basis", "base", "wording", "codelist", "period"]
REASONS: Mapping[Reason, Text] = {
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
