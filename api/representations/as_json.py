"""JSON: every resource's own format. What is not a number is null, never NaN."""

from __future__ import annotations

from typing import Any

import orjson

from api.representations.documents import Document, Format

MEDIA_TYPE = "application/json"


def json_bytes(value: Any) -> bytes:
    """Compact UTF-8 JSON of JSON values and of dataclasses."""
    return orjson.dumps(value)


def _write(document: Document) -> bytes:
    answer = document.answer
    rows = answer.rows[0] if document.single else answer.rows
    return json_bytes({"data": rows, "meta": answer.meta, "links": document.links})


JSON = Format("json", (MEDIA_TYPE,), MEDIA_TYPE, _write)
