"""What is answered when something is wrong (RFC 9457)."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields, validate

from api.errors import ProblemCode

REQUEST_ID = "^[A-Za-z0-9._-]{1,64}$"


class ParameterProblem(Schema):
    """One mistake in a request."""

    code = fields.String(
        required=True,
        validate=validate.OneOf(get_args(ProblemCode)),
        metadata={"description": "What kind of mistake it is.", "example": "unknown_code"},
    )
    parameter = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The parameter of the query or part of the path it is in; null in a body.",
            "example": "sector",
        },
    )
    pointer = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Where in the body it is, as a JSON pointer (RFC 6901); null elsewhere.",
            "format": "json-pointer",
        },
    )
    detail = fields.String(
        required=True,
        metadata={"description": "What is wrong.", "example": "there is no sector “Q” in the surveys asked"},
    )
    expected = fields.String(
        required=True, allow_none=True, metadata={"description": "What would be right, where that can be said."}
    )
    nearest = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Accepted values, nearest first.", "example": ["P", "R"]},
    )


class ProblemAnswer(Schema):
    """An error, in a form that programs can read (RFC 9457)."""

    type = fields.String(
        required=True,
        metadata={
            "description": "The address of a page that explains this kind of problem.",
            "example": "/problems/invalid-parameters",
            "format": "uri-reference",
        },
    )
    title = fields.String(
        required=True,
        metadata={"description": "The kind of problem; the same each time.", "example": "The request has mistakes"},
    )
    status = fields.Integer(
        required=True,
        metadata={"description": "The HTTP status.", "example": 422, "minimum": 400, "maximum": 599, "format": "int32"},
    )
    detail = fields.String(required=True, metadata={"description": "What happened this time."})
    instance = fields.String(
        required=True,
        metadata={
            "description": "The path of the request; empty where none could be read.",
            "format": "uri-reference",
            "example": "/v1/benchmarks",
        },
    )
    request_id = fields.String(
        required=True,
        metadata={
            "description": "Also in `X-Request-Id`: name it when you report a fault.",
            "pattern": REQUEST_ID,
            "maxLength": 64,
        },
    )
    errors = fields.List(
        fields.Nested(ParameterProblem), metadata={"description": "Every mistake found, when there are any."}
    )
    estimate = fields.Integer(
        metadata={"description": "With too-many-rows: how many the answer would have.", "minimum": 0, "format": "int64"}
    )
    limit = fields.Integer(
        metadata={"description": "With too-many-rows: how many it may have.", "minimum": 0, "format": "int64"}
    )
    release = fields.String(metadata={"description": "With withdrawn: the release that is no longer answered."})
    reason = fields.String(metadata={"description": "With withdrawn: why, as its publisher states."})
