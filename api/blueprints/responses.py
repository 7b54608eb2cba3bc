"""The one place where an answer becomes a response: format, validators, how long it may be kept, links."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from api import __version__
from api.representations.as_json import MEDIA_TYPE, json_bytes

PINNED = "public, max-age=31536000, immutable"
BROWSERS_WANT = "text/html"
CURRENT = "public, max-age=60, stale-while-revalidate=60"


class Negotiable(Protocol):
    """Anything that is answered in one of several media types."""

    @property
    def media_types(self) -> tuple[str, ...]: ...


Chosen = TypeVar("Chosen", bound=Negotiable)


def negotiate(formats: Mapping[str, Chosen], name: str | None) -> Chosen:
    """The format named, else the one ``Accept`` likes best, else the first.

    Raises:
        NotAcceptable: ``Accept`` excludes all of them.
    """
    if name is not None:
        return formats[name]
    # Who asks for a page is a browser: it would like a picture best, and is to get what it can show and link.
    if not request.accept_mimetypes or BROWSERS_WANT in request.accept_mimetypes.values():
        return next(iter(formats.values()))
    by_media_type = {media_type: one for one in formats.values() for media_type in one.media_types}
    best = request.accept_mimetypes.best_match(list(by_media_type))
    if best is None:
        raise NotAcceptable(f"This resource is available as {', '.join(by_media_type)}.")
    return by_media_type[best]


def respond(
    names: Any,
    write: Callable[[], bytes | Iterable[bytes]],
    content_type: str,
    *,
    language: str,
    pinned: bool = False,
    links: Mapping[str, str | None] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that ``names`` (JSON values) tell from all others; not written when the client has it already.

    ``write`` gives the body, or its parts one after the other where it is too large to be held.
    """
    text = json.dumps([__version__, content_type, language, names], sort_keys=True, ensure_ascii=False)
    etag = hashlib.sha256(text.encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(etag):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        del response.headers["Content-Type"]
    else:
        response = Response(write(), content_type=content_type)
        response.headers["Content-Language"] = language
    response.set_etag(etag)
    response.headers["Cache-Control"] = PINNED if pinned else CURRENT
    response.headers["Vary"] = "Accept"
    for name, value in (headers or {}).items():
        response.headers.add(name, value)
    for relation, address in (links or {}).items():
        if relation in ("next", "first") and address:
            response.headers.add("Link", f'<{address}>; rel="{relation}"')
    return response


def respond_json(document: Mapping[str, Any], language: str, *, pinned: bool = False) -> Response:
    """A JSON answer that is named by its content."""
    if request.accept_mimetypes and not request.accept_mimetypes.best_match([MEDIA_TYPE]):
        raise NotAcceptable(f"This resource is available as {MEDIA_TYPE}.")
    body = json_bytes(document)
    digest = hashlib.sha256(body).hexdigest()
    return respond(digest, lambda: body, MEDIA_TYPE, language=language, pinned=pinned)


def collection(entries: Iterable[Mapping[str, Any]], language: str) -> dict[str, Any]:
    """A list of things as a document."""
    listed = list(entries)
    return {"data": listed, "meta": {"total": len(listed), "language": language}, "links": {"self": own_address()}}


def single(entry: Mapping[str, Any], language: str) -> dict[str, Any]:
    """One thing as a document."""
    return {"data": entry, "meta": {"language": language}, "links": {"self": own_address()}}


def own_address() -> str:
    """The path and query of this request; relative, so that no header of the request decides where links lead."""
    return request.full_path.rstrip("?")
