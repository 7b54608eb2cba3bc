"""The captions of a chart: title, what all its figures have in common, source, notes, and each value."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from api.answers.figures.captions import cited_together
from api.answers.figures.rows import Figure
from api.answers.figures.texts import QUOTED
from api.concepts.numbers import PERCENT_SIGN, number_text
from api.concepts.vocabulary import FRACTIONS
from api.representations.chart_axes import FIELDS, JOINED, ChartAxes, field_label
from api.representations.documents import Document
from api.representations.legend import Legend, own_dimensions
from api.representations.texts import CHART_TEXTS, FLAG_TEXTS

LINE = 108
"""Characters of a line of small print."""
MOST_NOTE_LINES = 9
MOST_NAMES = 3
DOUBTFUL = {"caution": "*", "poor": "**"}
"""The mark behind a value that is not to be relied on without a thought; the small print explains it."""


def title(rows: Sequence[Figure], legend: Legend) -> str:
    labels = list(dict.fromkeys(field_label(row, "indicator", legend) for row in rows))
    more = f" +{len(labels) - MOST_NAMES}" if len(labels) > MOST_NAMES else ""
    return ", ".join(labels[:MOST_NAMES]) + more or CHART_TEXTS["nothing"][legend.language]


def subtitle(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> list[str]:
    """What all figures have in common: what no axis tells."""
    if not rows:
        return []
    on_axes = {*axes.axis, *axes.group, *axes.panel, "indicator"}
    fields = ("survey", "wave", *(field for field in (*FIELDS, *own_dimensions(rows)) if field != "survey"))
    labels = [
        field_label(rows[0], field, legend)
        for field in fields
        if field not in on_axes and not (field in ("channel", "category") and getattr(rows[0], field) in ("_T", "yes"))
    ]
    bases = list(dict.fromkeys(filter(None, map(legend.base, rows))))
    lines = textwrap.wrap(JOINED.join(dict.fromkeys(filter(None, labels))), LINE)
    if len(bases) == 1:
        lines += textwrap.wrap(f"{CHART_TEXTS['base'][legend.language]}: {bases[0]}", LINE)
    return lines


def small_print(document: Document, legend: Legend) -> list[str]:
    """Level of the intervals, source and licence, notes; as many notes as there is room for."""
    texts = {key: text[legend.language] for key, text in CHART_TEXTS.items()}
    lines = []
    if any(row.ci_low is not None for row in document.answer.rows):
        level = number_text(100 * legend.meta.confidence_level, None, legend.language)
        lines.append(texts["intervals"].format(level=level))
    met = {row.reliability for row in document.answer.rows if row.status == "published"}
    meanings = legend.reliabilities
    lines += [f"{mark} {texts['reliability']}: {meanings[word]}." for word, mark in DOUBTFUL.items() if word in met]
    citation = cited_together(release.citation for release in legend.releases.values()).rstrip(".")
    lines += textwrap.wrap(f"{texts['source']}: {citation}.", LINE) if citation else []
    licences = dict.fromkeys(release.licence.name for release in legend.releases.values())
    lines += textwrap.wrap(f"{texts['licence']}: {'; '.join(licences)}", LINE) if licences else []
    notes = [line for note in all_notes(legend) for line in textwrap.wrap(note, LINE, subsequent_indent="   ")]
    if len(notes) > MOST_NOTE_LINES:
        where = document.links.get("permalink") or document.links.get("self") or ""
        notes = [*notes[:MOST_NOTE_LINES], *textwrap.wrap(f"… {texts['more_notes']} {where}", LINE)]
    return lines + notes


def all_notes(legend: Legend) -> list[str]:
    return list(dict.fromkeys(text for texts in legend.meta.notes.values() for text in texts.values()))


def description(document: Document, axes: ChartAxes, legend: Legend) -> str:
    """The chart in words, for those who cannot see it; with all notes."""
    rows = document.answer.rows
    parts = [legend.notice, title(rows, legend), *subtitle(rows, axes, legend), legend.meta.citation]
    return " ".join(f"{text.rstrip('.')}." for text in (*parts, *all_notes(legend)) if text)


def value_label(row: Figure, legend: Legend) -> str:
    """What is written beside a figure: its value as displayed, or why there is none."""
    if row.status != "published":
        return legend.statuses[row.status]
    return " ".join(_parts(row, legend))


def _parts(row: Figure, legend: Legend) -> Iterator[str]:
    decimals = legend.indicator(row).decimals
    if row.value is None:
        wording = QUOTED[legend.language].format(text=row.value_text)
        yield wording if row.value_text else legend.statuses["not_available"]
    elif row.unit in FRACTIONS:
        yield number_text(100 * row.value, decimals, legend.language) + unit_sign(row.unit, legend)
    else:
        yield number_text(row.value, decimals, legend.language)
    yield from (mark for mark in (DOUBTFUL.get(row.reliability),) if mark)
    yield from (f"({FLAG_TEXTS[flag][legend.language]})" for flag in row.flags)


def unit_sign(unit: str, legend: Legend) -> str:
    if unit == "share_difference":
        return "\u00a0" + CHART_TEXTS["points"][legend.language]
    return PERCENT_SIGN[legend.language]
