"""The JSON Schema helps editors and agrees with the reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from api.concepts.surveys.files import FORMATS
from api.concepts.surveys.policies import POLICY_NAMES
from api.concepts.vocabulary import ACCESSES, BASES, SAMPLE_KINDS
from api.definitions.composing import compose
from api.definitions.findings import Findings
from api.definitions.schema import definition_schema
from api.definitions.written import Schema
from tests.definitions.samples import FIGURES, RESPONSES

DEFINITIONS = [
    *(Path(__file__).parent / "files").glob("*.yaml"),
    *(Path(__file__).parents[2] / "api" / "catalogue" / "surveys").glob("*.yaml"),
]


def parts(schema: Schema) -> Iterator[Schema]:
    """Every mapping of the schema that has keys of its own."""
    yield schema
    for below in schema.get("properties", {}).values():
        yield from parts(below)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from parts(schema[name])


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(definition_schema())


@pytest.mark.parametrize(
    "content", [RESPONSES.encode(), FIGURES.encode(), *(path.read_bytes() for path in DEFINITIONS)]
)
def test_it_accepts_what_the_reader_accepts(content: bytes) -> None:
    root = compose(content, Findings("d.yaml"))
    assert root is not None
    assert list(Draft202012Validator(definition_schema()).iter_errors(root.plain())) == []


def test_every_key_has_words_for_an_editor() -> None:
    for schema in parts(definition_schema()):
        for key, below in schema.get("properties", {}).items():
            assert below.get("description") or below.get("title"), key


def test_no_mapping_of_fixed_keys_takes_others() -> None:
    for schema in parts(definition_schema()):
        if "properties" in schema:
            assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (("basis",), BASES),
        (("access",), ACCESSES),
        (("disclosure", "policy"), POLICY_NAMES),
        (("waves", "sample"), SAMPLE_KINDS),
        (("responses", "file", "format"), FORMATS),
    ],
)
def test_its_choices_are_those_of_the_concepts(path: tuple[str, ...], values: tuple[str, ...]) -> None:
    schema = definition_schema()
    for key in path:
        schema = schema.get("items", schema)["properties"][key]
    assert tuple(schema["enum"]) == values
