"""What is answered when something is wrong (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass

from api.concepts.fields import described
from api.errors import ProblemCode
from api.schemas.described import schema_of

REQUEST_ID = "^[A-Za-z0-9._-]{1,64}$"


@dataclass
class ParameterProblem:
    """One mistake in a request."""

    code: ProblemCode = described("What kind of mistake it is.", example="unknown_code")
    parameter: str | None = described(
        "The parameter of the query or part of the path it is in; null in a body.", example="sector"
    )
    pointer: str | None = described(
        "Where in the body it is, as a JSON pointer (RFC 6901); null elsewhere.", format="json-pointer"
    )
    detail: str = described("What is wrong.", example="there is no sector “Q” in the surveys asked")
    expected: str | None = described("What would be right, where that can be said.")
    nearest: list[str] = described("Accepted values, nearest first.", example=["P", "R"])


@dataclass
class ProblemAnswer:
    """An error, in a form that programs can read (RFC 9457)."""

    type: str = described(
        "The address of a page that explains this kind of problem.",
        example="/problems/invalid-parameters",
        format="uri-reference",
    )
    title: str = described("The kind of problem; the same each time.", example="The request has mistakes")
    status: int = described("The HTTP status.", example=422, minimum=400, maximum=599, format="int32")
    detail: str = described("What happened this time.")
    instance: str = described(
        "The path of the request; empty where none could be read.", format="uri-reference", example="/v1/benchmarks"
    )
    request_id: str = described(
        "Also in `X-Request-Id`: name it when you report a fault.", pattern=REQUEST_ID, maxLength=64
    )


@dataclass
class FurtherMembers:
    """What some kinds of problems say beside."""

    errors: list[ParameterProblem] = described("Every mistake found, when there are any.")
    estimate: int = described("With too-many-rows: how many the answer would have.")
    limit: int = described("With too-many-rows: how many it may have.")
    release: str = described("With withdrawn: the release that is no longer answered.")
    reason: str = described("With withdrawn: why, as its publisher states.")


PROBLEM = schema_of(ProblemAnswer, sometimes=FurtherMembers)
