"""A figure in words: what it is about, its value with its unit, and what stands beside it."""

from __future__ import annotations

from api.answers.figures.release_texts import category_labels
from api.answers.figures.rows import Figure
from api.answers.figures.texts import INTERVAL, POINTS, QUOTED
from api.answers.selections.selection import Row
from api.concepts.codelists import TOTAL
from api.concepts.numbers import number_text, percent_text
from api.concepts.texts import Language
from api.concepts.vocabulary import FRACTIONS, YES


def figure_text(
    answered: Figure, decimals: int, confidence: float, language: Language, without_interval: str = ""
) -> str:
    """A published figure: value, interval (or the words ``without_interval``) and answers, as far as it has them."""

    def shown(value: float) -> str:
        return formatted(value, answered.unit, decimals, language)

    value, low, high = answered.value, answered.ci_low, answered.ci_high
    beside = []
    if low is not None and high is not None:
        level = number_text(100 * confidence, None, language)
        beside.append(INTERVAL[language].format(level=level, low=shown(low), high=shown(high)))
    elif without_interval and value is not None:
        beside.append(without_interval)
    if answered.n_text or answered.n is not None:
        beside.append(f"n: {answered.n_text}" if answered.n_text else f"n = {answered.n}")
    text = shown(value) if value is not None else QUOTED[language].format(text=answered.value_text)
    return f"{text} ({', '.join(beside)})" if beside else text


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


def source(row: Row, axis: str, language: Language) -> str:
    """Whose figures they are: the survey, unless the sides are surveys, and its population in the codes of its
    dimensions where that is not everybody."""
    snapshot = row.edition.snapshot
    parts = [] if axis == "survey" else [snapshot.survey.title[language]]
    for dimension, code in zip(snapshot.dimensions, row.cell, strict=False):
        if dimension.id != axis and code == dimension.whole != TOTAL:
            parts.append(dimension.by_code[code].label[language])
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
        return number_text(value, decimals, language)
    if unit == "share_difference":
        return f"{number_text(100 * value, decimals, language)} {POINTS[points][language]}"
    return percent_text(value, decimals, language)
