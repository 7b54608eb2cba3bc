"""The recurring parts of the JSON Schema of survey definitions.

Every part has a ``title``: it says in a message what would be right, and in an editor what a key takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.concepts.surveys.files import FORMATS

Schema = dict[str, Any]

CODE_PATTERN = "^[A-Za-z0-9_.-]+$"
IDENTIFIER_PATTERN = "^[a-z][a-z0-9_]*$"
SLUG_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"

CELL: Schema = {"title": "a text or number, as in the file's cells", "type": ["string", "number", "boolean"]}
CELLS: Schema = {"title": "a cell's text, or a list of them", "anyOf": [CELL, {"type": "array", "items": CELL}]}
CODE: Schema = {
    "title": "a code of letters, digits, “_”, “.” and “-”",
    "type": ["string", "number", "boolean"],
    "pattern": CODE_PATTERN,
}
CODES: Schema = {"title": "a list of codes", "type": "array", "items": CODE}
CODES_OR_ALL: Schema = {
    "title": 'a list of codes, or "*" for all',
    "anyOf": [{"const": "*"}, {**CODES, "minItems": 1}],
}
IDENTIFIER: Schema = {
    "title": "a name of small letters, digits and “_” that begins with a letter",
    "type": "string",
    "pattern": IDENTIFIER_PATTERN,
}
SLUG: Schema = {
    "title": "a short name of small letters, digits and “-”, such as sme-pulse",
    "type": "string",
    "pattern": SLUG_PATTERN,
}
STRING: Schema = {"title": "a text", "type": "string", "minLength": 1}
TEXT: Schema = {
    "title": "a text, or one per language: {en: …, de: …}",
    "anyOf": [
        {"type": ["string", "number"], "minLength": 1},
        {
            "type": "object",
            "properties": {"en": {"type": ["string", "number"]}, "de": {"type": ["string", "number"]}},
            "required": ["en", "de"],
            "additionalProperties": False,
        },
    ],
}
URL: Schema = {
    "title": "an address that begins with https:// or http://",
    "type": "string",
    "pattern": "^https?://\\S+$",
}
URLS: Schema = {
    "title": "an address, or a list of addresses",
    "anyOf": [URL, {"type": "array", "items": URL, "minItems": 1}],
}
DATE: Schema = {
    "title": "a date such as 2026-03-31",
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
COLUMN: Schema = {"title": "the name of a column of the file", "type": ["string", "number"], "minLength": 1}
COLUMNS: Schema = {
    "title": "the name of a column, or a list of them",
    "anyOf": [COLUMN, {"type": "array", "items": COLUMN}],
}
NUMBER: Schema = {"title": "a number", "type": "number"}
CHARACTER: Schema = {"title": "one character", "type": "string", "maxLength": 1}


def described(part: Schema, description: str, **more: Any) -> Schema:
    """``part`` with what it means in its place."""
    return {**part, "description": description, **more}


def choice(values: Iterable[str], description: str = "", **more: Any) -> Schema:
    values = list(values)
    return {"title": f"one of {', '.join(values)}", "enum": values, "description": description, **more}


def mapping(properties: Mapping[str, Schema], required: Iterable[str] = (), title: str = "", **more: Any) -> Schema:
    """A mapping with exactly these keys."""
    return {
        "title": title or f"a mapping with the keys {', '.join(properties)}",
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def named(values: Schema, names: Schema, title: str, **more: Any) -> Schema:
    """A mapping from names of the owner's choice."""
    return {"title": title, "type": "object", "propertyNames": names, "additionalProperties": values, **more}


def list_of(items: Schema, title: str, **more: Any) -> Schema:
    return {"title": title, "type": "array", "items": items, **more}


FILE: Schema = mapping(
    {
        "format": choice(FORMATS, "how the file is written", default="csv"),
        "delimiter": described(
            CHARACTER, 'between the fields of a CSV file; "\\t" for a tabulator', default=",", minLength=1
        ),
        "quote": described(
            CHARACTER, 'around fields that hold the delimiter; "" when fields are never quoted', default='"'
        ),
        "encoding": described(STRING, "of a text file; a byte-order mark is recognised", default="utf-8"),
        "decimal": choice([".", ","], "the decimal sign", default="."),
        "thousands": described(CHARACTER, "the sign between groups of digits, removed from numbers", default=""),
        "missing": described(CELLS, "cell texts that mean “nothing here” in every column; an empty cell always does"),
    },
    title='how a file is written: {format: csv, delimiter: ";", …}',
)
ROW_FILTER: Schema = mapping(
    {"column": COLUMN, "values": described(CELLS, "rows with one of these texts are kept")}, ["column", "values"]
)
KEEP: Schema = list_of(ROW_FILTER, "a list of {column: …, values: […]}", description="only rows that pass every filter")
