"""The JSON Schema of the two kinds of source: responses and published figures."""

from __future__ import annotations

from api.concepts.vocabulary import FLAGS, STATUSES
from api.definitions.schema_parts import (
    CELLS,
    CHARACTER,
    CODE,
    CODES,
    CODES_OR_ALL,
    COLUMN,
    COLUMNS,
    FILE,
    IDENTIFIER,
    KEEP,
    NUMBER,
    STRING,
    Schema,
    choice,
    described,
    list_of,
    mapping,
    named,
)
from api.definitions.schema_weighting import WEIGHTING

MAPPING_KEYS: dict[str, Schema] = {
    "column": described(COLUMN, "the column that says where a row belongs"),
    "constant": described(CODE, "figures only: the node all rows belong to"),
    "match": choice(["exact", "prefix"], "prefix: the longest code the text begins with", default="exact"),
    "pad": {
        "title": "a whole number of at least 0",
        "type": "integer",
        "minimum": 0,
        "maximum": 20,
        "default": 0,
        "description": "fill the text with zeros in front to so many digits",
    },
    "values": named(CODE, {"type": "string"}, "{text: code}", description="the code of each text"),
    "bands": list_of(
        mapping({"code": CODE, "from": NUMBER, "to": NUMBER}, ["code"]),
        "a list of {code: …, from: …, to: …}",
        minItems=1,
        description="numbers become the band's code; bounds are inclusive, left out where open",
    ),
    "missing": described(CODE, "what an empty cell means: a code, or unclassified; default: an error"),
}
SERIES_KEYS: dict[str, Schema] = {"indicator": IDENTIFIER, "channel": CODE, "category": CODE}
CODING_KEYS: dict[str, Schema] = {
    "yes": described(CELLS, 'texts that mean yes; "*" is any cell that is not empty'),
    "no": described(CELLS, 'texts that mean no; "" is an empty cell'),
    "not_asked": described(CELLS, "texts that mean that the question was not put"),
    "no_answer": described(CELLS, "texts that mean no answer; default: an empty cell"),
}
CODING: Schema = mapping(CODING_KEYS, title="a coding: {yes: …, no: …, not_asked: …, no_answer: …}")
CODING_OR_NAME: Schema = {"title": "the name of a coding, or {yes: …, no: …}", "anyOf": [STRING, CODING]}
ITEM: Schema = mapping(
    {
        "indicator": IDENTIFIER,
        "channel": described(CODE, "default: _T, no channel"),
        "category": described(CODE, "default: yes"),
        "coding": described(CODING_OR_NAME, "what the cells of a yes/no question mean"),
        "columns": named(COLUMN, CODE, "{channel: column}", minProperties=1, description="one yes/no question each"),
        "by": choice(["channel", "category"], "what the keys of columns or contains are", default="channel"),
        "column": COLUMN,
        "separator": described({**CHARACTER, "maxLength": 8, "minLength": 1}, "between the answers in one cell"),
        "contains": named(CELLS, CODE, "{channel: text}", minProperties=1, description="several answers in one cell"),
        "answers": named(CELLS, CODE, "{category: texts}", minProperties=1, description="one of several answers"),
        "number": {
            **mapping({"minimum": NUMBER, "maximum": NUMBER}, title="a mapping such as {minimum: 0}, or {}"),
            "type": ["object", "null"],
            "description": "the cell holds a number, its mean is published",
        },
        "not_asked": CODING_KEYS["not_asked"],
        "no_answer": CODING_KEYS["no_answer"],
        "waves": described(CODES, "the waves it was asked in; default: all"),
        "universe": described(CODE, "its base are only those in this universe"),
    },
    ["indicator"],
)
DERIVED: Schema = mapping(
    {
        "indicator": IDENTIFIER,
        "channel": described(CODE, "default: any for any_of, _T for count_of and distribution_of"),
        "category": described(CODE, "of the item that is restricted; default: yes"),
        "any_of": described(CODES_OR_ALL, "yes where one of these channels is yes"),
        "of": described(IDENTIFIER, "the indicator whose channels any_of names; default: the same"),
        "count_of": described(IDENTIFIER, "the number of channels of this indicator answered yes"),
        "distribution_of": described(
            IDENTIFIER, "how many channels of this indicator are answered yes, as shares of 0, 1, … of them"
        ),
        "restrict": described(IDENTIFIER, "this indicator, asked of a universe only"),
        "difference": described({**CODES, "minItems": 2, "maxItems": 2}, "[indicator, indicator to subtract]"),
        "median_of": described(IDENTIFIER, "the median of this indicator's numbers, beside their mean"),
        "universe": described(CODE, "the universe for restrict"),
        "channels": described(CODES_OR_ALL, "the channels it is derived for, or counted over; default: all"),
        "rule": choice(["all_valid", "any_valid"], "valid where every part is, or at least one", default="all_valid"),
    },
    ["indicator"],
)
JOIN: Schema = mapping(
    {
        "file": described(STRING, "its path, relative to the main file"),
        "format": FILE,
        "key": described(COLUMN, "its key column"),
        "main_key": described(COLUMN, "the main file's key column; default: the same name"),
        "columns": described({**COLUMNS}, "the columns taken over"),
    },
    ["file", "key", "columns"],
)
POPULATION: Schema = mapping(
    {
        "file": described(STRING, "a register with one row per unit; its path, relative to the main file"),
        "format": FILE,
        "stratum": described(COLUMNS, "its columns that form the stratum, in the order of `stratum`"),
    },
    ["file", "stratum"],
)
RESPONSES: Schema = mapping(
    {
        "file": FILE,
        "respondent": described(COLUMN, "identifies the respondent, without repetition"),
        "weight": described(COLUMN, "the final weight, or what weighting starts from; default: all count the same"),
        "stratum": described(COLUMNS, "columns, crossed; @sector is the respondent's leaf of the dimension sector"),
        "population_size": described(COLUMN, "the stratum's number of units in the population"),
        "population": POPULATION,
        "cluster": described(COLUMN, "the primary sampling unit"),
        "contributor": described(COLUMN, "the enterprise group that counts once towards k"),
        "weighting": WEIGHTING,
        "join": list_of(JOIN, "a list of {file: …, key: …, columns: […]}"),
        "keep": KEEP,
        "codings": named(CODING, STRING, "{name: coding}"),
        "items": list_of(ITEM, "a list of items", minItems=1),
        "universes": named(
            mapping(SERIES_KEYS, ["indicator"]),
            CODE,
            "{name: {indicator: …, channel: …}}",
            description="those who answered yes; without channel: for the channel of the item itself",
        ),
        "derived": list_of(DERIVED, "a list of derived items"),
    },
    ["items"],
    description="a file with one row per respondent",
)
SERIES: Schema = mapping(
    {
        "columns": described(COLUMNS, "the columns whose texts say what is measured"),
        "map": {
            "title": "{text: {indicator: …}}, or a list of {values: […], indicator: …} for several columns",
            "type": ["object", "array"],
            "additionalProperties": mapping(
                {"indicator": IDENTIFIER, "channel": CODE, "category": CODE}, ["indicator"]
            ),
            "items": mapping({"values": CELLS, **SERIES_KEYS}, ["values", "indicator"]),
        },
    },
    ["columns", "map"],
    description="what each text of a column measures",
)
FIGURES: Schema = mapping(
    {
        "file": FILE,
        "wave": described(COLUMN, "holds the wave's code"),
        "keep": KEEP,
        "indicator": described(COLUMN, "holds the indicator; default: the headline indicator"),
        "channel": described(COLUMN, "holds the channel; default: _T"),
        "category": described(COLUMN, "holds the category; default: yes"),
        "series": SERIES,
        "value": described(COLUMN, "holds the figure"),
        "scale": choice(["fraction", "percent"], "how shares are written", default="fraction"),
        "value_text": described(COLUMN, "holds a wording without a number"),
        "value_text_de": described(COLUMN, "holds it in German; default: the same"),
        "base": described(COLUMN, "holds an id of bases"),
        "n": described(COLUMN, "holds the number of respondents"),
        "n_text": described(COLUMN, "holds wording such as “> 500”"),
        "n_text_de": described(COLUMN, "holds it in German; default: the same"),
        "notes": described(COLUMN, "holds ids of notes, separated by spaces"),
        "sources": described(COLUMN, "holds ids of sources, separated by spaces"),
        "also_reported": described(COLUMN, "empty, or also: a further report of the same figure"),
        "flag": described(COLUMN, "holds the source's flags"),
        "flags": named(
            {"title": "a flag or a list of flags", "anyOf": [choice(FLAGS), {"type": "array", "items": choice(FLAGS)}]},
            {"type": "string"},
            "{letter: flag}",
            description="what a letter of the source's flags means",
        ),
        "statuses": named(
            choice(status for status in STATUSES if status not in ("published", "not_tabulated")),
            {"type": "string"},
            "{letter: status}",
            description='what a letter means for a cell without a value; "" for no letter',
        ),
    },
    ["wave", "value"],
    description="a file with one row per published figure",
)
