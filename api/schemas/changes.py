"""What happened to releases: what may be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from marshmallow import ValidationError, fields, validate

from api.concepts.editions.change import CURSOR_PATTERN, NOTHING_SEEN, Cursor
from api.schemas.fields import A_DAY_OR_A_TIME, DAY_OR_TIME, LONGEST_MOMENT, Count, read_moment
from api.schemas.parameters import LanguageQuery

LARGEST_LIMIT = 1000
NO_PLACE = f"is neither meta.cursor of an answer nor {A_DAY_OR_A_TIME}"


class Since(fields.String):
    """A cursor, a date (meaning its beginning, in UTC) or a time with its zone."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            if isinstance(value, str) and re.fullmatch(CURSOR_PATTERN, value, re.ASCII):
                return Cursor.read(value)
        except ValueError:
            raise ValidationError(NO_PLACE) from None
        return read_moment(value, time.min, NO_PLACE)


class ChangesQuery(LanguageQuery):
    """From where on."""

    since = Since(
        load_default=NOTHING_SEEN,
        metadata={
            "description": "What was seen already: `meta.cursor` of the last answer, or a date like `2026-03-31` (its "
            "beginning, UTC) or a time like `2026-03-31T08:00:00Z`. Left out: everything from the beginning.",
            "maxLength": LONGEST_MOMENT,
            "pattern": "^[0-9]+[_-]",
            "anyOf": [{"type": "string", "pattern": f"^{CURSOR_PATTERN}$", "maxLength": LONGEST_MOMENT}, *DAY_OR_TIME],
        },
    )
    limit = Count(
        load_default=100,
        validate=validate.Range(1, LARGEST_LIMIT, error=f"is not between 1 and {LARGEST_LIMIT}"),
        metadata={
            "description": "About so many entries; those of one moment stay together. `links.next` leads on.",
            "example": 100,
        },
    )
