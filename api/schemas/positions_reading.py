"""Reading what was sent to be positioned: what is right, and every mistake at its place in the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError

from api.answers.positions.answer import AskedPositions
from api.answers.positions.companies import ChannelUse, Company
from api.concepts.nearest import MOST_EXPLAINED, nearest
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.errors import Problem, ProblemCode
from api.schemas.fields import DIMENSION_FORM
from api.schemas.positions_body import (
    LONGEST,
    MOST_CHANNELS,
    MOST_COMPANIES,
    ChannelBody,
    CompanyBody,
    PositionsBody,
)

Found = list[Problem]

_TOP, _COMPANY, _CHANNEL = (
    PositionsBody(exclude=("companies",)),
    CompanyBody(exclude=("channels", "other_dimensions")),
    ChannelBody(),
)
_FIELDS = {
    _TOP: tuple(PositionsBody().fields),
    _COMPANY: tuple(CompanyBody().fields),
    _CHANNEL: tuple(_CHANNEL.fields),
}
"""What each object may have, for those who misspell it."""


def read_positions(document: Any, values: Mapping[str, Any], problems: Sequence[Problem]) -> AskedPositions:
    """What a body asks for, with ``values`` of the query; its mistakes go along, after ``problems``."""
    found = list(problems)
    top = _load(_TOP, document, "", found, "companies")
    companies = tuple(_companies(document.get("companies"), found)) if isinstance(document, dict) else ()
    if top.get("release") and top.get("as_of"):
        message = "release and as_of both pin the version"
        found.append(Problem(message, pointer="/as_of", expected="give only one of them", code="conflict"))
    return AskedPositions(
        companies=companies,
        survey=top.get("survey"),
        wave=top.get("wave"),
        release=top.get("release"),
        as_of=top.get("as_of"),
        confidence=values.get("confidence", 0.95),
        language=values.get("lang", "en"),
        problems=tuple(found),
    )


def _companies(listed: Any, found: Found) -> Iterator[tuple[int, Company]]:
    if not isinstance(listed, list):
        missing = Problem("companies is missing", pointer="/companies", expected="a list", code="missing_value")
        found.append(missing if listed is None else Problem("companies is no list", pointer="/companies"))
        return
    if not 1 <= len(listed) <= MOST_COMPANIES:
        message = f"there are {len(listed)} companies"
        found.append(Problem(message, pointer="/companies", expected=f"1 to {MOST_COMPANIES} in one request"))
        return
    for place, document in enumerate(listed):
        company = _company(document, f"/companies/{place}", found)
        if company is not None:
            yield place, company


def _company(document: Any, pointer: str, found: Found) -> Company | None:
    """A company as far as it could be read; None without a ``ref``."""
    values = _load(_COMPANY, document, pointer, found, "channels", "other_dimensions")
    if not isinstance(document, dict):
        return None
    if values.get("size") is not None and values.get("employees") is not None:
        message = "size and employees are both given"
        found.append(Problem(message, pointer=f"{pointer}/employees", expected="only one of them", code="conflict"))
    codes = {dimension: values[dimension] for dimension in BUILT_IN_DIMENSIONS if values.get(dimension) is not None}
    return Company(
        ref=values.get("ref", pointer),
        codes=codes | _own_codes(document.get("other_dimensions"), f"{pointer}/other_dimensions", found),
        employees=values.get("employees"),
        channels=_channels(document.get("channels"), f"{pointer}/channels", found),
        minutes_per_day=values.get("minutes_per_day"),
    )


def _own_codes(given: Any, pointer: str, found: Found) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        found.append(Problem("other_dimensions is no object", pointer=pointer))
        return {}
    codes = {}
    for dimension, code in given.items():
        where = f"{pointer}/{_escaped(dimension)}"
        if dimension in BUILT_IN_DIMENSIONS:
            found.append(Problem(f"{dimension} has a member of its own", pointer=where, code="conflict"))
        elif not (DIMENSION_FORM.fullmatch(dimension) and isinstance(code, str) and 0 < len(code) <= LONGEST):
            found.append(Problem("is no dimension with its code", pointer=where, expected='such as "market": "b2b"'))
        else:
            codes[dimension] = code
    return codes


def _channels(listed: Any, pointer: str, found: Found) -> tuple[ChannelUse, ...]:
    """What is done with each channel; nothing when one of them has a mistake, as their places would be lost."""
    if listed is None:
        return ()
    if not isinstance(listed, list) or len(listed) > MOST_CHANNELS:
        found.append(Problem(f"channels is no list of at most {MOST_CHANNELS} channels", pointer=pointer))
        return ()
    before = len(found)
    read = [_load(_CHANNEL, document, f"{pointer}/{place}", found) for place, document in enumerate(listed)]
    return tuple(ChannelUse(**values) for values in read) if len(found) == before else ()


def _load(schema: Schema, document: Any, pointer: str, found: Found, *elsewhere: str) -> dict[str, Any]:
    """The members that are right; a problem for each other. Those of ``elsewhere`` are read by others."""
    if not isinstance(document, dict):
        found.append(Problem("is no object", pointer=pointer, expected=f"an object with {', '.join(_FIELDS[schema])}"))
        return {}
    try:
        loaded: dict[str, Any] = schema.load({name: value for name, value in document.items() if name not in elsewhere})
    except ValidationError as error:
        for name, messages in error.messages_dict.items():
            found.extend(_mistakes(schema, name, messages, f"{pointer}/{_escaped(name)}", len(found) < MOST_EXPLAINED))
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return loaded


def _mistakes(schema: Schema, name: str, messages: Sequence[str], pointer: str, explained: bool) -> Iterator[Problem]:
    if name not in schema.fields:
        message = f"there is no “{name[:LONGEST]}” here"
        close = nearest(name, _FIELDS[schema]) if explained else ()
        yield Problem(message, pointer=pointer, nearest=close, code="unknown_member")
        return
    for message in messages:
        code: ProblemCode = "missing_value" if message == "is missing" else "invalid_value"
        yield Problem(f"{name} {message}", pointer=pointer, code=code)


def _escaped(name: str) -> str:
    """A name within a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
