"""The error table: what each error of the domain is over HTTP, and what the page behind its address says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from api.errors import (
    DatabaseUnavailable,
    InvalidInput,
    Problem,
    Refused,
    TooManyRows,
    UnknownIdentifier,
    Withdrawn,
)
from api.representations.as_json import json_bytes

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """One kind of problem: the end of its address, its status and texts that never change."""

    slug: str
    status: HTTPStatus
    title: str
    explanation: str


INVALID = Kind(
    "invalid-parameters",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The request has mistakes",
    "A parameter or code does not exist or has the wrong form. `errors` lists every mistake with the nearest values.",
)
TOO_MANY = Kind(
    "too-many-rows",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The selection is too large",
    "The answer would have more rows (`estimate`) than one answer may (`limit`). `detail` says how to split it.",
)
UNKNOWN = Kind(
    "not-found",
    HTTPStatus.NOT_FOUND,
    "There is nothing at this address",
    "The address, or an identifier in it, does not exist or is not public. `errors` lists the nearest ones.",
)
WITHDRAWN = Kind(
    "withdrawn",
    HTTPStatus.GONE,
    "The release was withdrawn",
    "The release existed and is no longer answered. `detail` gives the reason its publisher stated.",
)
REFUSED = Kind("refused", HTTPStatus.FORBIDDEN, "Not allowed", "Privacy, access or policy does not allow it.")
UNAVAILABLE = Kind(
    "unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Temporarily unavailable",
    "The server cannot reach its database just now. Try again after the seconds in `Retry-After`.",
)
INTERNAL = Kind(
    "internal-error",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "A fault of this server",
    "Something went wrong here, not in the request. Name the `request_id` when you report it.",
)
BY_STATUS = {
    kind.status: kind
    for kind in (
        Kind("bad-request", HTTPStatus.BAD_REQUEST, "The request cannot be read", "It is not correct HTTP."),
        UNKNOWN,
        Kind(
            "method-not-allowed",
            HTTPStatus.METHOD_NOT_ALLOWED,
            "The address does not take this method",
            "The header `Allow` lists the methods it takes.",
        ),
        Kind(
            "not-acceptable",
            HTTPStatus.NOT_ACCEPTABLE,
            "No representation is acceptable",
            "None of the formats of this resource is among those in `Accept`. `format=` chooses one by name.",
        ),
        Kind("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large", "Send less at a time."),
        Kind("uri-too-long", HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long", "Split the request."),
        Kind(
            "unsupported-media-type",
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "The body has the wrong type",
            "Send `application/json`.",
        ),
        INTERNAL,
        UNAVAILABLE,
    )
}
KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in (INVALID, TOO_MANY, WITHDRAWN, REFUSED, *BY_STATUS.values())}
"""Every kind by its slug: ``/problems/{slug}`` explains it."""

Members = dict[str, Any]


def _invalid(error: InvalidInput) -> Members:
    count = len(error.problems) + error.omitted
    first = error.problems[0]
    detail = first.message + (f" — {first.expected}" if first.expected else "")
    more = f" ({count - 1} more in errors)" if count > 1 else ""
    return {"detail": detail + more, "errors": [_mistake(problem) for problem in error.problems]}


def _mistake(problem: Problem) -> Members:
    return {
        "parameter": problem.pointer,
        "detail": problem.message,
        "expected": problem.expected,
        "nearest": list(problem.nearest),
    }


def _unknown(error: UnknownIdentifier) -> Members:
    mistake = Problem(f"there is no {error.kind} “{error.identifier}”", pointer=error.kind, nearest=error.nearest)
    return {"detail": str(error), "errors": [_mistake(mistake)]}


def _too_many(error: TooManyRows) -> Members:
    return {"detail": str(error), "estimate": error.estimate, "limit": error.limit}


def _said(error: Exception) -> Members:
    return {"detail": str(error)}


def _silent(error: Exception) -> Members:
    # The text may name addresses, statements or files: it is for the log.
    return {"detail": UNAVAILABLE.explanation.replace("`", "")}


TABLE: tuple[tuple[type[Exception], Kind, Callable[[Any], Members]], ...] = (
    (InvalidInput, INVALID, _invalid),
    (UnknownIdentifier, UNKNOWN, _unknown),
    (Withdrawn, WITHDRAWN, _said),
    (TooManyRows, TOO_MANY, _too_many),
    (Refused, REFUSED, _said),
    (DatabaseUnavailable, UNAVAILABLE, _silent),
)
"""Each error of the domain, its kind and what is said beside. Any other is a fault: logged, and answered as one."""


def handle_error(error: Exception) -> Response:
    """The problem document for any error."""
    if isinstance(error, HTTPException):
        return _from_http(error)
    for error_type, kind, describe in TABLE:
        if isinstance(error, error_type):
            headers = {}
            if kind is UNAVAILABLE:
                log.error("request %s: %s", g.request_id, error)
                headers = {"Retry-After": str(RETRY_SECONDS)}
            return problem_response(kind, describe(error), headers)
    log.error("request %s: %s %s failed", g.request_id, request.method, request.path, exc_info=error)
    return problem_response(INTERNAL, {"detail": INTERNAL.explanation.replace("`", "")})


def _from_http(error: HTTPException) -> Response:
    if error.response is not None:
        headers = dict(error.response.headers)
    else:
        headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    kind = BY_STATUS.get(status) or Kind("about:blank", status, status.phrase, status.description)
    return problem_response(kind, {"detail": _sentence(error, kind)}, headers)


def _sentence(error: HTTPException, kind: Kind) -> str:
    if kind is UNKNOWN:
        return f"There is nothing at {request.path}. GET /v1 lists what there is."
    if kind.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.path} does not take {request.method}. {kind.explanation.replace('`', '')}"
    return error.description if kind.status < HTTPStatus.INTERNAL_SERVER_ERROR and error.description else kind.title


def problem_response(kind: Kind, members: Members, headers: Mapping[str, str] | None = None) -> Response:
    document = {
        "type": kind.slug if kind.slug == "about:blank" else f"/problems/{kind.slug}",
        "title": kind.title,
        "status": int(kind.status),
        **members,
        "instance": request.path,
        "request_id": g.request_id,
    }
    response = Response(json_bytes(document), status=kind.status, content_type=MEDIA_TYPE)
    response.headers.extend(dict(headers or {}))
    response.headers["Cache-Control"] = "no-store"
    return response
