"""JSON: every resource's own format. What is not a number is null, never NaN."""

from __future__ import annotations

import json
from typing import Any

from api.representations.documents import Document, Format

MEDIA_TYPE = "application/json"


def json_bytes(value: Any) -> bytes:
    """Compact UTF-8 JSON; raises ``ValueError`` for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _write(document: Document) -> bytes:
    answer = document.answer
    rows = answer.rows[0] if document.single else answer.rows
    return json_bytes({"data": rows, "meta": answer.meta, "links": document.links})


JSON = Format("json", (MEDIA_TYPE,), MEDIA_TYPE, _write)
