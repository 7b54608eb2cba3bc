"""What may be asked: the query strings of every resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing, validate
from werkzeug.datastructures import MultiDict

from api.answers.figures.plan import Asked
from api.answers.figures.ranking import FIGURE_SORTS
from api.concepts.nearest import nearest, nearest_each
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest, Terms
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.errors import Problem, ProblemCode
from api.schemas.fields import (
    CODE_PATTERN,
    DIMENSION_FORM,
    LONGEST_CODE,
    Codes,
    Count,
    Level,
    Moment,
    NoCode,
    choice,
    language,
    plain,
)

TERM_PATTERN = r"^(\*|[A-Za-z0-9_.-]+(/\*)?)$"
CODES_OR_EVERY = r"^(\*|[A-Za-z0-9_.-]+)$"
WHERE_PATTERN = r"^[a-z][a-z0-9_]*:(\*|[A-Za-z0-9_.-]+(/\*)?)$"
WAVE_PATTERN = r"^(\*|latest(:[1-9][0-9]{0,3})?|[A-Za-z0-9_.-]+)$"
LARGEST_LIMIT = 10_000
MOST_REMEMBERED, LONGEST_REMEMBERED, MOST_SCHEMAS = 4096, 200, 256
"""Values of parameters that a process keeps read, of how many characters, for how many operations."""
NODES = "`*` is every published node, `CODE/*` the children of a node. Left out: the survey's whole population."
NAMED_RELEASES = "Releases by id, such as `bremerhaven-2012.2012.r1`: the answer then never changes."
A_MOMENT = "A date like `2026-03-31` (its end, UTC) or a time like `2026-03-31T08:00:00Z`."


class NoQuery(Schema):
    """Resources without parameters."""


class LanguageQuery(Schema):
    """The parameters of resources that only have texts."""

    lang = language()


class VersionQuery(LanguageQuery):
    """In which version what there is is described."""

    release = Codes(f"{NAMED_RELEASES} Described is what they have, in their own words.", CODE_PATTERN)
    as_of = Moment(f"Describe what was public then. {A_MOMENT}")


class ReleasesQuery(LanguageQuery):
    """Which releases to list."""

    survey = Codes("Surveys whose releases are wanted. Left out, and `*`: all.", CODES_OR_EVERY)
    wave = Codes("Waves whose releases are wanted. Left out, and `*`: all.", CODES_OR_EVERY)
    release = Codes("The releases that are wanted, by id. Left out: all.", CODE_PATTERN)
    as_of = Moment(f"List those that were published then, each in its state among them. {A_MOMENT}")


class CodelistQuery(VersionQuery):
    """Which version of a codelist."""

    version = plain("The version of the codelist. Left out: the newest.", CODE_PATTERN)


class FigureQuery(LanguageQuery):
    """How a figure is shown."""

    confidence = Level(CONFIDENCE_LEVELS, "The confidence level of `ci_low` and `ci_high`.", 0.95)


class SelectionQuery(FigureQuery):
    """Which figures. The same on every resource that has figures."""

    survey = Codes(
        "Surveys. `*` is every public survey. Left out: every public survey that is not simulated.",
        TERM_PATTERN,
        "bremerhaven-2012",
    )
    wave = Codes(
        "Waves by code, `latest`, `latest:N`, `2010..2012` (either end may be left out) or `*`. "
        "Left out: each survey's latest published wave that has the indicator.",
        WAVE_PATTERN,
        "latest",
    )
    indicator = Codes("What is measured. Left out: the survey's headline indicator.", TERM_PATTERN, "adoption")
    channel = Codes("What it is measured for. Left out: all channels.", TERM_PATTERN, "facebook,xing")
    category = Codes("Answer options. Left out: all.", TERM_PATTERN)
    sector = Codes(f"Economic activities. {NODES}", TERM_PATTERN)
    size = Codes(f"Size classes. {NODES}", TERM_PATTERN, "SME")
    region = Codes(f"Regions. {NODES}", TERM_PATTERN)
    where = Codes(
        f"Codes of dimensions that only a survey declares, as `dimension:code`, such as `market:b2b`. {NODES}",
        WHERE_PATTERN,
    )
    release = Codes(NAMED_RELEASES, CODE_PATTERN)
    as_of = Moment(f"Answer with the releases that were the newest then. {A_MOMENT}")
    sort = choice(
        "By value, ascending or (`-value`) descending; rows without a value last. Rows then have `rank`, and in "
        "`rank_low` and `rank_high` the range of ranks that their intervals allow. Left out: codelist order.",
        FIGURE_SORTS,
    )
    limit = Count(
        validate=validate.Range(0, LARGEST_LIMIT, error=f"is not between 0 and {LARGEST_LIMIT}"),
        metadata={
            "description": "At most so many rows; `links.next` leads on. 0: the resolved selection, the total and the "
            "share suppressed, without rows. Left out: everything at once, if it is not too much.",
            "example": 100,
        },
    )
    cursor = plain("Continues an answer: opaque, from `links.next`.", r"^[0-9]+-[0-9a-f]{16}$")


def read_parameters(schema: Schema, given: MultiDict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a query string, and everything that is wrong with its form.

    Values without a mistake are there even when others have one, so that the rest can be checked too.
    """
    values_of = {name: tuple(values) for name, values in given.lists()}
    problems = _unknown_parameters([name for name in values_of if name not in schema.fields], schema)
    problems += [
        _repeated(name, len(values))
        for name, values in values_of.items()
        if len(values) > 1 and not isinstance(schema.fields.get(name), Codes | None)
    ]
    loaded = dict(_defaults(schema))
    for name, field in schema.fields.items():
        if name not in values_of and not field.required:
            continue
        values = values_of.get(name, ())
        value, messages = _read(field, values)
        if messages:
            close = _nearest_choices(field, *values)
            problems += [Problem(f"{name} {one}", pointer=name, nearest=close, code=_code(one)) for one in messages]
        elif value is not missing:
            loaded[name] = value
    return loaded, problems


