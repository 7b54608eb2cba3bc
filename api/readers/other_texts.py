"""Texts that are no table: commands of SPSS, and answers in JSON."""

from __future__ import annotations

import json
import re

from api.readers.signatures import EXPORT, Kind

SYNTAX = re.compile(
    r"(\*[^\n]*\n\s*)*(GET\s+(DATA|FILE)|DATA\s+LIST|SET\s+\w+\s*=|RENAME\s+VARIABLES?|(VARIABLE|VALUE)\s+LABELS?)\b",
    re.IGNORECASE,
)
SPSS_SYNTAX = Kind(
    "SPSS syntax: commands, no answers", None, f"the answers: run it in SPSS and save as .sav, or take {EXPORT}"
)
NDJSON = Kind("a file of rows in JSON, one a line (NDJSON)", None, EXPORT)
JSON_ROWS = Kind("a file of rows in JSON, as KoboToolbox and others give them", None, EXPORT)
OTHER_JSON = Kind("JSON of a kind that is not read", None, f"JSON-stat, or {EXPORT}")
OF_JSON_STAT = re.compile(r'"(dimension|dataset|class|link)"')


def other_text(text: str) -> Kind | None:
    """The kind of a text that is no table; ``text`` is the beginning of the file."""
    text = text.lstrip()
    if SYNTAX.match(text):
        return SPSS_SYNTAX
    if re.match(r"\[\s*[\[{]", text):
        return JSON_ROWS
    if not is_json_object(text):
        return None
    first, _, rest = text.partition("\n")
    if rest.lstrip().startswith("{") and is_json(first):
        return NDJSON
    if OF_JSON_STAT.search(text):
        return None
    return JSON_ROWS if re.search(r'"(results|data|responses|submissions)"\s*:\s*\[', text) else OTHER_JSON


def is_json_object(text: str) -> bool:
    """Whether a text begins as an object does; no column is called ``{"``."""
    return re.match(r'\s*\{\s*["}]', text) is not None


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
