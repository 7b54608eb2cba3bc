"""The JSON Schema of weighting to margins."""

from __future__ import annotations

from api.concepts.surveys.sources import WEIGHTING_METHODS
from api.definitions.schema_parts import (
    CODE,
    CODES,
    COLUMN,
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

BY: Schema = {
    "title": "a dimension, or a list of dimensions to cross",
    "anyOf": [IDENTIFIER, {"type": "array", "items": IDENTIFIER, "minItems": 1}],
}
MARGIN: Schema = mapping(
    {
        "by": described(BY, "the dimensions whose crossing has the cells"),
        "totals": list_of(
            named(CODE, IDENTIFIER, "{dimension: code, …, total: number}"),
            "a list of {dimension: code, …, total: number}",
            minItems=1,
            description="the population count of each cell",
        ),
        "file": described(STRING, "instead: a file with the counts; its path, relative to the main file"),
        "format": FILE,
        "columns": named(
            COLUMN, IDENTIFIER, "{dimension: column, …, total: column}", description="default: columns of these names"
        ),
        "keep": KEEP,
        "waves": described(CODES, "the waves the counts hold for; default: all"),
    },
    ["by"],
)
WEIGHTING: Schema = mapping(
    {
        "method": choice(WEIGHTING_METHODS, "how the weights are brought to the margins"),
        "bounds": {
            "title": "two numbers around 1, such as [0.5, 2]",
            "type": "array",
            "items": NUMBER,
            "minItems": 2,
            "maxItems": 2,
            "description": "logit only: what the weights may be multiplied by; default: [0.5, 2]",
        },
        "margins": list_of(MARGIN, "a list of {by: […], totals: […]}", minItems=1),
    },
    ["method", "margins"],
    description="population counts that the weights are brought to",
)
