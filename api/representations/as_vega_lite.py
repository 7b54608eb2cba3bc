"""Vega-Lite: a chart with everything it needs inside, to be drawn by anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.answers.figures.rows import AnswerRow
from api.representations.as_json import json_bytes
from api.representations.chart_axes import ChartAxes, chart_axes, place_label
from api.representations.chart_marks import CONFIG, panels
from api.representations.chart_room import line_labels
from api.representations.chart_texts import description, small_print, subtitle, title, value_label
from api.representations.documents import Document, Format
from api.representations.legend import Legend

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MEDIA_TYPE = "application/vnd.vegalite.v6+json"
WARNING = "#B00020"
SMALL = {"fontSize": 10.5, "fontWeight": "normal", "color": "#444444", "lineHeight": 14}
ABOUT = (
    *("language", "notice", "citation", "confidence_level", "n_rounded_to", "total"),
    *("indicators", "dimensions", "waves", "bases", "notes", "sources", "releases"),
)
"""What of the answer's ``meta`` goes along unseen."""
OWN_LEGEND = {"legend": {"color": "independent"}}
"""It stands with the marks, below the titles, and not above all of them."""
LOCALES: dict[str, dict[str, Any]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "percent": "%"},
    "de": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""], "percent": "\u00a0%"},
}


def vega_lite(document: Document) -> dict[str, Any]:
    """The chart of a document.

    Texts are titles within titles, as Vega-Lite has no other place for them: the notice above, the small print below.
    """
    legend, rows = Legend(document.answer.meta), document.answer.rows
    axes = chart_axes(rows, legend)
    small = {"text": small_print(document, legend), "orient": "bottom", "anchor": "start", "frame": "group", **SMALL}
    chart = {"title": small | {"offset": 14}, **panels(rows, axes, legend)}
    headed: dict[str, Any] = {
        "title": {"text": title(rows, legend), "subtitle": subtitle(rows, axes, legend)},
        "vconcat": [chart],
        "resolve": OWN_LEGEND,
    }
    if legend.notice:
        headed = {
            "title": {"text": legend.notice, "color": WARNING, "fontSize": 13},
            "vconcat": [headed],
            "resolve": OWN_LEGEND,
        }
    return {
        "$schema": SCHEMA,
        "description": description(document, axes, legend),
        "usermeta": _about(document, legend),
        "data": {"values": _values(rows, axes, legend)},
        **headed,
        "config": CONFIG | {"locale": {"number": LOCALES[legend.language]}},
    }


def _values(rows: Sequence[AnswerRow], axes: ChartAxes, legend: Legend) -> list[AnswerRow]:
    """The rows with their words; over lines in time only those for which there is room."""
    values = [_value(row, axes, legend) for row in rows]
    if not axes.is_trend:
        return values
    for panel in dict.fromkeys(one["panel_label"] for one in values):
        held = [one for one in values if one["panel_label"] == panel]
        for one, label in zip(held, line_labels(held, axes, legend), strict=True):
            one["line_label"] = label
    return values


def _value(row: AnswerRow, axes: ChartAxes, legend: Legend) -> AnswerRow:
    """The row with the words of its places; ``label_at`` is where the words for its value begin."""
    ends = [row[field] for field in ("value", "ci_high") if row[field] is not None]
    return row | {
        "axis_label": place_label(row, axes.axis, legend),
        "group_label": place_label(row, axes.group, legend),
        "panel_label": place_label(row, axes.panel, legend),
        "value_label": value_label(row, legend),
        "label_at": max([0, *ends]),
    }


def _about(document: Document, legend: Legend) -> dict[str, Any]:
    return {"survey_benchmarks": {name: legend.meta[name] for name in ABOUT} | {"links": document.links}}


def _write(document: Document) -> bytes:
    return json_bytes(vega_lite(document))


VEGA_LITE = Format("vega-lite", (MEDIA_TYPE,), MEDIA_TYPE, _write)
