"""The fields of what is answered, each described once: the specification, the columns of tables and the attributes of
SDMX all follow from these descriptions, in the order in which the fields stand."""

from __future__ import annotations

from dataclasses import field, fields
from datetime import UTC, date, datetime
from typing import Any, NewType, TypeVar

Extended = TypeVar("Extended")

Day = NewType("Day", str)
"""A date as answers write it, such as 2026-03-31."""
Timestamp = NewType("Timestamp", str)
"""A moment as answers write it: RFC 3339 in UTC, to the second."""


def day(one: date) -> Day:
    return Day(one.isoformat())


def timestamp(moment: datetime) -> Timestamp:
    return Timestamp(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def described(meaning: str, **shown: Any) -> Any:
    """A field of a dataclass that is answered.

    ``meaning`` is said in the specification, beside what else is ``shown`` there: an example, a pattern, a format or
    bounds (a whole number is at least 0 where its minimum is not another; None: it has none). Whether it may be null,
    holds a list or one of fixed words follows from its type.
    """
    return field(metadata={"description": meaning, **shown})


def field_names(record: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass, in order."""
    return tuple(one.name for one in fields(record))


def same_field(record: type[Any], name: str) -> Any:
    """A field that means the same as that of another dataclass."""
    return field(metadata=next(one.metadata for one in fields(record) if one.name == name))


def extend(record: Any, kind: type[Extended], **more: Any) -> Extended:
    """A record of another kind: its fields are ``more``, and those of the record."""
    return kind(**{name: getattr(record, name) for name in field_names(kind) if name not in more}, **more)
