"""Vega-Lite: a chart with everything it needs inside, to be drawn by anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.answers.figures.rows import Figure
from api.representations.as_json import json_bytes
from api.representations.chart_axes import ChartAxes, chart_axes, place_label
from api.representations.chart_captions import description, small_print, subtitle, title, value_label
from api.representations.chart_marks import CONFIG, panels
from api.representations.chart_room import DrawnFigure, line_labels
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


def _values(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> list[dict[str, Any]]:
    """The rows with their words; over lines in time only those for which there is room."""
    drawn = [_drawn(row, axes, legend) for row in rows]
    if not axes.is_trend:
        return [one.values() for one in drawn]
    labels: dict[int, str] = {}
    for panel in dict.fromkeys(one.panel_label for one in drawn):
        held = [one for one in drawn if one.panel_label == panel]
        labels |= {id(one): label for one, label in zip(held, line_labels(held, axes, legend), strict=True)}
    return [one.values() | {"line_label": labels[id(one)]} for one in drawn]


def _drawn(row: Figure, axes: ChartAxes, legend: Legend) -> DrawnFigure:
    return DrawnFigure(
        row,
        axis_label=place_label(row, axes.axis, legend),
        group_label=place_label(row, axes.group, legend),
        panel_label=place_label(row, axes.panel, legend),
        value_label=value_label(row, legend),
        label_at=max([0, *(end for end in (row.value, row.ci_high) if end is not None)]),
    )


def _about(document: Document, legend: Legend) -> dict[str, Any]:
    return {"survey_benchmarks": {name: getattr(legend.meta, name) for name in ABOUT} | {"links": document.links}}


def _write(document: Document) -> bytes:
    return json_bytes(vega_lite(document))


VEGA_LITE = Format("vega-lite", (MEDIA_TYPE,), MEDIA_TYPE, _write)
