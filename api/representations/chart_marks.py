"""The marks of a chart: bars or lines, intervals as error bars, and in words what has no value."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from api.answers.figures.rows import Figure
from api.concepts.vocabulary import FRACTIONS
from api.representations.chart_axes import ChartAxes, place_label
from api.representations.chart_captions import unit_sign
from api.representations.legend import Legend

COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#6E6E6E", "#000000"]
"""Okabe and Ito's, told apart by the colour-blind, with a grey for their yellow, which white paper swallows."""
INK = "#222222"
FAINT = "#6B6B6B"
WIDTH = 460
PANEL_WIDTH, PANEL_HEIGHT, PANELS_BESIDE = 300, 220, 2
LABEL_LETTERS, TITLE_LETTERS, PANEL_LETTERS = 44, 100, 46
WRAPPED = f"split(replace(datum.label, /(.{{1,{LABEL_LETTERS}}})( |$)/g, '$1\\n'), '\\n')"
"""A long label as lines, the last one empty."""
LABEL_LINE = 14
CENTRED = {
    "condition": {
        "test": f"length(datum.label) > {LABEL_LETTERS}",
        "expr": f"-{LABEL_LINE / 2:g} * (length({WRAPPED}) - 2)",
    },
    "value": 0,
}
"""Lines stand around their bar: drawn as they are, the first would stand beside it and the others below."""
HALF = 0.5
HAS_VALUE = "isValid(datum.value)"
HAS_NONE = "!isValid(datum.value)"

CONFIG: dict[str, Any] = {
    "font": "Arial, Helvetica, sans-serif",
    "background": "#ffffff",
    "padding": 16,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "group",
        "fontSize": 16,
        "color": INK,
        "subtitleColor": "#444444",
        "subtitleFontSize": 12,
        "subtitleLineHeight": 16,
        "subtitlePadding": 5,
        "offset": 12,
    },
    "axis": {"labelFontSize": 12, "labelColor": INK, "titleColor": INK, "labelLimit": 320, "gridColor": "#e4e4e4"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "labelLimit": 320, "symbolLimit": 0},
    "range": {"category": COLOURS},
}

Encoding = dict[str, Any]


