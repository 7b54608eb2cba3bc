"""CSVW (CSV on the Web): what the columns of a CSV file are, for programs that read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.representations.as_csv import DELIMITERS, harmless
from api.representations.as_json import json_bytes
from api.representations.columns import Kind
from api.representations.documents import Document, Format
from api.representations.legend import Legend
from api.representations.tables import Head, Table, table_of

CONTEXT = "http://www.w3.org/ns/csvw"
DATATYPES: Mapping[Kind, str] = {
    "text": "string",
    "list": "string",
    "json": "string",
    "number": "double",
    "whole": "integer",
    "day": "date",
}
VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
REQUIRED = ("survey", "wave", "release", "indicator", "channel", "category", "unit", "base", "basis", "status")


def _write(document: Document) -> bytes:
    legend = Legend(document.answer.meta)
    return csvw_bytes(document, legend, table_of(document, legend, "codes"))


def csvw_bytes(document: Document, legend: Legend, table: Table) -> bytes:
    """The description of a table's CSV file."""
    columns = [_column(number, head, legend, table.is_crossed) for number, head in enumerate(table.heads, 1)]
    if document.locale == "de":
        for column in columns:
            if column["datatype"] == DATATYPES["number"]:
                column["datatype"] = {"base": DATATYPES["number"], "format": {"decimalChar": ","}}
    return json_bytes(
        {
            "@context": [CONTEXT, {"@language": legend.language}],
            "url": document.links["csv"],
            "dialect": {
                "lineTerminators": ["\r\n"],
                "header": True,
                "encoding": "utf-8",
                **({"delimiter": DELIMITERS[document.locale]} if document.locale != "en" else {}),
            },
            "dc:title": "; ".join(dict.fromkeys(one.title for one in legend.releases.values())),
            "dc:language": legend.language,
            "dc:publisher": list(dict.fromkeys(one.publisher for one in legend.releases.values())),
            "dc:license": list(dict.fromkeys(filter(None, (one.licence.url for one in legend.releases.values())))),
            "dc:rights": list(dict.fromkeys(one.licence.name for one in legend.releases.values())),
            "dc:bibliographicCitation": legend.meta.citation,
            "rdfs:comment": [legend.notice] if legend.notice else [],
            "notes": [
                {"release": release, "id": note, "text": text}
                for release, texts in legend.meta.notes.items()
                for note, text in texts.items()
            ],
            "tableSchema": {"columns": columns},
        }
    )


def _column(number: int, head: Head, legend: Legend, is_crossed: bool) -> dict[str, Any]:
    """The description of a column; its name is one that programs can use as a variable."""
    # A code or label may hold what the standard's names must not: such columns are named by their place.
    name = head.name if VARIABLE.fullmatch(head.name) else f"column_{number}"
    column: dict[str, Any] = {"name": name, "titles": harmless(head.name), "datatype": DATATYPES[head.kind]}
    if head.field in legend.titles:
        column["dc:title"] = legend.titles[head.field]
    if head.kind == "list":
        column["separator"] = " "
    if head.field in REQUIRED and not is_crossed:
        column["required"] = True
    if head.field in BUILT_IN_DIMENSIONS:
        column["dc:description"] = "Empty where the survey lacks the dimension."
    return column


CSVW = Format(
    "csvw", ("application/csvm+json",), "application/csvm+json", _write, takes=("labels", "columns", "locale")
)
