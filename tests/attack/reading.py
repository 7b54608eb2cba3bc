"""Figures read back from every format: rows with the field names of the JSON answer, whatever they were written as."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import openpyxl
import pyarrow.parquet

from tests.attack.asking import Answer
from tests.attack.crosstables import uncrossed

Row = dict[str, Any]
Reading = tuple[Answer, list[Row]]
"""An answer and the figures in it."""
NUMBERS = ("value", "se", "ci_low", "ci_high", "n", "n_eff")
READ_AS_NUMBERS = (*NUMBERS, "confidence_level")
FIGURE = {"release", "indicator", "channel", "category", "status", "value"}


def rows_of(answer: Answer) -> list[Row]:
    """The figures in an answer, wherever they stand in it; none where the format holds none."""
    read = READERS.get(answer.media_type)
    return list(read(answer)) if read and answer.ok else []


def figures_in(document: Any) -> Iterator[Row]:
    """Every object in a JSON document that is a figure."""
    if isinstance(document, dict):
        if document.keys() >= FIGURE:
            yield {**document, **(document.get("other_dimensions") or {})}
        for part in document.values():
            yield from figures_in(part)
    elif isinstance(document, list):
        for part in document:
            yield from figures_in(part)


def _json(answer: Answer) -> Iterator[Row]:
    document = answer.document
    level = _confidence(document)
    for row in figures_in(document):
        yield {"confidence_level": level, **row}


def _confidence(document: Any) -> Any:
    if not isinstance(document, dict):
        return None
    meta = document.get("meta") or document.get("usermeta", {}).get("survey_benchmarks") or {}
    return meta.get("confidence_level")


def _csv(answer: Answer) -> Iterator[Row]:
    for line in csv.DictReader(io.StringIO(answer.content.decode("utf-8"))):
        for row in _figures_of(line, answer):
            yield {
                name: _number(text) if name in (*NUMBERS, "confidence_level") else text for name, text in row.items()
            }


def _figures_of(line: Row, answer: Answer) -> Iterator[Row]:
    """A line is a figure, or several in a cross-table."""
    crossed = answer.query.get("columns")
    return iter([line]) if crossed is None else uncrossed(line, crossed)


def _number(text: Any) -> float | None:
    return float(text) if text not in ("", None) else None


def _sdmx_csv(answer: Answer) -> Iterator[Row]:
    for line in csv.DictReader(io.StringIO(answer.content.decode("utf-8"))):
        row: Row = {name.lower().removeprefix("d_"): text for name, text in line.items()}
        row |= {name: _number(row[name]) for name in NUMBERS if name != "value"}
        yield row | {"value": _number(row["obs_value"]), "confidence_level": _number(row["conf_level"])}


def _json_stat(answer: Answer) -> Iterator[Row]:
    cube = answer.document
    extension, metrics = cube["extension"], cube["dimension"]["metric"]["category"]["index"]
    cells = list(product(*(cube["dimension"][name]["category"]["index"] for name in cube["id"][:-1])))
    for place, said in extension["figures"].items():
        first = int(place)
        numbers = [_value(cube["value"], first + step) for step in range(len(metrics))]
        status = cube.get("status", {}).get(place, "A/F")
        yield {
            **dict(zip(cube["id"], cells[first // len(metrics)], strict=False)),
            **dict(zip(metrics, numbers, strict=True)),
            **{name: said[name] for name in ("id", "release")},
            "confidence_level": extension["confidence_level"],
            "status": "confidential" if status.endswith("/C") else "published",
        }


def _value(values: Any, place: int) -> Any:
    """Values are a list; where most are missing, an object with the places of those that are there."""
    return values.get(str(place)) if isinstance(values, dict) else values[place]


def _xlsx(answer: Answer) -> Iterator[Row]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)["figures"]
    lines = sheet.iter_rows(values_only=True)
    header = [str(name) for name in next(lines)]
    for line in lines:
        yield from _figures_of(dict(zip(header, line, strict=True)), answer)


def _parquet(answer: Answer) -> Iterator[Row]:
    yield from pyarrow.parquet.read_table(io.BytesIO(answer.content)).to_pylist()


READERS: dict[str, Callable[[Answer], Iterator[Row]]] = {
    "application/json": _json,
    "application/vnd.vegalite.v6+json": _json,
    "text/csv": _csv,
    "application/vnd.sdmx.data+csv": _sdmx_csv,
    "application/vnd.json-stat+json": _json_stat,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
    "application/vnd.apache.parquet": _parquet,
}
