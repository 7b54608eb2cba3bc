"""A difference as a sentence, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.concepts.answers import AnswerRow
from api.concepts.captions import category_labels
from api.concepts.codelists import TOTAL
from api.concepts.differences import FRACTIONS
from api.concepts.regrouped import is_measured
from api.concepts.selection import Row
from api.concepts.texts import Language, Text
from api.concepts.verdicts import OBSTACLES, REASONS
from api.concepts.vocabulary import YES

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
    "adjusted": Text("adjusted for {count} comparisons", "angepasst für {count} Vergleiche"),
    "incomparable": Text(" They are not directly comparable: {reasons}.", " Nicht direkt vergleichbar: {reasons}."),
    "skipped": Text(" Waves without a value in between: {waves}.", " Wellen ohne Wert dazwischen: {waves}."),
    "points": Text("percentage points", "Prozentpunkte"),
    "at_points": Text("percentage points", "Prozentpunkten"),
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
        "subject": subject(row, axis, language),
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
        size = fields["difference"] if fields["verdict"] == "not_testable" else abs(fields["difference"])
        values["difference"] = formatted(size, fields["unit"], decimals, language)
        values |= _test(fields, decimals, language, level, family)
    sentence = text[language].format(**values)
    if fields["reasons"] and fields["difference"] is not None:
        reasons = ", ".join(REASONS[reason][language] for reason in fields["reasons"])
        sentence += TEXTS["incomparable"][language].format(reasons=reasons)
    if skipped := fields.get("skipped"):
        sentence += TEXTS["skipped"][language].format(waves=", ".join(skipped))
    return sentence


def subject(row: Row, axis: str, language: Language) -> str:
    """What both sides have in common: all that is not the whole."""
    snapshot, series = row.edition.snapshot, row.series
    parts = []
    if axis != "indicator":
        parts.append(snapshot.indicator[series.indicator].label[language])
    if axis != "channel" and series.channel != TOTAL:
        parts.append(axis_label(row, "channel", language))
    if axis != "category" and series.category != YES:
        parts.append(axis_label(row, "category", language))
    for dimension, code in zip(snapshot.dimensions, row.cell, strict=False):
        if dimension.id != axis and code != dimension.whole:
            parts.append(dimension.by_code[code].label[language])
    if axis not in ("wave", "survey"):
        parts.append(snapshot.wave.label[language])
    return ", ".join(parts)


def axis_label(row: Row, axis: str, language: Language) -> str:
    """What a side is called."""
    snapshot = row.edition.snapshot
    if axis == "survey":
        return f"{snapshot.survey.title[language]} ({snapshot.wave.label[language]})"
    if axis == "wave":
        return snapshot.wave.label[language]
    if axis == "indicator":
        return snapshot.indicator[row.series.indicator].label[language]
    if axis == "category":
        label = category_labels(row.edition).get(row.series.category)
        return row.series.category if label is None else label[language]
    if axis == "channel":
        labels = {node.code: node.label[language] for node in snapshot.channels}
        return labels.get(row.series.channel, row.series.channel)
    code = dict(zip(row.edition.dimension_ids, row.cell, strict=True))[axis]
    return snapshot.dimension[axis].by_code[code].label[language]


def formatted(value: float, unit: str, decimals: int, language: Language, points: str = "points") -> str:
    """A value with its unit, as people write it; ``points`` is the form of the words for percentage points."""
    if unit not in FRACTIONS:
        return _number(value, decimals, language)
    text = _number(100 * value, decimals, language)
    if unit == "share_difference":
        return f"{text} {TEXTS[points][language]}"
    return f"{text}\u00a0%" if language == "de" else f"{text}%"


def _number(value: float, decimals: int, language: Language) -> str:
    text = f"{round(value, decimals) + 0.0:,.{decimals}f}".replace("-", "\u2212")
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


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
    low, high = (_number(scale * fields[bound], decimals, language) for bound in ("ci_low", "ci_high"))
    p = fields["p_adjusted"]
    said = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    said = said.replace(".", ",") if language == "de" else said
    if p != fields["p"]:
        said += f" {TEXTS['adjusted'][language].format(count=family)}"
    test = TEXTS["test"][language].format(level=_number(100 * level, 0, language), low=low, high=high, p=said)
    return {"test": test}
