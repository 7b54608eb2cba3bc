"""CORS: pages of every origin may read what is public; with a key, only those of the origins that are configured."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, request

EVERY_ORIGIN = "*"
SHARED = ("/v1", "/openapi.json")
"""What pages elsewhere may read: the interface, not this server's own pages."""
KEY_HEADERS = ("Authorization",)
READABLE = ", ".join(
    (
        "Content-Disposition",
        "Deprecation",
        "ETag",
        "Link",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "Sunset",
        "WWW-Authenticate",
        "X-Request-Id",
    )
)
"""Headers of an answer that a script may read, beside those that every script may."""
SENDABLE = ("Content-Type", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "X-Request-Id")
PREFLIGHT_SECONDS = 7200
"""As long as browsers keep it at most."""


FOR_EVERY_ORIGIN = {"Access-Control-Allow-Origin": EVERY_ORIGIN, "Access-Control-Expose-Headers": READABLE}
"""Headers of what is read without a key."""


def carries_key() -> bool:
    """Whether a key came with the request, be it valid or not."""
    return any(name in request.headers for name in KEY_HEADERS)


def share(response: Response, allowed: Collection[str]) -> None:
    """Say which origins may read this response; ``allowed`` are those that may also send a key."""
    if not any(request.path == root or request.path.startswith(f"{root}/") for root in SHARED):
        return
    preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    with_key = carries_key() or (preflight and _announces_key())
    if with_key or preflight:
        response.vary.add("Origin")
    origin = request.headers.get("Origin") if with_key else EVERY_ORIGIN
    if origin is None or (with_key and origin not in allowed):
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = READABLE
    if preflight:
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = ", ".join((*SENDABLE, *(KEY_HEADERS if with_key else ())))
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)


def _announces_key() -> bool:
    announced = request.headers.get("Access-Control-Request-Headers", "").lower()
    return any(name.lower() in (one.strip() for one in announced.split(",")) for name in KEY_HEADERS)
