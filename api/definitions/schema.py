"""The language of survey definitions: all its sections, and their JSON Schema (draft 2020-12) for editors."""

from __future__ import annotations

from api.definitions.codelists import CODELIST
from api.definitions.dimensions import DIMENSION
from api.definitions.figures import FIGURES
from api.definitions.indicators import INDICATOR
from api.definitions.lattice import LATTICE
from api.definitions.responses import RESPONSES
from api.definitions.survey import POLICY, SOURCE, SURVEY, SURVEY_KEYS
from api.definitions.values import CODE, IDENTIFIER, TEXT, TEXTS
from api.definitions.waves import WAVE
from api.definitions.written import Schema, list_of, mapping, named

_DEFINITION = mapping(
    {
        **SURVEY_KEYS,
        "disclosure": POLICY,
        "waves": list_of(WAVE, "a list of waves", minItems=1),
        "codelists": named(CODELIST, CODE, "the survey's own codelists: {id: codelist}"),
        "dimensions": list_of(DIMENSION, "a list of dimensions, in the order of answers"),
        "indicators": named(INDICATOR, IDENTIFIER, "{indicator: {}, …}", minProperties=1),
        "bases": TEXTS("bases that indicators or figures name"),
        "notes": TEXTS("notes that waves or figures name"),
        "sources": named(SOURCE, CODE, "{id: {url: …}}")("where published figures were read"),
        "channels": named(TEXT, CODE, "{code: label}")("channels besides the built-in ones"),
        "channels_version": CODE("the version of the channels with the survey's own"),
        "responses": RESPONSES,
        "lattice": LATTICE,
        "figures": FIGURES,
    },
    [*SURVEY.schema["required"], "disclosure", "waves", "dimensions", "indicators"],
    title="a survey definition",
    description="Everything there is to know about a survey. Texts are {en: …, de: …}, or one text for both.",
)


def definition_schema() -> Schema:
    """The schema of a survey definition file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_DEFINITION.schema}
