"""SVG and PNG: the Vega-Lite chart, drawn here and without the network."""

from __future__ import annotations

from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape

from api.errors import TooManyRows
from api.representations.as_json import json_bytes
from api.representations.as_vega_lite import vega_lite
from api.representations.documents import Document, Format

MOST_FIGURES = 200
SMALLER = "A picture of more cannot be read: ask for fewer codes, or for vega-lite, csv or xlsx."
DOTS_PER_INCH = 144
OFFLINE: dict[str, Any] = {"vl_version": "6.4", "allowed_base_urls": []}


def _chart(document: Document) -> dict[str, Any]:
    rows = document.answer.rows
    if len(rows) > MOST_FIGURES:
        raise TooManyRows(len(rows), MOST_FIGURES, SMALLER)
    return vega_lite(document)


def _renderer() -> ModuleType:
    # It starts threads of its own when it is first used: not before a server has forked its workers.
    import vl_convert

    return vl_convert


def _svg(document: Document) -> bytes:
    chart = _chart(document)
    svg: str = _renderer().vegalite_to_svg(json_bytes(chart).decode(), **OFFLINE)
    # The renderer leaves the description out: in a page, the page would have to say it.
    start, rest = svg.split(">", 1)
    return f'{start} role="img"><desc>{escape(chart["description"])}</desc>{rest}'.encode()


def _png(document: Document) -> bytes:
    chart = json_bytes(_chart(document)).decode()
    png: bytes = _renderer().vegalite_to_png(chart, ppi=DOTS_PER_INCH, scale=1, **OFFLINE)
    return png


SVG = Format("svg", ("image/svg+xml",), "image/svg+xml", _svg)
PNG = Format("png", ("image/png",), "image/png", _png)
