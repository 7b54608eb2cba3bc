"""Reading every format back to the same shape, with readers that are not the product's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from math import prod
from typing import Any

import openpyxl
from flask.testing import FlaskClient

PATH = "/v1/benchmarks"
CODES = ("survey", "wave", "indicator", "channel", "category", "sector", "size", "region", "market")
NUMBERS = ("value", "se", "ci_low", "ci_high", "n", "n_eff")
WORDS = ("flags", "notes", "sources")
TEXTS = ("id", "release", "value_text", "unit", "base", "basis", "n_text", "status", "reliability")

Figure = dict[str, Any]


def body(client: FlaskClient, query: str, name: str, path: str = PATH) -> bytes:
    response = client.get(f"{path}?{query}&format={name}")
    assert response.status_code == 200, response.text
    return bytes(response.data)


def from_row(row: dict[str, Any]) -> Figure:
    codes = row | {"market": row["other_dimensions"].get("market")}
    return {field: codes[field] for field in (*CODES, *NUMBERS, *TEXTS)} | {field: list(row[field]) for field in WORDS}


def from_cells(cells: dict[str, Any]) -> Figure:
    """From a line of a table, whose empty cells are nothing."""
    figure: Figure = {field: cells.get(field) or None for field in (*CODES, *TEXTS)}
    figure |= {field: None if cells[field] in ("", None) else float(cells[field]) for field in NUMBERS}
    return figure | {field: (cells[field] or "").split() for field in WORDS}


def read_json(answer: bytes) -> list[Figure]:
    return [from_row(row) for row in json.loads(answer)["data"]]


def read_vega_lite(answer: bytes) -> list[Figure]:
    return [from_row(row) for row in json.loads(answer)["data"]["values"]]


def lines(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode(), newline="")))


def read_csv(answer: bytes) -> list[Figure]:
    return [from_cells(line) for line in lines(answer)]


def sheet(answer: bytes, name: str = "figures") -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(answer))[name].iter_rows(values_only=True))


def read_xlsx(answer: bytes) -> list[Figure]:
    header, *rest = sheet(answer)
    return [from_cells(dict(zip(header, cells, strict=True))) for cells in rest]


def read_sdmx_csv(answer: bytes) -> list[Figure]:
    found = []
    for line in lines(answer):
        cells = {name.removeprefix("D_").lower(): value for name, value in line.items()}
        codes = {field: None if cells.get(field) == "_Z" else cells.get(field) for field in CODES}
        renamed = {"value": cells["obs_value"], "unit": cells["unit_measure"], "id": cells["figure_id"]}
        found.append(from_cells(cells | codes | renamed))
    return found


def read_json_stat(answer: bytes) -> list[Figure]:
    """By JSON-stat's own rules: a place in the cube is a code of each dimension."""
    cube = json.loads(answer)
    steps = [prod(cube["size"][place + 1 :]) for place in range(len(cube["size"]))]
    values = dict(enumerate(cube["value"])) if isinstance(cube["value"], list) else cube["value"]
    found = []
    for key, beside in cube["extension"]["figures"].items():
        place, codes = int(key), {}
        for dimension, step, size in zip(cube["id"], steps, cube["size"], strict=True):
            codes[dimension] = cube["dimension"][dimension]["category"]["index"][place // step % size]
        status = cube["extension"]["status"][cube["status"].get(key, "A/F")]
        numbers = {}
        for metric, name in enumerate(cube["dimension"]["metric"]["category"]["index"]):
            at = place + metric
            numbers[name] = values[at if isinstance(cube["value"], list) else str(at)]
        row = {field: None if codes.get(field) == "_Z" else codes.get(field) for field in CODES}
        row |= {field: beside.get(field) for field in TEXTS} | numbers | {"status": status}
        found.append(row | {field: beside.get(field, []) for field in WORDS})
    return found


READERS: dict[str, Callable[[bytes], list[Figure]]] = {
    "json": read_json,
    "csv": read_csv,
    "jsonstat": read_json_stat,
    "sdmx-csv": read_sdmx_csv,
    "xlsx": read_xlsx,
    "vega-lite": read_vega_lite,
}
"""Format → what gives its figures back."""


def everything(answer: bytes, name: str) -> str:
    """All text of an answer."""
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer))
        return "\n".join(str(cell) for page in book for cells in page.iter_rows(values_only=True) for cell in cells)
    return answer.decode()
