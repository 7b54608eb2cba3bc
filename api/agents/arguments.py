"""What a tool takes: the API's own schemas as JSON Schema, and arguments as the request they mean.

Arguments are not checked here: the API does that, once for everybody, and says what would be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema

from api.errors import invalid
from api.schemas.fields import CODE_PATTERN

LONGEST = 200
"""Characters of an identifier in an address."""
OMITTED = ("format", "maxItems", "maxLength", "minLength")
"""Limits that nobody meets by asking sensibly; the API checks them, and a model would have to read them each time."""


def _in_place(schema: Any) -> None:
    """No name for a schema within another: it is written out where it stands."""
    return None


VERSION = "3.1.0"
"""The OpenAPI whose schemas are JSON Schema."""
_converter: Any = OpenAPIConverter(VERSION, _in_place, APISpec("inputs", "1", VERSION))


def input_schema(
    query: type[Schema], body: type[Schema] | None, parts: Mapping[str, str], changes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments: parts of the address first, then the body's members, then the query's.

    ``parts`` are descriptions by name; ``changes`` are what a property has beside, or otherwise.
    """
    properties: dict[str, Any] = {name: _identifier(text) for name, text in parts.items()}
    required = list(parts)
    for one in filter(None, (body, query)):
        written = _converter.schema2jsonschema(one())
        properties |= written["properties"]
        required += written.get("required", ())
    properties = {name: {**_plain(entry), **changes.get(name, {})} for name, entry in properties.items()}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _identifier(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description, "pattern": CODE_PATTERN, "maxLength": LONGEST}


def _plain(entry: Any) -> Any:
    """As JSON Schema has it, where OpenAPI has words of its own."""
    if isinstance(entry, dict):
        kept = {name: _plain(value) for name, value in entry.items() if name not in ("example", *OMITTED)}
        return kept | ({"examples": [entry["example"]]} if "example" in entry else {})
    return [_plain(one) for one in entry] if isinstance(entry, list) else entry


def query_of(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Arguments as parameters of a query string; those that are null or empty lists are as good as left out.

    Raises:
        InvalidInput: an argument is an object, which no parameter is.
    """
    return {name: _text(name, value) for name, value in arguments.items() if value is not None and value != []}


def _text(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(name, one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, str | int):
        return str(value)
    raise invalid(f"{name} is neither a text nor a number nor a list of them", pointer=name)
