"""The one place where an answer becomes a response: format, validators, how long it may be kept, links."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from flask import Response, after_this_request, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from api import __version__
from api.answers.stores.publications import Public
from api.blueprints.codings import IDENTITY, chosen_coding, compress, compress_once, is_compressible
from api.blueprints.conditions import client_has, datable
from api.blueprints.serving import PINNED, serving, visitor, wiring
from api.concepts.scopes import Scope
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
    by_media_type = {media_type: one for one in formats.values() for media_type in one.media_types}
    return by_media_type[_acceptable(list(by_media_type))]


def require_acceptable(media_type: str) -> None:
    """For what comes in one format only. Raises ``NotAcceptable`` when ``Accept`` excludes it."""
    _acceptable([media_type])


def _acceptable(media_types: Sequence[str]) -> str:
    best = best_of(request.headers.get("Accept"), media_types)
    if best is None:
        raise NotAcceptable(f"This resource is available as {', '.join(media_types)}.")
    return best


def best_of(accept: str | None, media_types: Sequence[str]) -> str | None:
    """The media type that the header ``Accept`` likes best; the first where it is not to be heard, None where it
    excludes all. Who asks for a page is a browser: it would like a picture best, and is to get what it can show and
    link. Parameters such as a charset are passed over: many name them, and nothing here comes in two that differ so.
    """
    given = parse_accept_header(accept, MIMEAccept)
    accepted = MIMEAccept([(name.partition(";")[0].rstrip(), quality) for name, quality in given])
    if not accepted or BROWSERS_WANT in accepted.values():
        return media_types[0]
    return accepted.best_match(media_types)


def _vary_by_accept(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def respond(
    names: Any,
    write: Callable[[], bytes | Iterable[bytes]],
    content_type: str,
    *,
    language: str,
    pinned: bool = False,
    modified: datetime | None = None,
    fixed: bool = False,
    compressed: bool = True,
    links: Mapping[str, str | None] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that ``names`` (values or dataclasses) tell from all others; not written when the client has it.

    ``write`` gives the body, or its parts one after the other where it is too large to be held. ``pinned`` answers
    rest on named releases; what others rest on was last changed at ``modified``. ``fixed`` bodies come with the
    software and are compressed only once; what is not to be ``compressed`` is sent as it is.

    Raises:
        PreconditionFailed: the client asks for another version.
    """
    coding = _coding(content_type) if compressed else IDENTITY
    etag = etag_of(serving().public(""), content_type, language, visitor().scopes, names, coding)
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
    request.environ[PINNED] = pinned
    response.headers["Cache-Control"] = kept_for(pinned, _renewed())
    response.vary.update(varying(content_type, request.path))
    for name, value in (headers or {}).items():
        response.headers.add(name, value)
    for link in link_headers(links or {}):
        response.headers.add("Link", link)
    return response


def _coding(content_type: str) -> str:
    return chosen_coding(request.headers.get("Accept-Encoding")) if is_compressible(content_type) else IDENTITY


def is_compressed(content_type: str) -> bool:
    """Whether an answer of this type would be sent in some coding."""
    return _coding(content_type) != IDENTITY


def link_headers(links: Mapping[str, str | None]) -> list[str]:
    """The pages of an answer as values of the header ``Link``."""
    return [f'<{where}>; rel="{relation}"' for relation in RELATIONS if (where := links.get(relation))]


def etag_of(public_url: str, content_type: str, language: str, scopes: Iterable[Scope], names: Any, coding: str) -> str:
    """A strong name: as many as there are different bodies, so the coding is part of it. ``names`` tell the answer
    from all others in this form."""
    told_by = [__version__, public_url, content_type, language, sorted(scopes), names]
    digest = hashlib.sha256(json_bytes(told_by)).hexdigest()[:32]
    return digest if coding == IDENTITY else f"{digest}-{coding}"


def _renewed() -> Public | None:
    """What is public, as far as the answer of the current request rests on it, by the time it is sent."""
    made_from = g.get("public")
    return None if made_from is None else wiring().publications.renewed(wiring().engine, made_from)


def kept_for(pinned: bool, public: Public | None) -> str:
    """How long everybody may keep an answer that was made from what is ``public``; None: it rests on nothing that may
    change. For what a key has opened, ``admission`` says otherwise."""
    if pinned and (public is None or public.confirmed):
        return f"public, max-age={PINNED_SECONDS}, immutable"
    left = 2 * CURRENT_SECONDS
    if public is not None and public.due is not None:
        left = min(left, max(0, int(public.due - time.monotonic())))
    fresh = min(left, CURRENT_SECONDS)
    return f"public, max-age={fresh}, stale-while-revalidate={left - fresh}, stale-if-error={left - fresh}"


def varying(content_type: str, path: str) -> list[str]:
    """The headers of requests that decide what an answer of this type at this path is."""
    names = ["Accept-Encoding"] if is_compressible(content_type) else []
    return [*names, "Authorization"] if path.startswith(DEPENDING_ON_KEYS) else names


def respond_json(document: Any, language: str, **options: Any) -> Response:
    """A JSON answer, of JSON values or dataclasses, that is named by its content; ``options`` as for ``respond``."""
    require_acceptable(MEDIA_TYPE)
    body = json_bytes(document)
    digest = hashlib.sha256(body).hexdigest()
    return respond(digest, lambda: body, MEDIA_TYPE, language=language, **options)


def respond_unkept(document: Mapping[str, Any], language: str) -> Response:
    """A JSON answer without a name that nothing may keep: it tells of whoever asked."""
    require_acceptable(MEDIA_TYPE)
    coding = chosen_coding(request.headers.get("Accept-Encoding"))
    response = Response(compress(coding, json_bytes(document)), content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    response.vary.update(varying(MEDIA_TYPE, request.path))
    return response


def collection(entries: Iterable[Any], language: str) -> dict[str, Any]:
    """A list of things, dataclasses of described fields, as a document."""
    listed = list(entries)
    return {"data": listed, "meta": {"total": len(listed), "language": language}, "links": {"self": own_address()}}


def single(entry: Any, language: str) -> dict[str, Any]:
    """One thing as a document."""
    return {"data": entry, "meta": {"language": language}, "links": {"self": own_address()}}


def own_address(asked: Request = request) -> str:
    """The path and query of a request (the current one); relative, so that no header of the request decides where links
    lead."""
    return asked.full_path.rstrip("?")
