"""The error table: what each error of the domain is over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from api.blueprints.problem_documents import MEDIA_TYPE, Members, kind_of, plainly, problem_document
from api.blueprints.problem_kinds import (
    BUSY,
    INTERNAL,
    INVALID,
    METHOD_NOT_ALLOWED,
    REFUSED,
    TOO_LARGE,
    TOO_MANY,
    UNAVAILABLE,
    UNKNOWN,
    WITHDRAWN,
    Kind,
)
from api.errors import (
    DatabaseUnavailable,
    InvalidInput,
    Outdated,
    Overloaded,
    Problem,
    Refused,
    TooManyRows,
    UnknownIdentifier,
    Withdrawn,
)
from api.representations.as_json import json_bytes
from api.schemas.problems import ParameterProblem

RETRY_SECONDS = 5
log = logging.getLogger(__name__)


def _invalid(error: InvalidInput) -> Members:
    count = len(error.problems) + error.omitted
    first = error.problems[0]
    detail = first.message + (f" — {first.expected}" if first.expected else "")
    more = f" ({count - 1} more in errors)" if count > 1 else ""
    return {"detail": detail + more, "errors": [_mistake(problem) for problem in error.problems]}


def _mistake(problem: Problem) -> ParameterProblem:
    # A JSON pointer is empty or begins with a slash; so may the name of a parameter that nobody knows.
    in_body = problem.pointer is not None and problem.pointer[:1] in ("", "/") and problem.pointer not in request.args
    parameter, pointer = (None, problem.pointer) if in_body else (problem.pointer, None)
    nearest = list(problem.nearest)
    return ParameterProblem(problem.code, parameter, pointer, problem.message, problem.expected, nearest)


def _unknown(error: UnknownIdentifier) -> Members:
    mistake = Problem(
        f"there is no {error.kind} “{error.identifier}”",
        pointer=error.kind,
        nearest=error.nearest,
        code="unknown_identifier",
    )
    return {"detail": str(error), "errors": [_mistake(mistake)]}


def _too_many(error: TooManyRows) -> Members:
    return {"detail": str(error), "estimate": error.estimate, "limit": error.limit}


def _withdrawn(error: Withdrawn) -> Members:
    return {"detail": str(error), "release": error.release, "reason": error.reason}


def _said(error: Exception) -> Members:
    return {"detail": str(error)}


def _silent(error: Exception) -> Members:
    # The text may name addresses, statements or files: it is for the log.
    return {"detail": _explained(UNAVAILABLE)}


TABLE: tuple[tuple[type[Exception], Kind, Callable[[Any], Members]], ...] = (
    (InvalidInput, INVALID, _invalid),
    (UnknownIdentifier, UNKNOWN, _unknown),
    (Withdrawn, WITHDRAWN, _withdrawn),
    (TooManyRows, TOO_MANY, _too_many),
    (Refused, REFUSED, _said),
    (Outdated, UNAVAILABLE, _said),
    (Overloaded, BUSY, _said),
    (DatabaseUnavailable, UNAVAILABLE, _silent),
)
"""Each error of the domain, its kind and what is said beside. Any other is a fault: logged, and answered as one."""


def handle_error(error: Exception) -> Response:
    """The problem document for any error."""
    if isinstance(error, HTTPException):
        return _from_http(error)
    for error_type, kind, describe in TABLE:
        if isinstance(error, error_type):
            if kind is UNAVAILABLE:
                log.error("request %s: %s", g.request_id, error)
            headers = {"Retry-After": str(RETRY_SECONDS)} if kind.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
            return problem_response(kind, describe(error), headers)
    log.error("request %s: %s %s failed", g.request_id, request.method, request.path, exc_info=error)
    return problem_response(INTERNAL, {"detail": _explained(INTERNAL)})


def _from_http(error: HTTPException) -> Response:
    if error.response is not None:
        headers = dict(error.response.headers)
    else:
        headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    kind = kind_of(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if kind is INTERNAL:
        log.error("request %s: %s %s failed", g.request_id, request.method, request.path, exc_info=error)
    return problem_response(kind, {"detail": _sentence(error, kind)}, headers)


def _sentence(error: HTTPException, kind: Kind) -> str:
    if kind is UNKNOWN:
        return f"There is nothing at {request.path}. GET /v1 lists what there is."
    if kind is METHOD_NOT_ALLOWED:
        return f"{request.path} does not take {request.method}. {plainly(kind.remedy.en)}"
    if kind is TOO_LARGE:
        return f"The body may have {current_app.config['MAX_CONTENT_LENGTH']} bytes."
    # What the framework says by itself is about its inside; what one of our own views says is meant for people.
    own = error.description != type(error).description and kind.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return str(error.description) if own and error.description else _explained(kind)


def _explained(kind: Kind) -> str:
    return plainly(f"{kind.meaning.en} {kind.remedy.en}")


def problem_response(kind: Kind, members: Members, headers: Mapping[str, str] | None = None) -> Response:
    """A problem of this kind as a response; ``members`` say what happened this time."""
    document = problem_document(kind, members, quote(request.path), g.request_id)
    response = Response(json_bytes(document), status=kind.status, content_type=MEDIA_TYPE)
    response.headers.extend(dict(headers or {}))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en"
    return response
