"""What the specification says about the headers of answers and problems."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from api.concepts.texts import LANGUAGES

Headers = dict[str, dict[str, Any]]


def _header(description: str, example: str, pattern: str, most: int = 200) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern, "maxLength": most, "examples": [example]}
    return {"description": description, "schema": schema}


LINK = '<[^>]+>; rel="[a-z -]+"(; type="[a-z0-9.+/-]+")?'
HTTP_DATE = r"^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$"
EVERYWHERE: Headers = {
    "X-Request-Id": _header(
        "Names this request in the server's log; what was sent in it, if it was.",
        "partner-42",
        "^[A-Za-z0-9._-]{1,64}$",
        64,
    ),
    "Cache-Control": _header(
        "How long this may be kept, and by whom.",
        "public, max-age=86400, immutable",
        "^[a-z-]+(=[0-9]+)?(, [a-z-]+(=[0-9]+)?)*$",
    ),
    "Content-Language": _header("The language of its texts.", "en", f"^({'|'.join(LANGUAGES)})$", 5),
}
SHARED: Headers = {
    "Access-Control-Allow-Origin": _header(
        "Which pages may read this: all of them; with a key, those of the origins that the server was told.",
        "*",
        r"^(\*|https?://.+)$",
    ),
    "RateLimit-Policy": _header(
        "How many requests (`q`) are allowed in how many seconds (`w`).",
        '"address";q=3000;w=60',
        '^"[a-z-]+";q=[0-9]+;w=[0-9]+$',
    ),
    "RateLimit": _header(
        "How many of them are left (`r`) for the next seconds (`t`).",
        '"address";r=2999;t=60',
        '^"[a-z-]+";r=[0-9]+;t=[0-9]+$',
    ),
}
VALIDATORS: Headers = {
    "ETag": _header(
        "Names this version of the answer; send it back in `If-None-Match`.",
        '"0f343b0931126a20f133d67c2b018a3b"',
        r'^"[!#-~]+"$',
    ),
    "Last-Modified": _header(
        "When a release it rests on was last published or withdrawn; of changes, when the newest happened.",
        "Mon, 02 Mar 2026 08:00:00 GMT",
        HTTP_DATE,
    ),
    "Vary": _header(
        "The request headers that decide about the answer.",
        "Accept, Accept-Encoding, Authorization",
        "^[A-Za-z-]+(, [A-Za-z-]+)*$",
    ),
    "Link": _header(
        "Other pages of the answer (`first`, `prev`, `next`) and what describes it.",
        '</v1>; rel="first"',
        f"^{LINK}(, {LINK})*$",
        9000,
    ),
}
RANGES: Headers = {
    "Accept-Ranges": _header("That parts can be asked for, in bytes.", "bytes", "^bytes$", 5),
    "Content-Range": _header(
        "Which part this is, of how many bytes.", "bytes 0-99/64000", r"^bytes [0-9]+-[0-9]+/[0-9]+$", 70
    ),
}
RETRY_AFTER: Headers = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 3600, "examples": [5]},
    }
}
OF_STATUS: dict[HTTPStatus, Headers] = {
    HTTPStatus.UNAUTHORIZED: {
        "WWW-Authenticate": _header("How a key is sent.", 'Bearer realm="Survey Benchmarks API"', "^Bearer .+$")
    },
    HTTPStatus.METHOD_NOT_ALLOWED: {
        "Allow": _header("The methods the address takes.", "GET, HEAD, OPTIONS", "^[A-Z]+(, [A-Z]+)*$")
    },
    HTTPStatus.TOO_MANY_REQUESTS: RETRY_AFTER,
    HTTPStatus.SERVICE_UNAVAILABLE: RETRY_AFTER,
}


def answer_headers(*, kept: bool, counted: bool) -> Headers:
    """The headers of an answer that may be ``kept``, to a request that is ``counted``."""
    return EVERYWHERE | (VALIDATORS if kept else {}) | (SHARED if counted else {})


def unchanged_headers(*, counted: bool) -> Headers:
    """The headers that say that nothing has changed; there is no text that would have a language."""
    kept = {name: EVERYWHERE[name] for name in ("X-Request-Id", "Cache-Control")}
    return kept | {name: VALIDATORS[name] for name in ("ETag", "Vary")} | (SHARED if counted else {})


def problem_headers(status: HTTPStatus | None) -> Headers:
    """The headers of a problem; None stands for any other status."""
    return EVERYWHERE | SHARED | (OF_STATUS.get(status, {}) if status else {})
