"""The one place where an answer becomes a response: format, validators, how long it may be kept, links."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from flask import Response, after_this_request, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

from api import __version__
from api.blueprints.codings import IDENTITY, chosen_coding, compress, compress_once, is_compressible
from api.blueprints.conditions import client_has, datable
from api.blueprints.serving import serving, visitor
from api.representations.as_json import MEDIA_TYPE, json_bytes

PINNED_SECONDS = 86_400
"""A release never changes, but it may be withdrawn: after a day at most, every cache has noticed."""
CURRENT_SECONDS = 60
BROWSERS_WANT = "text/html"
DEPENDING_ON_KEYS = ("/v1/", "/releases/")
RELATIONS = ("first", "prev", "next")


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
    after_this_request(_vary_by_accept)
    if not _is_choosy():
        return next(iter(formats.values()))
    by_media_type = {media_type: one for one in formats.values() for media_type in one.media_types}
    return by_media_type[_best(list(by_media_type))]


def require_acceptable(media_type: str) -> None:
    """For what comes in one format only. Raises ``NotAcceptable`` when ``Accept`` excludes it."""
    if _is_choosy():
        _best([media_type])


def _vary_by_accept(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _is_choosy() -> bool:
    """Whether ``Accept`` is to be heard. Who asks for a page is a browser: it would like a picture best, and is to get
    what it can show and link."""
    accepted = _accepted()
    return bool(accepted) and BROWSERS_WANT not in accepted.values()


def _accepted() -> MIMEAccept:
    """``Accept`` without parameters such as a charset: many name them, and nothing here comes in two that differ so."""
    return MIMEAccept([(name.partition(";")[0].rstrip(), quality) for name, quality in request.accept_mimetypes])


def _best(media_types: list[str]) -> str:
    best = _accepted().best_match(media_types)
    if best is None:
        raise NotAcceptable(f"This resource is available as {', '.join(media_types)}.")
    return best


def respond(
    names: Any,
    write: Callable[[], bytes | Iterable[bytes]],
    content_type: str,
    *,
    language: str,
    pinned: bool = False,
    modified: datetime | None = None,
    fixed: bool = False,
    links: Mapping[str, str | None] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that ``names`` (values or dataclasses) tell from all others; not written when the client has it.

    ``write`` gives the body, or its parts one after the other where it is too large to be held. ``pinned`` answers
    rest on named releases; what others rest on was last changed at ``modified``. ``fixed`` bodies come with the
    software and are compressed only once.

    Raises:
        PreconditionFailed: the client asks for another version.
    """
    coding = chosen_coding() if is_compressible(content_type) else IDENTITY
    scopes = sorted(visitor().scopes)
    etag = _etag([__version__, serving().public(""), content_type, language, scopes, names], coding)
    modified = datable(modified)
    if client_has(etag, modified):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        del response.headers["Content-Type"]
    else:
        body = write()
        coded = compress_once(coding, body) if fixed and isinstance(body, bytes) else compress(coding, body)
        response = Response(coded, content_type=content_type)
        response.headers["Content-Language"] = language
        if coding != IDENTITY:
            response.headers["Content-Encoding"] = coding
    response.set_etag(etag)
    if modified is not None:
        response.last_modified = modified
    response.headers["Cache-Control"] = _kept(pinned)
    response.vary.update(_varying(content_type))
    for name, value in (headers or {}).items():
        response.headers.add(name, value)
    for relation in RELATIONS:
        if links and (address := links.get(relation)):
            response.headers.add("Link", f'<{address}>; rel="{relation}"')
    return response


def _etag(names: list[Any], coding: str) -> str:
    """A strong name: as many as there are different bodies, so the coding is part of it."""
    digest = hashlib.sha256(json_bytes(names)).hexdigest()[:32]
    return digest if coding == IDENTITY else f"{digest}-{coding}"


def _kept(pinned: bool) -> str:
    """How long everybody may keep an answer. For what a key has opened, ``admission`` says otherwise."""
    if pinned:
        return f"public, max-age={PINNED_SECONDS}, immutable"
    left = 2 * CURRENT_SECONDS
    if (due := g.get("publication_due")) is not None:
        left = min(left, max(0, int(due - time.monotonic())))
    fresh = min(left, CURRENT_SECONDS)
    return f"public, max-age={fresh}, stale-while-revalidate={left - fresh}"


def _varying(content_type: str) -> list[str]:
    names = ["Accept-Encoding"] if is_compressible(content_type) else []
    return [*names, "Authorization"] if request.path.startswith(DEPENDING_ON_KEYS) else names


def respond_json(document: Mapping[str, Any], language: str, **options: Any) -> Response:
    """A JSON answer that is named by its content; ``options`` as for ``respond``."""
    require_acceptable(MEDIA_TYPE)
    body = json_bytes(document)
    digest = hashlib.sha256(body).hexdigest()
    return respond(digest, lambda: body, MEDIA_TYPE, language=language, **options)


def respond_unkept(document: Mapping[str, Any], language: str) -> Response:
    """A JSON answer without a name that nothing may keep: it tells of whoever asked."""
    require_acceptable(MEDIA_TYPE)
    coding = chosen_coding()
    response = Response(compress(coding, json_bytes(document)), content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    response.vary.update(_varying(MEDIA_TYPE))
    return response


def collection(entries: Iterable[Any], language: str) -> dict[str, Any]:
    """A list of things, dataclasses of described fields, as a document."""
    listed = list(entries)
    return {"data": listed, "meta": {"total": len(listed), "language": language}, "links": {"self": own_address()}}


def single(entry: Any, language: str) -> dict[str, Any]:
    """One thing as a document."""
    return {"data": entry, "meta": {"language": language}, "links": {"self": own_address()}}


def own_address() -> str:
    """The path and query of this request; relative, so that no header of the request decides where links lead."""
    return request.full_path.rstrip("?")
