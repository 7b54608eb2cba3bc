"""The JSON Schema (draft 2020-12) of survey definitions, for editors and for the reader itself."""

from __future__ import annotations

from dataclasses import fields

from api.concepts.surveys.policies import POLICY_NAMES, ReliabilityThresholds
from api.concepts.vocabulary import ACCESSES, BASES, INDICATOR_KINDS, SAMPLE_KINDS
from api.definitions.schema_parts import (
    CODE,
    CODES,
    CODES_OR_ALL,
    DATE,
    IDENTIFIER,
    ROW_FILTER,
    SLUG,
    STRING,
    TEXT,
    URL,
    URLS,
    Schema,
    choice,
    described,
    list_of,
    mapping,
    named,
)
from api.definitions.schema_sources import FIGURES, MAPPING_KEYS, RESPONSES

DISCLOSURE = mapping(
    {
        "policy": choice(POLICY_NAMES, "which rule decides what may be published"),
        "k": {
            "title": "a whole number of at least 1",
            "type": "integer",
            "minimum": 1,
            "default": 10,
            "description": "the least number of distinct contributors behind a figure",
        },
        "sensitive": described(CODES, "indicators whose minority answers are protected too"),
        "display": choice(["rounded", "full"], "figures as shown", default="rounded"),
        "n_rounded_to": {
            "title": "a whole number of at least 1, or null for exact",
            "type": ["integer", "null"],
            "minimum": 1,
            "description": "n is shown rounded to this; default 5, null where the policy is published or public_use",
        },
        "reliability": mapping(
            {
                name.name: {"title": "a number of at least 0, or null", "type": ["number", "null"], "minimum": 0}
                for name in fields(ReliabilityThresholds)
            },
            title="thresholds of reliability, such as {poor_n_eff: 30}",
        ),
    },
    ["policy"],
    description="what may be published; without it the definition is refused",
)
WAVE = mapping(
    {
        "wave": described(CODE, "the wave's code, such as 2026"),
        "period_start": described(DATE, "the first day of the reference period"),
        "period_end": described(DATE, "the last day of the reference period"),
        "label": described(TEXT, "default: the code"),
        "sample": choice(SAMPLE_KINDS, "how its respondents relate to those of the wave before", default="independent"),
        "wording": named(TEXT, IDENTIFIER, "indicator: question", description="the question put to respondents"),
        "breaks": list_of(
            mapping({"indicator": IDENTIFIER, "channel": CODE, "note": TEXT}, ["indicator", "note"]),
            "a list of {indicator: …, note: …}",
            description="indicators that cannot be compared with the wave before",
        ),
        "notes": described(CODES, "ids of notes that go with every figure of the wave"),
        "rows": described(ROW_FILTER, "the rows of the file that belong to this wave, where it holds several"),
    },
    ["wave", "period_start", "period_end"],
)
NODE = mapping(
    {
        "code": CODE,
        "label": described(TEXT, "default: the code"),
        "parent": described(CODE, "the code it is displayed below"),
        "members": described(CODES, "the codes it is made of, where it is not everything below it"),
        "level": described(STRING, "the name of its level, such as section"),
        "opaque": {"title": "true or false", "type": "boolean", "description": "its parts are not known"},
        "note": TEXT,
    },
    ["code"],
)
CODELIST = mapping(
    {
        "label": TEXT,
        "version": described(CODE, "changes when a code's meaning does", default="1"),
        "nodes": list_of(NODE, "a list of {code: …, label: …}", minItems=1),
    },
    ["label", "nodes"],
)
DIMENSION = mapping(
    {
        "id": described(IDENTIFIER, "sector, size, region, or a name of your own"),
        "label": described(TEXT, "default: that of the built-in dimension"),
        "codelist": described(CODE, "a built-in codelist or one of `codelists`; default: the built-in dimension's"),
        "level": described(STRING, "respondents are put into the nodes of this level; default: the codelist's leaves"),
        "whole": described(CODE, "the node that stands for everybody: what a query without this dimension gets"),
        "nodes": described(CODES, "the nodes answers exist for; default: all that the data can fill"),
        **MAPPING_KEYS,
    },
    ["id", "whole"],
)
INDICATOR: Schema = {
    **mapping(
        {
            "label": TEXT,
            "definition": described(TEXT, "what exactly is measured"),
            "kind": choice(INDICATOR_KINDS, default="share"),
            "unit": described(STRING, "default: share, or share_difference; a mean names its own, such as minutes"),
            "decimals": {
                "title": "a whole number from 0 to 6",
                "type": "integer",
                "minimum": 0,
                "maximum": 6,
                "default": 1,
            },
            "base": described(CODE, "whom the figures speak of: an id of `bases`", default="responding"),
            "categories": named(TEXT, CODE, "answer options: {code: label}", minProperties=1),
        },
        title="a mapping; {} takes the indicator from the shared vocabulary as it is",
    ),
    "type": ["object", "null"],
}
LATTICE = mapping(
    {
        "crossings": {
            "title": "a whole number of at least 0",
            "type": "integer",
            "minimum": 0,
            "default": 2,
            "description": "all nodes of every crossing of up to so many dimensions",
        },
        "extra": list_of(
            named(CODES_OR_ALL, IDENTIFIER, "dimension: [nodes]", minProperties=1),
            "a list of {dimension: [nodes], …}",
            description="further crossings, of the nodes given",
        ),
    },
    description="which cells are tabulated",
)


def definition_schema() -> Schema:
    """The schema of a survey definition file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **mapping(
            {
                "survey": described(SLUG, "the survey's id in addresses"),
                "title": TEXT,
                "description": TEXT,
                "publisher": STRING,
                "homepage": URL,
                "population": described(TEXT, "whom the survey speaks of"),
                "basis": choice(BASES, "how the respondents were found"),
                "licence": described(
                    mapping({"name": TEXT, "url": URL}, ["name"]), "under which the figures may be used"
                ),
                "citation": described(TEXT, "how to cite the survey"),
                "access": choice(ACCESSES, "who may read its figures"),
                "headline": described(IDENTIFIER, "the indicator a query without one gets"),
                "disclosure": DISCLOSURE,
                "waves": list_of(WAVE, "a list of waves", minItems=1),
                "codelists": named(CODELIST, CODE, "the survey's own codelists: {id: codelist}"),
                "dimensions": list_of(DIMENSION, "a list of dimensions, in the order of answers", minItems=1),
                "indicators": named(INDICATOR, IDENTIFIER, "{indicator: {}, …}", minProperties=1),
                "bases": named(TEXT, CODE, "{id: text}", description="bases that indicators or figures name"),
                "notes": named(TEXT, CODE, "{id: text}", description="notes that waves or figures name"),
                "sources": named(
                    mapping({"url": URLS, "text": STRING}, ["url"]),
                    CODE,
                    "{id: {url: …}}",
                    description="where published figures were read",
                ),
                "channels": named(TEXT, CODE, "{code: label}", description="channels besides the built-in ones"),
                "channels_version": described(CODE, "the version of the channels with the survey's own"),
                "responses": RESPONSES,
                "lattice": LATTICE,
                "figures": FIGURES,
            },
            [
                *("survey", "title", "publisher", "population", "basis", "licence", "citation", "access", "headline"),
                *("disclosure", "waves", "dimensions", "indicators"),
            ],
            title="a survey definition",
            description="Everything there is to know about a survey. Texts are {en: …, de: …}, or one text for both.",
        ),
    }
