"""Dataclasses as the JSON values that are stored of them. What was stored once stays readable for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from cattrs.preconf.json import JsonConverter, make_converter

Kept = TypeVar("Kept")


@lru_cache(maxsize=1)
def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(date, lambda day: day.isoformat())
    return converter


def to_json(record: Any) -> dict[str, Any]:
    """The record as plain JSON values: what reading it back from JSON would give."""
    document: dict[str, Any] = json.loads(_converter().dumps(record, allow_nan=False))
    return document


def from_json(document: Mapping[str, Any], kind: type[Kept]) -> Kept:
    """The record that was stored; raises when the document is not one of this kind."""
    return _converter().structure(document, kind)
