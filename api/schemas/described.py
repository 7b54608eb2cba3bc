"""Schemas of what is answered, made from the described fields of the dataclasses that answers consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

import marshmallow
from marshmallow import Schema, validate

from api.concepts.fields import Day, Timestamp, field_names

_SCHEMAS: dict[type[Any], type[Schema]] = {}
SIMPLE: Mapping[Any, tuple[type[marshmallow.fields.Field[Any]], Mapping[str, Any]]] = {
    float: (marshmallow.fields.Float, {"format": "double"}),
    int: (marshmallow.fields.Integer, {"format": "int64"}),
    str: (marshmallow.fields.String, {}),
    bool: (marshmallow.fields.Boolean, {}),
    Day: (marshmallow.fields.Date, {}),
    Timestamp: (marshmallow.fields.DateTime, {}),
}


def schema_of(record: type[Any], *, sometimes: type[Any] | None = None) -> type[Schema]:
    """The schema of a dataclass or a ``TypedDict``, of its name: its fields are always there, those that only
    ``sometimes`` has need not be. Made once for each dataclass; whatever holds it refers to the same schema.

    Raises:
        TypeError: a field has a type that nothing is known of.
    """
    if record not in _SCHEMAS:
        members = _members(sometimes, required=False) if sometimes else {}
        _SCHEMAS[record] = type(record.__name__, (Schema,), _members(record, required=True) | _beyond(members, record))
    return _SCHEMAS[record]


def _members(record: type[Any], *, required: bool) -> dict[str, marshmallow.fields.Field[Any]]:
    """Those of a dataclass; of a generic one as its parameter is given. Those of a ``TypedDict`` are annotated."""
    if is_typeddict(record):
        hints = get_type_hints(record, include_extras=True)
        return {name: _required(_of_type(hint, {}), required) for name, hint in hints.items()}
    origin, given = get_origin(record) or record, get_args(record)
    hints = {name: _filled(hint, given) for name, hint in get_type_hints(origin).items()}
    return {one.name: _field(hints[one.name], one, required=required) for one in fields(origin)}


def _filled(hint: Any, given: Sequence[Any]) -> Any:
    if isinstance(hint, TypeVar):
        return given[0]
    return hint[given] if getattr(hint, "__parameters__", ()) else hint


def _beyond(
    members: Mapping[str, marshmallow.fields.Field[Any]], record: type[Any]
) -> dict[str, marshmallow.fields.Field[Any]]:
    """Those of the members that a dataclass does not have."""
    return {name: member for name, member in members.items() if name not in field_names(record)}


def _field(hint: Any, one: Field[Any], *, required: bool) -> marshmallow.fields.Field[Any]:
    counts = int in (hint, *(get_args(hint) if get_origin(hint) in (Union, UnionType) else ()))
    shown = {"minimum": 0, **one.metadata} if counts else one.metadata
    return _required(_of_type(hint, {name: said for name, said in shown.items() if said is not None}), required)


def _required(found: marshmallow.fields.Field[Any], required: bool) -> marshmallow.fields.Field[Any]:
    found.required = required
    return found


def _of_type(hint: Any, shown: Mapping[str, Any]) -> marshmallow.fields.Field[Any]:
    """A field for values of a type, with what the specification shows of it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _of_type(arguments[0], {**shown, **arguments[1]})
    if origin in (Union, UnionType):
        return _nullable([one for one in arguments if one is not NoneType], shown)
    if origin is Literal:
        return marshmallow.fields.String(validate=validate.OneOf(arguments), metadata=dict(shown))
    if origin is None and hint in SIMPLE:
        kind, usual = SIMPLE[hint]
        return kind(metadata={**usual, **shown})
    if is_typeddict(hint) or is_dataclass(origin or hint):
        return marshmallow.fields.Nested(schema_of(hint), metadata=dict(shown))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        values = _of_type(arguments[1], {})
        return marshmallow.fields.Dict(keys=marshmallow.fields.String(), values=values, metadata=dict(shown))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return marshmallow.fields.List(_of_type(arguments[0], {}), metadata=dict(shown))
    raise TypeError(f"there is no schema for {hint}")


def _nullable(kinds: Sequence[Any], shown: Mapping[str, Any]) -> marshmallow.fields.Field[Any]:
    (kind,) = kinds
    if get_origin(kind) is Literal:
        # An enumeration that may be null lists it.
        words = [*get_args(kind), None]
        return marshmallow.fields.String(allow_none=True, metadata={**shown, "enum": words})
    found = _of_type(kind, shown)
    found.allow_none = True
    return found
