"""flask-smorest as this product uses it: problem documents for errors, one decorator that declares an operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from inspect import cleandoc
from typing import Any

import flask_smorest  # type: ignore[import-untyped]
from flask import Response, after_this_request, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from api.blueprints.admission import UNCOUNTED
from api.blueprints.deprecation import Deprecation
from api.blueprints.documented_headers import answer_headers, problem_headers
from api.blueprints.problem_documents import MEDIA_TYPE
from api.blueprints.problems import handle_error
from api.concepts.selection import PROBLEMS_TITLE
from api.errors import InvalidInput, Problem
from api.schemas.fields import CODE_PATTERN
from api.schemas.parameters import LanguageQuery, read_parameters
from api.schemas.problems import ProblemAnswer

ALWAYS_POSSIBLE = (
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
PROBLEMS_AT_THE_DOOR = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
PROBLEMS_OF_BODIES = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
FILE = {"type": "string"}


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
    """Adds ``resource``: address, parameters, answers and documentation of an operation in one place."""

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
        examples: dict[str, Any] | None = None,
        also: Sequence[str] = (),
        deprecated: Deprecation | None = None,
        body: type[Schema] | None = None,
        body_example: dict[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """Register a view that takes a ``Query`` and the parts of the address, and answers with a ``Response``.

        Its docstring is the summary and the description. ``also`` are further media types of the answer; ``answer`` is
        None where there is no JSON. ``deprecated`` says so in every answer and in the specification. With
        ``body`` it is a POST of such a document, whose answer nobody may keep; the view reads it. ``examples`` are
        several answers by name, as OpenAPI has them, instead of one ``example``.
        """
        schema = query()

        def decorate(view: View) -> View:
            @wraps(view)
            def run(**parts: str) -> Response:
                if deprecated is not None:
                    # Also on an error: whoever asks is to learn of it.
                    after_this_request(deprecated.announce)
                return view(Query(*read_parameters(schema, request.args)), **parts)

            if deprecated is not None:
                run.__doc__ = f"{cleandoc(view.__doc__ or '')}\n\n{deprecated.sentence}"
            shown = {"examples": examples} if examples else {"example": example}
            documented = self._describe_answers(run, answer, also, shown, kept=body is None)
            documented = self._describe_problems(documented, problems, kept=body is None)
            outdated = {} if deprecated is None else {"deprecated": True}
            documented = self.doc(operationId=operation_id, **outdated)(documented)
            described = documented._apidoc.setdefault("arguments", {})
            described["parameters"] = [{"in": "query", "schema": query}]
            if body is not None:
                sample = {} if body_example is None else {"example": body_example}
                described["parameters"].append({"in": "json", "schema": body, "required": True, **sample})
            methods = ["GET" if body is None else "POST"]
            self.route(rule, endpoint=operation_id, parameters=list(parameters), methods=methods)(documented)
            return run

        return decorate

    def _describe_answers(
        self, run: View, answer: type[Schema] | None, also: Sequence[str], shown: dict[str, Any], *, kept: bool
    ) -> Any:
        documented = self.response(
            200,
            answer or FILE,
            content_type=None if answer else also[0],
            description="The answer.",
            **shown,
            headers=answer_headers(kept=kept, counted=self._counted),
        )(run)
        if kept:
            unchanged = "Not modified: what `If-None-Match` names is current."
            documented = self.alt_response(304, description=unchanged)(documented)
        for media_type in also if answer else also[1:]:
            documented = self.alt_response(
                200, schema=FILE, content_type=media_type, description="The answer.", success=True
            )(documented)
        return documented

    def _describe_problems(self, documented: Any, problems: Sequence[HTTPStatus], *, kept: bool) -> Any:
        possible = {*problems, *ALWAYS_POSSIBLE, *((HTTPStatus.PRECONDITION_FAILED,) if kept else PROBLEMS_OF_BODIES)}
        for status in sorted(possible | set(PROBLEMS_AT_THE_DOOR if self._counted else ())):
            documented = self.alt_response(status, _component(status))(documented)
        return documented

    @property
    def _counted(self) -> bool:
        return bool(self.name != UNCOUNTED)


def code_in_path(name: str, description: str) -> dict[str, Any]:
    """The documentation of an identifier in an address."""
    schema = {"type": "string", "pattern": CODE_PATTERN, "maxLength": 200}
    return {"in": "path", "name": name, "required": True, "description": description, "schema": schema}


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
    return {
        "description": status.phrase if status else "Any other problem",
        "content": {MEDIA_TYPE: {"schema": ProblemAnswer}},
        "headers": problem_headers(status),
    }
