"""What schemathesis checks beside its own checks, and what it sends where the specification says "a date"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import schemathesis
from hypothesis import strategies
from schemathesis import Case, CheckContext, Response

from api.schemas.fields import DIMENSION_FORM

OK, BAD_REQUEST, UNPROCESSABLE = 200, 400, 422
PROBLEM = "application/problem+json"
OF_MEANING = {"unknown_code", "unknown_identifier", "conflict", "invalid_cursor"}
"""Codes of mistakes that no schema can know: which codes there are, and what goes together."""
TOO_MANY = "/problems/too-many-rows"
CONDITIONAL = {"/survey"}
"""Members of a body that may be left out when another is given; generated clients would not take the schema for it."""
OWN_DIMENSION = re.compile(r"/companies/\d+/other_dimensions/(.*)", re.DOTALL)
"""Where names have a form, by `propertyNames`, which schemathesis 4.32 does not look at when it makes some up."""

MOMENTS = strategies.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=strategies.just(UTC))  # noqa: DTZ001
schemathesis.openapi.format("date", strategies.dates().map(date.isoformat))
schemathesis.openapi.format("date-time", MOMENTS.map(datetime.isoformat))


@schemathesis.check
def refusals_are_about_meaning(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """A request that fits the specification is refused only for what no specification can say."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != UNPROCESSABLE:
        return None
    problem = response.json()
    if problem["type"] != TOO_MANY:
        others = [one for one in problem["errors"] if not _is_about_meaning(one)]
        assert not others, f"fits the specification, and yet: {others}"
    return None


def _is_about_meaning(mistake: dict[str, Any]) -> bool:
    pointer = mistake["pointer"] or ""
    made_up = OWN_DIMENSION.fullmatch(pointer)
    if made_up and not DIMENSION_FORM.fullmatch(made_up[1]):
        return True
    conditional = mistake["code"] == "missing_value" and pointer in CONDITIONAL
    return conditional or mistake["code"] in OF_MEANING


@schemathesis.check
def problems_are_problem_documents(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """Whatever goes wrong is told in the same form, under the same status, and never kept."""
    if response.status_code < BAD_REQUEST:
        return None
    problem = response.json()
    assert response.headers["content-type"] == [PROBLEM]
    assert response.headers["cache-control"] == ["no-store"]
    assert problem["status"] == response.status_code
    assert problem["type"].startswith("/problems/")
    assert response.headers["x-request-id"] == [problem["request_id"]]
    return None


@schemathesis.check
class EveryOperationAnswers:
    """A run in which an operation never answered has shown nothing about its answers."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.answered: set[str] = set()

    def after_response(self, ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
        self.asked.add(case.operation.label)
        if response.status_code == OK:
            self.answered.add(case.operation.label)
        return None

    def after_run(self, ctx: CheckContext) -> None:
        silent = sorted(self.asked - self.answered)
        assert not silent, f"never answered: {', '.join(silent)}"
