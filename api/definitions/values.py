"""The recurring parts of definitions."""

from __future__ import annotations

from api.concepts.surveys.row_conditions import CellPattern, NumberRange, RowCondition
from api.concepts.texts import Text, same
from api.definitions.elements import Element
from api.definitions.written import Keys, Written, list_of, mapping, named, one_or_more, scalar, section

_SCALAR = ["string", "number", "boolean"]


def bilingual(element: Element) -> Text:
    """``{en: …, de: …}``, or one text for both languages."""
    if element.entries is None:
        return same(element.text)
    english, german = element.text_of("en"), element.text_of("de")
    return Text(english or german, german or english)


CELL = scalar("a text or number, as in the file's cells", type=_SCALAR)
CELLS = one_or_more(CELL, "a cell's text, or a list of them")
CODE = scalar("a code of letters, digits, “_”, “.” and “-”", type=_SCALAR, pattern="^[A-Za-z0-9_.-]+$")
CODES = list_of(CODE, "a list of codes")
CODES_OR_ALL = scalar(
    'a list of codes, or "*" for all', anyOf=[{"const": "*"}, {**CODES.schema, "minItems": 1}]
).read_by_hand
IDENTIFIER = scalar(
    "a name of small letters, digits and “_” that begins with a letter", type="string", pattern="^[a-z][a-z0-9_]*$"
)
SLUG = scalar(
    "a short name of small letters, digits and “-”, such as sme-pulse",
    type="string",
    pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
)
STRING = scalar("a text", type="string", minLength=1)
FILE_TEXT = Written({"type": "string"}, lambda element: element.text)
"""Whatever a file may hold, as a key."""
TEXT = Written(
    {
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
    },
    bilingual,
)
TEXTS = named(TEXT, CODE, "{id: text}")
URL = scalar("an address that begins with https:// or http://", type="string", pattern="^https?://\\S+$")
URLS = one_or_more(URL, "an address, or a list of addresses", minItems=1)
COLUMN = scalar("the name of a column of the file", type=["string", "number"], minLength=1)
COLUMNS = one_or_more(COLUMN, "the name of a column, or a list of them")
NUMBER = Written({"title": "a number", "type": "number"}, lambda element: element.number)
TRUTH = Written({"title": "true or false", "type": "boolean"}, lambda element: element.scalar is True)
CHARACTER = scalar("one character", type="string", maxLength=1)


def _range(element: Element) -> NumberRange:
    return NumberRange(element.number_of("from"), element.number_of("to"))


RANGE = Written(
    mapping({"from": NUMBER, "to": NUMBER}, title="a range of numbers: {from: …, to: …}", minProperties=1).schema,
    _range,
)
PATTERN: Written[CellPattern] = Written(
    {"title": "a text or number, as in the file's cells, or {from: …, to: …}", "anyOf": [CELL.schema, RANGE.schema]},
    lambda element: element.text if element.entries is None else _range(element),
)
PATTERNS = one_or_more(
    PATTERN,
    'a cell\'s text, "*" for any that is not empty, "" for an empty one, a beginning such as "2026*", '
    "{from: …, to: …}, or a list of them",
    minItems=1,
)
CONDITION = section(
    RowCondition,
    {
        "column": COLUMNS("the column that is looked at; of several, one must do").to("columns"),
        "values": PATTERNS("the cell is one of these"),
        "except": PATTERNS("the cell is none of these").to("excepted"),
    },
    ["column"],
    title="{column: …, values: …}, or {column: …, except: …}",
    minProperties=2,
    maxProperties=2,
)
CONDITIONS = one_or_more(
    CONDITION, "{column: …, values: …} or {column: …, except: …}, or a list of them that must all hold"
)
KEEP = CONDITIONS("only rows for which this holds")
SERIES_KEYS: Keys = {"indicator": IDENTIFIER, "channel": CODE, "category": CODE}
"""What is measured: the keys of a series, of a universe."""
