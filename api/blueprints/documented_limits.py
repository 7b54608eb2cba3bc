"""What the specification says of every field by its kind: how long a text may be, how many entries a list may have.

One place for all schemas, so that no field is without; what a field says of itself wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from api.schemas.fields import CODE_PATTERN, LONGEST_CODE, LONGEST_MOMENT

LONGEST_TEXT = 100_000
LONGEST_ADDRESS = 9_000
MOST_ENTRIES = 1_000_000
"""As many as the operator can let one answer have rows."""
LARGEST_FILE = 2**31 - 1
LARGEST_WHOLE = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""
ADDRESS = {"format": "uri-reference", "maxLength": LONGEST_ADDRESS}
WEB_ADDRESS = {"format": "uri", "maxLength": LONGEST_ADDRESS}
HASH = {"pattern": "^[0-9a-f]{64}$", "maxLength": 64}
CODE = {"pattern": CODE_PATTERN, "maxLength": LONGEST_CODE}
NAMED: Mapping[str | None, Mapping[str, Any]] = {
    **dict.fromkeys(("survey", "surveys", "headline", "latest_wave", "wave", "waves", "skipped"), CODE),
    **dict.fromkeys(("release", "superseded_by", "replaces", "version", "versions", "asked_id", "based_on"), CODE),
    **dict.fromkeys(("indicator", "channel", "channels", "category", "categories", "base", "sensitive"), CODE),
    **dict.fromkeys(("sector", "size", "region", "other_dimensions", "where", "given", "a", "b", "axis", "by"), CODE),
    **dict.fromkeys(("dimension", "dimensions", "crossings", "codelist", "codelist_version", "whole"), CODE),
    **dict.fromkeys(("id", "code", "codes", "parent", "members", "level", "sources", "formats"), CODE),
    **dict.fromkeys(("language", "languages"), CODE),
    **dict.fromkeys(("lattice_hash", "released_hash", "figures_hash"), HASH),
    **dict.fromkeys(("link", "links", "self", "benchmarks", "URL"), ADDRESS),
    **dict.fromkeys(("url", "urls", "homepage"), WEB_ADDRESS),
}
"""What texts of these names are, wherever they stand."""


def file_schema(media_type: str) -> dict[str, Any]:
    """What a file of a media type is in the specification: a document whose form its own standard says, or a text."""
    if media_type.endswith("json"):
        return {"type": "object"}
    return {"type": "string", "format": "binary", "maxLength": LARGEST_FILE}


def limit_by_kind(self: Any, field: fields.Field[Any], ret: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The limits a field does not state itself: an attribute function of apispec's converter."""
    found = _limits(field, ret)
    return {name: limit for name, limit in found.items() if name not in ret}


def _limits(field: fields.Field[Any], said: dict[str, Any]) -> Mapping[str, Any]:
    if isinstance(field, fields.List):
        return {"maxItems": MOST_ENTRIES}
    if isinstance(field, fields.DateTime | fields.Date):
        return {"maxLength": LONGEST_MOMENT}
    if isinstance(field, fields.Integer):
        return {"format": "int64", "minimum": -LARGEST_WHOLE, "maximum": LARGEST_WHOLE}
    if isinstance(field, fields.Float):
        return {"format": "double"}
    if isinstance(field, fields.String) and not {"enum", "anyOf"} & said.keys():
        return _of_text(field, said)
    return {}


def _of_text(field: fields.String, said: dict[str, Any]) -> Mapping[str, Any]:
    if {"pattern", "format"} & said.keys():
        return {"maxLength": LONGEST_TEXT}
    if type(field.root).__name__.endswith("Links"):
        return ADDRESS
    return NAMED.get(field.name, {"maxLength": LONGEST_TEXT})
