"""CSV (RFC 4180): one line per row, readable without anything else, so texts and citation are columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from api.concepts.answers import ROW_FIELDS, AnswerRow
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.representations.documents import Document, Format, LabelStyle

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text."""

LISTS = ("flags", "notes", "sources")
JSON_FIELDS = ("also_reported", "alternatives")
DROPPED = ("other_dimensions", *JSON_FIELDS)
LABELLED = ("indicator", "channel", "category")
BLANK: AnswerRow = dict.fromkeys(ROW_FIELDS) | {"other_dimensions": {}, **{field: [] for field in LISTS}}
"""A row with nothing in it: the header of an answer without rows comes from it too."""
TEXT_COLUMNS = (
    "confidence_level",
    "period_start",
    "period_end",
    "base_text",
    "note_texts",
    "source_urls",
    "also_reported",
    "alternatives",
    "notice",
    "licence",
    "citation",
)


def _write(document: Document) -> bytes:
    rows, meta = document.answer.rows, document.answer.meta
    others = list(dict.fromkeys(one for row in rows for one in row["other_dimensions"]))
    texts = _texts_by_release(meta)
    labels = _labels(meta)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*_cells(BLANK, others, {}, document.labels), *TEXT_COLUMNS])
    for row in rows:
        cells = _cells(row, others, labels, document.labels)
        writer.writerow(map(_safe, (*cells.values(), *_texts(row, texts[row["release"]], meta))))
    return stream.getvalue().encode()


def _cells(
    row: AnswerRow, others: Iterable[str], labels: Mapping[tuple[str, str, str], str], style: LabelStyle
) -> dict[str, Any]:
    """The fields of the row as columns; a survey's own dimensions follow the built-in ones."""
    cells: dict[str, Any] = {}
    for field, value in row.items():
        if field in LABELLED or field in BUILT_IN_DIMENSIONS:
            cells |= _coded(field, value, labels.get((field, row["survey"], value)), style)
        elif field == "other_dimensions":
            for one in others:
                code = value.get(one)
                cells |= _coded(one, code, labels.get((one, row["survey"], str(code))), style)
        elif field in LISTS:
            cells[field] = " ".join(value)
        elif field not in DROPPED:
            cells[field] = value
    return cells


def _coded(field: str, code: str | None, label: str | None, style: LabelStyle) -> dict[str, str | None]:
    if style == "codes":
        return {field: code}
    if style == "labels":
        return {field: label if label is not None else code}
    return {field: code, f"{field}_label": label}


def _texts_by_release(meta: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        release["id"]: {
            "wave": meta["waves"][release["id"]],
            "bases": meta["bases"][release["id"]],
            "notes": meta["notes"][release["id"]],
            "sources": meta["sources"][release["id"]],
            "licence": " ".join(filter(None, (release["licence"]["name"], release["licence"]["url"]))),
            "citation": release["citation"],
            "simulated": release["basis"] == "simulated",
        }
        for release in meta["releases"]
    }


def _texts(row: AnswerRow, release: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the ids in the row mean, spelled out: a line that is copied elsewhere stays complete."""
    urls = (url for source in row["sources"] for url in release["sources"].get(source, {}).get("urls", ()))
    return (
        meta["confidence_level"],
        release["wave"]["period_start"],
        release["wave"]["period_end"],
        release["bases"].get(row["base"]),
        " | ".join(release["notes"].get(note, note) for note in row["notes"]),
        " ".join(dict.fromkeys(urls)),
        *(json.dumps(row[field], ensure_ascii=False) if row[field] else None for field in JSON_FIELDS),
        meta["notice"] if release["simulated"] else None,
        release["licence"],
        release["citation"],
    )


def _labels(meta: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """(field, survey, code) → label."""
    return {
        (codes["id"], survey, entry["code"]): entry["label"]
        for codes in meta["dimensions"]
        for entry in codes["codes"]
        for survey in entry["surveys"]
    }


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


CSV = Format("csv", ("text/csv",), "text/csv; charset=utf-8; header=present", _write)