def panels(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> dict[str, Any]:
    """The chart, in panels where some field needs them; each has only the places that its figures need."""
    if not axes.panel:
        return _panel(rows, axes, legend)
    by_panel: dict[str, list[Figure]] = {}
    for row in rows:
        by_panel.setdefault(place_label(row, axes.panel, legend), []).append(row)
    width = PANEL_LETTERS if axes.is_trend else TITLE_LETTERS
    several = len({row.unit for row in rows}) > 1
    return {
        "columns": PANELS_BESIDE if axes.is_trend else 1,
        "concat": [
            {
                "title": {"text": textwrap.wrap(label, width) or label, "fontSize": 12, "offset": 6},
                "transform": [{"filter": {"field": "panel_label", "equal": label}}],
                **_panel(held, axes, legend),
            }
            for label, held in by_panel.items()
        ],
        "resolve": {"scale": {"y" if axes.is_trend else "x": "independent" if several else "shared"}},
    }


def _panel(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> dict[str, Any]:
    return _trend(rows, axes, legend) if axes.is_trend else _bars(rows, axes, legend)


def _bars(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> dict[str, Any]:
    order = _order(rows, axes.axis, legend)
    lines = max((len(textwrap.wrap(label, LABEL_LETTERS)) for label in order), default=1)
    axis: dict[str, Any] = {"title": None, "ticks": False, "domain": False, "labelPadding": 6}
    axis |= {"labelExpr": WRAPPED, "labelOffset": CENTRED}
    place: Encoding = {"y": {"field": "axis_label", "type": "nominal", "sort": order, "axis": axis}}
    if axes.group:
        place["yOffset"] = {"field": "group_label", "type": "nominal", "sort": _order(rows, axes.group, legend)}
    value = _value(rows, legend)
    interval = {"x": {"field": "ci_low", **value}, "x2": {"field": "ci_high"}}
    label = {"x": {"field": "label_at", **value}, "text": {"field": "value_label"}}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 5, "fontSize": 11}
    return {
        "width": WIDTH,
        "height": {"step": 15, "for": "offset"} if axes.group else {"step": 24 + LABEL_LINE * (lines - 1)},
        "encoding": place,
        "layer": [
            {
                "transform": [{"filter": HAS_VALUE}],
                "mark": {"type": "bar", "tooltip": True},
                "encoding": {"x": {"field": "value", **value}, **_colour(rows, axes, legend)},
            },
            {
                "transform": [{"filter": "isValid(datum.ci_low)"}],
                "mark": {"type": "errorbar", "color": INK, "ticks": {"size": 6}, "thickness": 1.2},
                "encoding": interval,
            },
            {"transform": [{"filter": HAS_VALUE}], "mark": text | {"color": INK}, "encoding": label},
            {
                "transform": [{"filter": HAS_NONE}],
                "mark": text | {"color": FAINT, "fontStyle": "italic"},
                "encoding": label,
            },
        ],
    }


def _trend(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> dict[str, Any]:
    in_time = sorted(rows, key=lambda row: (legend.wave(row).period_end, legend.wave(row).period_start))
    axis = {"title": None, "labelAngle": 0, "labelPadding": 4}
    place: Encoding = {
        "x": {"field": "axis_label", "type": "ordinal", "sort": _order(in_time, axes.axis, legend), "axis": axis}
    }
    if axes.group:
        place["xOffset"] = {"field": "group_label", "type": "nominal", "sort": _order(rows, axes.group, legend)}
    colour = _colour(rows, axes, legend)
    value = _value(rows, legend)
    text = {"type": "text", "fontSize": 10.5}
    label = {"text": {"field": "line_label"}}
    width, height = line_size(axes)
    return {
        "width": width,
        "height": height,
        "encoding": place,
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2, "opacity": 0.6},
                "encoding": {"y": {"field": "value", **value}, **colour},
            },
            {
                "transform": [{"filter": "isValid(datum.ci_low)"}],
                "mark": {"type": "errorbar", "ticks": {"size": 6}, "thickness": 1.2},
                "encoding": {"y": {"field": "ci_low", **value}, "y2": {"field": "ci_high"}, **colour},
            },
            {
                "transform": [{"filter": HAS_VALUE}],
                "mark": {"type": "point", "filled": True, "size": 46, "opacity": 1, "tooltip": True},
                "encoding": {"y": {"field": "value", **value}, **colour},
            },
            {
                "transform": [{"filter": HAS_VALUE}],
                "mark": text | {"align": "center", "baseline": "bottom", "dy": -5, "color": INK},
                "encoding": {"y": {"field": "label_at", **value}, **label},
            },
            {
                "transform": [{"filter": HAS_NONE}],
                "mark": text
                | {"align": "left", "baseline": "middle", "angle": 270, "color": FAINT, "fontStyle": "italic"},
                "encoding": {"y": {"field": "label_at", **value}, **label},
            },
        ],
    }


def line_size(axes: ChartAxes) -> tuple[int, int]:
    """Width and height of a panel with lines."""
    return (PANEL_WIDTH, PANEL_HEIGHT) if axes.panel else (WIDTH, PANEL_HEIGHT + 60)


def _order(rows: Sequence[Figure], fields: Sequence[str], legend: Legend) -> list[str]:
    """The labels in the order of the rows."""
    return list(dict.fromkeys(place_label(row, fields, legend) for row in rows))


def _colour(rows: Sequence[Figure], axes: ChartAxes, legend: Legend) -> Encoding:
    if not axes.group:
        return {"color": {"value": COLOURS[0]}}
    order = _order(rows, axes.group, legend)
    title = legend.titles.get(axes.group[0])
    shown = {"title": title, "orient": "top", "direction": "horizontal", "columns": 4}
    return {"color": {"field": "group_label", "type": "nominal", "sort": order, "legend": shown}}


def _value(rows: Sequence[Figure], legend: Legend) -> Encoding:
    """The scale of values: from zero on, shares up to the whole once they pass half of it."""
    units = {row.unit for row in rows}
    axis: dict[str, Any] = {"title": None, "tickCount": 6, "domain": False, "ticks": False}
    scale: dict[str, Any] = {"zero": True}
    if units <= set(FRACTIONS):
        axis["format"] = ".0%"
        if reaches_whole(rows):
            scale["domainMax"] = 1
    if units == {"share_difference"}:
        axis["labelExpr"] = f"format(100 * datum.value, '.0f') + '{unit_sign('share_difference', legend)}'"
    return {"type": "quantitative", "axis": axis, "scale": scale}


def reaches_whole(rows: Sequence[Figure]) -> bool:
    """Whether the scale of these shares ends at the whole."""
    return max((row.value or 0 for row in rows), default=0) >= HALF
