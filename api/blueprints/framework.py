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

from api.answers.selections.selection import PROBLEMS_TITLE
from api.blueprints.admission import UNCOUNTED
from api.blueprints.deprecation import Deprecation
from api.blueprints.documented_headers import RANGES, answer_headers, problem_headers, unchanged_headers
from api.blueprints.documented_limits import file_schema, limit_by_kind
from api.blueprints.documented_whole import TOPIC_OF, with_links, with_open_answers, with_topics
from api.blueprints.problem_documents import MEDIA_TYPE, kind_of, plainly, problem_document
from api.blueprints.problems import handle_error
from api.concepts.terms import SelectionRequest
from api.errors import InvalidInput, Problem
from api.schemas.described import schema_of
from api.schemas.examples import IDENTIFIERS, JSON, examples_of, sent_example
from api.schemas.fields import CODE_PATTERN, LONGEST_CODE
from api.schemas.parameters import LanguageQuery, read_parameters, read_version
from api.schemas.problems import PROBLEM

ALWAYS_POSSIBLE = (
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.REQUEST_URI_TOO_LONG,
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
MISTAKE = {
    "code": "unknown_code",
    "parameter": "sector",
    "pointer": None,
    "detail": "there is no sector “Q” in the surveys asked",
    "expected": None,
    "nearest": ["P", "R"],
}
"""A mistake as the specification shows it."""


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

    def versioned(self) -> tuple[dict[str, Any], SelectionRequest]:
        """The values, and the version that ``release`` or ``as_of`` names; raises as ``accepted``."""
        version, self.problems = read_version(self.values, self.problems)
        return self.accepted(), version


View = Callable[..., Response]


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Adds ``resource``: address, parameters, answers and documentation of an operation in one place."""

    def resource(
        self,
        rule: str,
        operation_id: str,
        answer: type[Any] | None,
        *,
        query: type[Schema] = LanguageQuery,
        problems: Sequence[HTTPStatus] = (),
        parameters: Sequence[dict[str, Any]] = (),
        also: Sequence[str] = (),
        deprecated: Deprecation | None = None,
        body: type[Schema] | None = None,
        ranged: bool = False,
    ) -> Callable[[View], View]:
        """Register a view that takes a ``Query`` and the parts of the address, and answers with a ``Response``.

        Its docstring is the summary and the description. ``also`` are further media types of the answer; ``answer`` is
        a dataclass of described fields, None where there is no JSON. ``deprecated`` says so in every answer and in the
        specification. ``ranged`` answers come in parts, too. With ``body`` it is a POST of such a document, whose
        answer nobody may keep; the view reads it.
        The examples shown are those that ``api.schemas.examples`` has for the operation.
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
            media_types = [*([JSON] if answer else ()), *also]
            documented = self._describe_answers(run, operation_id, answer, media_types, kept=body is None)
            if ranged:
                documented = self._describe_ranges(documented, media_types)
            self._describe_problems(documented, problems, kept=body is None)
            outdated = {} if deprecated is None else {"deprecated": True}
            # Whoever watches over the server needs no key, and a key opens nothing more there.
            unlocked: dict[str, Any] = {} if self._counted else {"security": []}
            described_view = self.doc(operationId=operation_id, **outdated, **unlocked)(documented)
            described = described_view._apidoc.setdefault("arguments", {})
            described["parameters"] = _described_request(operation_id, query, body)
            methods = ["GET" if body is None else "POST"]
            topics = [TOPIC_OF.get(self.name, self.name)]
            # What documents the view also wraps it, a dozen times: nothing of that is needed when it runs.
            run._apidoc = described_view._apidoc  # type: ignore[attr-defined]
            self.route(rule, endpoint=operation_id, parameters=list(parameters), tags=topics, methods=methods)(run)
            return run

        return decorate

    def _describe_answers(
        self, run: View, operation_id: str, answer: type[Any] | None, media_types: Sequence[str], *, kept: bool
    ) -> Any:
        documented: Any = run
        # Each is put before those described already, and programs that generate clients take the first.
        for media_type in reversed(media_types):
            describe = self.response if media_type == media_types[0] else self.alt_response
            schema = schema_of(answer) if answer and media_type == JSON else file_schema(media_type)
            said = {"schema": schema, "content_type": media_type}
            shown = examples_of(operation_id, media_type)
            documented = describe(
                HTTPStatus.OK,
                description="The answer.",
                headers=answer_headers(kept=kept, counted=self._counted),
                **said,
                **({"examples": shown} if shown else {}),
            )(documented)
        if kept:
            documented = self.alt_response(
                HTTPStatus.NOT_MODIFIED,
                description="Not modified: what `If-None-Match` names is current.",
                headers=unchanged_headers(counted=self._counted),
            )(documented)
        return documented

    def _describe_ranges(self, documented: Any, media_types: Sequence[str]) -> Any:
        for media_type in reversed(media_types):
            documented = self.alt_response(
                HTTPStatus.PARTIAL_CONTENT,
                description="The part of the file that `Range` asks for.",
                headers=answer_headers(kept=True, counted=self._counted) | RANGES,
                schema=file_schema(media_type),
                content_type=media_type,
            )(documented)
        return documented

    def _describe_problems(self, documented: Any, problems: Sequence[HTTPStatus], *, kept: bool) -> None:
        possible = {*problems, *ALWAYS_POSSIBLE, *((HTTPStatus.PRECONDITION_FAILED,) if kept else PROBLEMS_OF_BODIES)}
        # Not by ``alt_response``: each would copy all that is described already, examples too.
        described = documented._apidoc["response"]["responses"]
        for status in sorted(possible | set(PROBLEMS_AT_THE_DOOR if self._counted else ())):
            described.setdefault(status, []).append(_component(status))

    @property
    def _counted(self) -> bool:
        return bool(self.name != UNCOUNTED)


def _described_request(operation_id: str, query: type[Schema], body: type[Schema] | None) -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = [{"in": "query", "schema": query}]
    if body is not None:
        described.append({"in": "json", "schema": body, "required": True, "example": sent_example(operation_id)})
    return described


def code_in_path(
    name: str,
    description: str,
    *,
    pattern: str = CODE_PATTERN,
    longest: int = LONGEST_CODE,
    example: str | None = None,
) -> dict[str, Any]:
    """The documentation of an identifier in an address; ``example`` instead of the usual one of its kind."""
    schema = {"type": "string", "pattern": pattern, "maxLength": longest}
    said = {"description": description, "example": example or IDENTIFIERS[name], "schema": schema}
    return {"in": "path", "name": name, "required": True, **said}


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Answers and documents every error as a problem document, with the headers the error brings."""

    ERROR_SCHEMA = PROBLEM

    def handle_http_exception(self, error: HTTPException) -> Response:
        return handle_error(error)

    def _register_pagination_header(self) -> None:
        """Nothing: pages are followed by the links of answers, and what is not used is not described."""

    def document(self) -> dict[str, Any]:
        """The whole specification."""
        return with_links(with_open_answers(with_topics(self.spec.to_dict())))

    def _register_responses(self) -> None:
        # The first time that the specification is there and no schema is in it yet.
        self.ma_plugin.converter.add_attribute_function(limit_by_kind)
        for status in HTTPStatus:
            if status >= HTTPStatus.BAD_REQUEST:
                self.spec.components.response(_component(status), _problem_component(status), lazy=True)
        self.spec.components.response("DEFAULT_ERROR", _problem_component(None), lazy=True)


def _component(status: HTTPStatus) -> str:
    return f"Problem{int(status)}"


def _problem_component(status: HTTPStatus | None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": PROBLEM}
    if status is not None:
        content["example"] = _sample(status)
    return {
        "description": plainly(kind_of(status).meaning.en) if status else "Any other problem.",
        "content": {MEDIA_TYPE: content},
        "headers": problem_headers(status),
    }


def _sample(status: HTTPStatus) -> dict[str, Any]:
    """A problem of this status as it is answered."""
    kind = kind_of(status)
    said: dict[str, Any] = {"detail": plainly(f"{kind.meaning.en} {kind.remedy.en}")}
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        said = {"detail": MISTAKE["detail"], "errors": [MISTAKE]}
    return problem_document(kind, said, "/v1/benchmarks", "f1d2d2f924e986ac86fdf7b3")
