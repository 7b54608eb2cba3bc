"""Contrasts: what stands on the two sides of a comparison, as it is asked for: ``a=size:SME&b=size:GE250``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from api.concepts.fields import extend
from api.concepts.nearest import nearest
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest, Terms, parameter_of
from api.errors import Problem

SERIES_FIELDS = ("indicator", "channel", "category")
FIELDS = ("survey", "wave", *SERIES_FIELDS, *BUILT_IN_DIMENSIONS)
"""What a side may name beside the dimensions that only a survey declares."""
EXAMPLE = "a=size:SME&b=size:GE250"
Codes = Mapping[str, str]


@dataclass(frozen=True)
class Contrast:
    """Both sides name the same fields. ``axis`` is the one in which they differ; surveys may differ in the wave too."""

    a: Codes
    b: Codes
    axis: str

    @property
    def is_dimension(self) -> bool:
        """Whether two domains of one release are compared."""
        return self.axis not in FIELDS or self.axis in BUILT_IN_DIMENSIONS

    @property
    def is_series(self) -> bool:
        """Whether two figures of the same respondents are compared."""
        return self.axis in SERIES_FIELDS


def read_contrast(
    a: Sequence[str], b: Sequence[str], request: SelectionRequest
) -> tuple[Contrast | None, list[Problem]]:
    """The contrast of ``field:code`` pairs, or what is wrong with them. ``request`` is what fixes the rest.

    A side without a pair is no side; that it is missing was said when the request was read.
    """
    problems: list[Problem] = []
    codes_a, codes_b = _read_side("a", a, problems), _read_side("b", b, problems)
    if not codes_a or not codes_b:
        return None, problems
    if not problems:
        problems += _check_names(codes_a, codes_b)
        problems += [_given_twice(field) for field in codes_a if _is_fixed(field, request)]
    if problems:
        return None, problems
    differing = [field for field, code in codes_a.items() if codes_b[field] != code]
    if differing in (["survey", "wave"], ["wave", "survey"]):
        differing = ["survey"]
    if len(differing) != 1:
        return None, [_not_one(codes_a, codes_b, differing)]
    return Contrast(codes_a, codes_b, differing[0]), []


def request_of_side(request: SelectionRequest, codes: Codes) -> SelectionRequest:
    """What one side asks for: the codes it names, and what the rest of the request fixes."""
    dimensions = dict(request.dimensions)
    terms: dict[str, Terms] = {}
    wave = request.wave
    for field, code in codes.items():
        if field == "wave":
            wave = (code,)
        elif field in FIELDS and field not in BUILT_IN_DIMENSIONS:
            terms[field] = Terms.of([code])
        else:
            dimensions[field] = Terms.of([code])
    return extend(request, SelectionRequest, wave=wave, dimensions=dimensions, **terms)


def as_parameters(a: Codes, b: Codes) -> str:
    """The two parameters as they are written in an address."""
    return "&".join(f"{name}={codes_text(codes)}" for name, codes in (("a", a), ("b", b)))


def codes_text(codes: Codes) -> str:
    return ",".join(f"{field}:{code}" for field, code in codes.items())


def point_at_side(problem: Problem, side: str, codes: Codes) -> Problem:
    """A problem found while resolving one side, said of its parameter where it is about one of its codes."""
    own = [field for field in codes if f"“{field}”" in problem.message]
    if problem.pointer == "where" and own:
        return replace(problem, pointer=side, nearest=nearest(own[0], (*FIELDS, *problem.nearest)))
    fields = [field for field, code in codes.items() if f"“{code}”" in problem.message]
    if any(problem.pointer == parameter_of(field) or problem.pointer == field for field in fields):
        return replace(problem, pointer=side)
    return problem


def _read_side(name: str, values: Sequence[str], problems: list[Problem]) -> dict[str, str]:
    codes: dict[str, str] = {}
    for value in values:
        field, separator, code = value.partition(":")
        if not (field and separator and code):
            problems.append(Problem(f"“{value}” in {name} is not dimension:code", pointer=name, expected=EXAMPLE))
        elif "*" in code:
            problems.append(Problem(f"“{value}” in {name} is no single code", pointer=name, expected=EXAMPLE))
        elif codes.setdefault(field, code) != code:
            message = f"{name} names {field} twice"
            problems.append(
                Problem(
                    message, pointer=name, expected="one code of each; ask for each pair by itself", code="conflict"
                )
            )
    return codes


def _check_names(a: Codes, b: Codes) -> list[Problem]:
    return [
        Problem(
            f"{one} names {field}, {other} does not",
            pointer=other,
            expected=f"both sides name the same, such as {as_parameters({field: code}, {field: 'CODE'})}",
            code="conflict",
        )
        for one, codes, other, others in (("a", a, "b", b), ("b", b, "a", a))
        for field, code in codes.items()
        if field not in others
    ]


def _is_fixed(field: str, request: SelectionRequest) -> bool:
    if field == "wave":
        return bool(request.wave)
    if field in FIELDS and field not in BUILT_IN_DIMENSIONS:
        return bool(getattr(request, field))
    return bool(request.dimensions.get(field))


def _given_twice(field: str) -> Problem:
    parameter = field if field in FIELDS else parameter_of(field)
    return Problem(
        f"{field} is in a and b and in {parameter} too", pointer=parameter, expected="give it once", code="conflict"
    )


def _not_one(a: Codes, b: Codes, differing: Sequence[str]) -> Problem:
    """The nearest pairs differ in one field only, the others as in ``a``."""
    if not differing:
        return Problem("a and b are the same", pointer="b", expected=EXAMPLE, code="conflict")
    offered = [as_parameters(a, {**a, field: b[field]}) for field in differing]
    return Problem(
        f"a and b differ in {' and '.join(differing)}: only pairs that differ in one of them are offered",
        pointer="b",
        expected="one difference at a time",
        nearest=tuple(offered),
        code="conflict",
    )
