"""flask-smorest as this product uses it: problem documents for errors, one decorator that declares an operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

import flask_smorest  # type: ignore[import-untyped]
from flask import Response, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from api.blueprints.problems import MEDIA_TYPE, handle_error
from api.concepts.selection import PROBLEMS_TITLE
from api.errors import InvalidInput, Problem
from api.schemas.fields import CODE_PATTERN
from api.schemas.parameters import LanguageQuery, read_parameters
from api.schemas.problems import ProblemAnswer

ALWAYS_POSSIBLE = (HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
FILE = {"type": "string"}
REQUEST_ID_HEADER = {
    "X-Request-Id": {
        "description": "Names this request in the server's log.",
        "schema": {"type": "string", "maxLength": 64},
    }
}


class Query:
    """A query string, read: ``values`` that were right, ``problems`` with the others."""

    def __init__(self, values: dict[str, Any], problems: list[Problem]) -> None:
        self.values = values
        self.problems = problems

    def accepted(self) -> dict[str, Any]:
        """The values; raises ``InvalidInput`` when anything is wrong."""
        if self.problems:
            raise InvalidInput(self.problems, PROBLEMS_TITLE)
        return self.values


View = Callable[..., Response]


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Adds ``resource``: address, parameters, answers and documentation of a GET in one place."""

    def resource(
        self,
        rule: str,
        operation_id: str,
        answer: type[Schema] | None,
        *,
        query: type[Schema] = LanguageQuery,
        problems: Sequence[HTTPStatus] = (),
        parameters: Sequence[dict[str, Any]] = (),
        example: dict[str, Any] | None = None,
        also: Sequence[str] = (),
    ) -> Callable[[View], View]:
        """Register a view that takes a ``Query`` and the parts of the address, and answers with a ``Response``.

        Its docstring is the summary and the description. ``also`` are further media types of the answer; ``answer`` is
        None where there is no JSON.
        """
        schema = query()

        def decorate(view: View) -> View:
            @wraps(view)
            def run(**parts: str) -> Response:
                return view(Query(*read_parameters(schema, request.args)), **parts)

            documented = self.response(
                200,
                answer or FILE,
                content_type=None if answer else also[0],
                description="The answer.",
                example=example,
                headers=_HEADERS,
            )(run)
            documented = self.alt_response(304, description="Not modified: what `If-None-Match` names is current.")(
                documented
            )
            for status in sorted({*problems, HTTPStatus.UNPROCESSABLE_ENTITY, *ALWAYS_POSSIBLE}):
                documented = self.alt_response(status, _component(status))(documented)
            for media_type in also if answer else also[1:]:
                documented = self.alt_response(
                    200, schema=FILE, content_type=media_type, description="The answer.", success=True
                )(documented)
            documented = self.doc(operationId=operation_id)(documented)
            described = documented._apidoc.setdefault("arguments", {})
            described["parameters"] = [{"in": "query", "schema": query}]
            self.route(rule, endpoint=operation_id, parameters=list(parameters))(documented)
            return run

        return decorate


def code_in_path(name: str, description: str) -> dict[str, Any]:
    """The documentation of an identifier in an address."""
    schema = {"type": "string", "pattern": CODE_PATTERN, "maxLength": 200}
    return {"in": "path", "name": name, "required": True, "description": description, "schema": schema}


_HEADERS = REQUEST_ID_HEADER | {
    "ETag": {"description": "Names this answer; send it back in `If-None-Match`.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long the answer may be kept.", "schema": {"type": "string"}},
}


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Answers and documents every error as a problem document, with the headers the error brings."""

    ERROR_SCHEMA = ProblemAnswer

    def handle_http_exception(self, error: HTTPException) -> Response:
        return handle_error(error)

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            if status >= HTTPStatus.BAD_REQUEST:
                self.spec.components.response(_component(status), _problem_component(status), lazy=True)
        self.spec.components.response("DEFAULT_ERROR", _problem_component(None), lazy=True)


def _component(status: HTTPStatus) -> str:
    return f"Problem{int(status)}"


def _problem_component(status: HTTPStatus | None) -> dict[str, Any]:
    headers = dict(REQUEST_ID_HEADER)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = {
            "description": "Seconds to wait.",
            "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 3600},
        }
    return {
        "description": status.phrase if status else "Any other problem",
        "content": {MEDIA_TYPE: {"schema": ProblemAnswer}},
        "headers": headers,
    }
