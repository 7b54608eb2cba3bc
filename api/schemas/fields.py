"""Fields of query strings: strict about what they take, explicit about what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validate

from api.concepts.texts import LANGUAGES

CODE_PATTERN = r"^[A-Za-z0-9_.-]+$"
DIMENSION_FORM = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_CODE = 200
LONGEST_TERM = 2 * LONGEST_CODE
"""A code with its dimension before it, or ``/*`` behind."""
MOST_CODES = 1000
MOST_DIGITS = 9
LONGEST_MOMENT = 40
DAY_OR_TIME = [{"type": "string", "format": form, "maxLength": LONGEST_MOMENT} for form in ("date", "date-time")]
"""What texts that name a moment look like. Each says its type: generators of clients look no further up."""
DAY_FIRST = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
A_DAY_OR_A_TIME = "a date like 2026-03-31 nor a time like 2026-03-31T08:00:00Z"


class NoCode(str):
    """What is said of a value that has the form of a code and yet can be none of any list."""


class Codes(fields.List[Any]):
    """Values separated by commas or given by repeating the parameter; each once, in the order given."""

    def __init__(self, description: str, pattern: str, example: str | None = None) -> None:
        self.pattern = pattern
        listed = f"^({pattern[1:-1]})(,({pattern[1:-1]}))*$"
        item = fields.String(metadata={"pattern": listed, "maxLength": LONGEST_CODE * 10})
        shown: dict[str, Any] = {"description": description, "maxItems": MOST_CODES}
        # An example is what people try first: all that a resource shows must go together.
        super().__init__(item, metadata=shown | ({"example": example.split(",")} if example else {}))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        parts = [part.strip() for one in value for part in one.split(",")]
        if not all(parts):
            raise ValidationError("has an empty value: write codes separated by single commas")
        if len(parts) > MOST_CODES:
            raise ValidationError(f"has {len(parts)} values: give at most {MOST_CODES}, or a wildcard")
        if (longest := max(map(len, parts))) > LONGEST_TERM:
            raise ValidationError(NoCode(f"has a value of {longest} characters: none has more than {LONGEST_TERM}"))
        return list(dict.fromkeys(parts))


class Count(fields.Integer):
    """A whole number in plain digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdecimal()):
            raise ValidationError("is not written in plain digits, such as 100")
        # One digit more is too large already, whatever follows.
        return int(value.lstrip("0")[: MOST_DIGITS + 1] or "0")


class Level(fields.String):
    """A confidence level, as text: generators of clients cannot name numbers that are to be chosen from."""

    def __init__(self, levels: tuple[float, ...], description: str, default: float) -> None:
        self._levels = {f"{level:.2f}": level for level in levels} | {f"{level:g}": level for level in levels}
        self._written = [f"{level:.2f}" for level in levels]
        shown = {
            "description": description,
            "enum": self._written,
            "default": f"{default:.2f}",
            "example": f"{default:.2f}",
        }
        super().__init__(load_default=default, metadata=shown)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if value not in self._levels:
            raise ValidationError(f"is none of {', '.join(self._written)}")
        return self._levels[value]


class Moment(fields.String):
    """A date (meaning its end, in UTC) or a time with its zone."""

    def __init__(self, description: str, **options: Any) -> None:
        forms = [*DAY_OR_TIME, *([{"type": "null"}] if options.get("allow_none") else [])]
        shown = {"description": description, "pattern": DAY_FIRST, "maxLength": LONGEST_MOMENT, "anyOf": forms}
        super().__init__(metadata=shown, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return read_moment(value, time.max, f"is neither {A_DAY_OR_A_TIME}")


def read_moment(value: Any, time_of_day: time, otherwise: str) -> datetime:
    """A time with its zone, or that ``time_of_day`` (UTC) of a date.

    Raises:
        ValidationError: saying ``otherwise``, it is neither.
    """
    try:
        if len(value) > LONGEST_MOMENT or not re.match(DAY_FIRST, value):
            raise ValueError(value)
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValidationError(otherwise) from None
    if re.fullmatch(f"{DAY_FIRST}$", value):
        return datetime.combine(moment.date(), time_of_day, UTC)
    if moment.tzinfo is None:
        raise ValidationError("is a time without its zone: add Z for UTC")
    # In an address a plus sign reads as a blank; fromisoformat has refused that above.
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # Written with its zone it is in the calendar, and in UTC it is before the first or after the last year.
        raise ValidationError(otherwise) from None


def choice(description: str, values: tuple[str, ...], **options: Any) -> fields.String:
    """A field that takes one of ``values``."""
    message = f"is none of {', '.join(values)}"
    return fields.String(
        validate=validate.OneOf(values, error=message), metadata={"description": description}, **options
    )


def plain(description: str, pattern: str) -> fields.String:
    """A text; its pattern is for readers of the specification, what it means is checked where it is used."""
    return fields.String(metadata={"description": description, "pattern": pattern, "maxLength": 200})


def language() -> fields.String:
    return choice(
        "The language of labels and texts. It alone decides; `Accept-Language` is not looked at.",
        LANGUAGES,
        load_default=LANGUAGES[0],
    )