@lru_cache(maxsize=MOST_SCHEMAS)
def _defaults(schema: Schema) -> Mapping[str, Any]:
    """What parameters are that are left out."""
    values = {name: _read(field, ())[0] for name, field in schema.fields.items() if not field.required}
    return {name: value for name, value in values.items() if value is not missing}


def _unknown_parameters(names: Sequence[str], schema: Schema) -> list[Problem]:
    suggestions = nearest_each(names, schema.fields) if names else ()
    return [_unknown(name, schema, suggested) for name, suggested in zip(names, suggestions, strict=True)]


def _repeated(name: str, times: int) -> Problem:
    return Problem(f"{name} is given {times} times", pointer=name, expected="give it once", code="repeated_parameter")


def _read(field: fields.Field[Any], given: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    """The value of a parameter, and what is wrong with it; () means that it is not given."""
    # Most requests repeat values of others.
    if not given or sum(map(len, given)) <= LONGEST_REMEMBERED:
        return _remembered(field, given)
    return _deserialize(field, given)


def _deserialize(field: fields.Field[Any], given: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    value: Any = given if isinstance(field, Codes) else given[0] if given else missing
    try:
        value = field.deserialize(value if given else missing)
    except ValidationError as error:
        return missing, tuple(error.messages)
    return tuple(value) if isinstance(value, list) else value, ()


_remembered = lru_cache(maxsize=MOST_REMEMBERED)(_deserialize)


def _code(message: str) -> ProblemCode:
    return "unknown_code" if isinstance(message, NoCode) else "invalid_value"


def _nearest_choices(field: fields.Field[Any], *given: str) -> tuple[str, ...]:
    """The choices of a field that come nearest to what was given, where it takes only some."""
    choices = [str(one) for rule in field.validators if isinstance(rule, validate.OneOf) for one in rule.choices]
    return nearest(given[0], choices) if given and choices else ()


def _unknown(name: str, schema: Schema, suggested: tuple[str, ...]) -> Problem:
    refused: Mapping[str, str] = getattr(schema, "refused", {})
    if name in refused:
        return Problem(f"{name} is not taken here: {refused[name]}", pointer=name, code="unknown_parameter")
    hint = f"a dimension that only a survey declares goes into where, as where={name}:CODE"
    return Problem(
        f"there is no parameter “{name[:LONGEST_CODE]}” here",
        pointer=name[:LONGEST_CODE],
        expected=hint if "where" in schema.fields and DIMENSION_FORM.fullmatch(name) else None,
        nearest=suggested,
        code="unknown_parameter",
    )


def read_version(values: Mapping[str, Any], problems: Sequence[Problem]) -> tuple[SelectionRequest, list[Problem]]:
    """A request for a version alone, by ``release`` or ``as_of``, and the mistakes with one that both give."""
    version = SelectionRequest(release=tuple(values.get("release", ())), as_of=values.get("as_of"))
    if not (version.release and version.as_of):
        return version, list(problems)
    both = Problem(
        "release and as_of both pin the version",
        pointer="as_of",
        expected="give only one of them",
        code="conflict",
    )
    return version, [*problems, both]


def read_asked(values: Mapping[str, Any], problems: Sequence[Problem]) -> Asked:
    """What a query string of ``SelectionQuery`` asks for; its mistakes go along."""
    version, found = read_version(values, problems)
    request = replace(
        version,
        survey=Terms.of(values.get("survey", ())),
        indicator=Terms.of(values.get("indicator", ())),
        channel=Terms.of(values.get("channel", ())),
        category=Terms.of(values.get("category", ())),
        wave=tuple(values.get("wave", ())),
        dimensions=_read_dimensions(values, found),
    )
    return Asked(
        request=request,
        confidence=values.get("confidence", 0.95),
        sort=values.get("sort"),
        limit=values.get("limit"),
        cursor=values.get("cursor"),
        language=values.get("lang", "en"),
        problems=tuple(found),
    )


def _read_dimensions(values: Mapping[str, Any], problems: list[Problem]) -> dict[str, Terms]:
    given = {dimension: list(values[dimension]) for dimension in BUILT_IN_DIMENSIONS if dimension in values}
    for value in values.get("where", ()):
        dimension, separator, code = value.partition(":")
        if not (dimension and separator and code):
            problems.append(
                Problem(
                    f"“{value}” in where is not dimension:code", pointer="where", expected="such as where=market:b2b"
                )
            )
        elif dimension in BUILT_IN_DIMENSIONS:
            problems.append(
                Problem(f"{dimension} has its own parameter", pointer="where", expected=f"write {dimension}={code}")
            )
        else:
            given.setdefault(dimension, []).append(code)
    return {dimension: Terms.of(codes) for dimension, codes in given.items()}
