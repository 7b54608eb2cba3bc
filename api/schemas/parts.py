"""Short ways to declare fields of answers: always present, described, nullable only where said."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate


def text(description: str, *, null: bool = False, **metadata: Any) -> fields.String:
    return fields.String(required=True, allow_none=null, metadata={"description": description, **metadata})


def word(description: str, values: tuple[str, ...]) -> fields.String:
    """One of the product's fixed words."""
    return fields.String(required=True, validate=validate.OneOf(values), metadata={"description": description})


def whole(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description, "format": "int64", "minimum": 0})


def texts(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), required=True, metadata={"description": description})


def many(schema: type[Schema], description: str) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True, metadata={"description": description})


def one(schema: type[Schema], description: str) -> fields.Nested:
    return fields.Nested(schema, required=True, metadata={"description": description})


def by_key(values: fields.Field[Any], description: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=values, required=True, metadata={"description": description})
