"""SVG and PNG: the Vega-Lite chart, drawn without the network."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from api.errors import TooManyRows
from api.representations.as_json import json_bytes
from api.representations.as_vega_lite import vega_lite
from api.representations.documents import Document, Format
from api.representations.drawing import RENDERER

MOST_FIGURES = 200
SMALLER = "A picture of more cannot be read: ask for fewer codes, or for vega-lite, csv or xlsx."
COST = 20
"""A picture takes as much of a processor as so many light answers and more."""


def _chart(document: Document) -> dict[str, Any]:
    rows = document.answer.rows
    if len(rows) > MOST_FIGURES:
        raise TooManyRows(len(rows), MOST_FIGURES, SMALLER)
    return vega_lite(document)


def _svg(document: Document) -> bytes:
    chart = _chart(document)
    start, rest = RENDERER.draw("svg", json_bytes(chart)).split(b">", 1)
    # The renderer leaves the description out: in a page, the page would have to say it.
    return start + f' role="img"><desc>{escape(chart["description"])}</desc>'.encode() + rest


def _png(document: Document) -> bytes:
    return RENDERER.draw("png", json_bytes(_chart(document)))


SVG = Format("svg", ("image/svg+xml",), "image/svg+xml", _svg, cost=COST, room=RENDERER.place)
PNG = Format("png", ("image/png",), "image/png", _png, cost=COST, room=RENDERER.place)
