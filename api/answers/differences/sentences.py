"""A difference as a sentence, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.answers.differences.regrouped import is_measured
from api.answers.differences.verdicts import OBSTACLES, REASONS
from api.answers.figures.rows import AnswerRow
from api.answers.figures.sentences import axis_label, formatted, number_text, source, subject
from api.answers.selections.selection import Row
from api.concepts.texts import Language, Text
from api.concepts.vocabulary import FRACTIONS

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


def difference_sentence(
    a: tuple[Row, AnswerRow],
    b: tuple[Row, AnswerRow],
    axis: str,
    fields: Mapping[str, Any],
    language: Language,
    *,
    level: float,
    family: int,
) -> str:
    """What a row of differences says. ``fields`` are those of the row; ``family`` counts the tests adjusted for."""
    one, other = a[1], b[1]
    # A wave that lacks the series or a code has no labels for them.
    row = a[0] if is_measured(a[0]) else b[0]
    decimals = row.edition.snapshot.indicator[row.series.indicator].decimals
    values = {
        "subject": " – ".join(part for part in (source(row, axis, language), subject(row, axis, language)) if part),
        "a": axis_label(a[0], axis, language),
        "b": axis_label(b[0], axis, language),
    }
    text = TEXTS[fields["verdict"]]
    if fields["difference"] is None:
        text, values["why"] = TEXTS["not_computed"], _why_nothing(values, (one, other), fields, language)
    else:
        values["value_a"], values["value_b"] = (
            formatted(side["value"], side["unit"], decimals, language, "at_points") for side in (one, other)
        )
        # “Higher” and “lower” have the sign in words; else it is shown, as it is in the interval beside it.
        has_sign = fields["verdict"] not in ("higher", "lower")
        size = fields["difference"] if has_sign else abs(fields["difference"])
        values["difference"] = formatted(size, fields["unit"], decimals, language)
        values |= _test(fields, decimals, language, level, family)
    sentence = text[language].format(**values)
    if fields["reasons"] and fields["difference"] is not None:
        reasons = ", ".join(REASONS[reason][language] for reason in fields["reasons"])
        sentence += TEXTS["incomparable"][language].format(reasons=reasons)
    if skipped := fields.get("skipped"):
        sentence += TEXTS["skipped"][language].format(waves=", ".join(skipped))
    return sentence


def _why_nothing(
    labels: Mapping[str, str], answered: Sequence[AnswerRow], fields: Mapping[str, Any], language: Language
) -> str:
    if fields["untested_because"] != "no_value":
        return OBSTACLES[fields["untested_because"]][language]
    sides = [labels[name] for name, one in zip(("a", "b"), answered, strict=True) if one["value"] is None]
    return TEXTS["no_value"][language].format(sides=TEXTS["and"][language].join(sides))


def _test(fields: Mapping[str, Any], decimals: int, language: Language, level: float, family: int) -> dict[str, str]:
    """The words about a test, or why there is none."""
    if fields["verdict"] == "not_testable":
        return {"why": OBSTACLES[fields["untested_because"]][language]}
    scale = 100 if fields["unit"] in FRACTIONS else 1
    low, high = (number_text(scale * fields[bound], decimals, language) for bound in ("ci_low", "ci_high"))
    p = fields["p_adjusted"]
    said = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    said = said.replace(".", ",") if language == "de" else said
    if p != fields["p"]:
        said += TEXTS["adjusted"][language].format(count=family)
    test = TEXTS["test"][language].format(level=number_text(100 * level, 0, language), low=low, high=high, p=said)
    return {"test": test}
