"""The door: who asks, by key or address, and whether that is once too often. Before every view, and on every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized
from werkzeug.middleware.proxy_fix import ProxyFix

from api.access.authentication import Authentication, KeyRefused
from api.access.limits import WINDOW_SECONDS, Limiter, Policy, Standing
from api.access.visitors import ANONYMOUS, Visitor, client_of
from api.blueprints.serving import visitor, wiring
from api.config import RateLimits

UNCOUNTED = "operations"
"""The blueprint that whoever watches over the server asks: without key, without limit."""
REALM = "Survey Benchmarks API"
DOOR = "survey-benchmarks-door"
STANDING = "benchmarks.standing"
"""Where a request that was counted already says how its client stands."""
KEPT_WITH_KEY = "private, no-cache"
"""What was answered to a key may be kept by its holder, who has to ask each time whether that is still right: a key
that was revoked opens nothing any more, also not what lies in a cache."""


@dataclass(frozen=True)
class Door:
    """Recognises and counts. A policy that is None lets everybody pass."""

    limiter: Limiter
    by_address: Policy | None
    by_key: Policy | None
    failed_keys: Policy
    authentication: Authentication

    @classmethod
    def of(cls, limits: RateLimits) -> Door:
        return cls(
            limiter=Limiter(limits.redis_url),
            by_address=Policy("address", limits.address) if limits.address else None,
            by_key=Policy("key", limits.key) if limits.key else None,
            failed_keys=Policy("failed-keys", limits.failed_keys),
            authentication=Authentication(),
        )

    def admit(self) -> None:
        """Before a view.

        Raises:
            Unauthorized: there is an ``Authorization``, and it opens nothing.
            TooManyRequests: one too many, or too many wrong keys before.
        """
        if request.blueprint == UNCOUNTED:
            return
        address = client_of(request.remote_addr)
        given = request.headers.get("Authorization")
        g.visitor = ANONYMOUS if given is None else self._recognise(given, address)
        standing = request.environ.get(STANDING) or self._count()
        if standing is not None:
            self._judge(standing)

    def count_address(self, address: str, amount: int = 1) -> Standing | None:
        """Count a request without a key; None where those have no limit."""
        return None if self.by_address is None else self.limiter.count(self.by_address, address, amount)

    def charge(self, amount: int) -> None:
        """Count the current request as so many more. Raises ``TooManyRequests`` where its client has too few left."""
        standing = self._count(amount)
        if standing is not None:
            self._judge(standing)

    def _count(self, amount: int = 1) -> Standing | None:
        """Count the current request, by its key or else by its address; None where those have no limit."""
        if g.visitor.prefix is None:
            return self.count_address(client_of(request.remote_addr), amount)
        return None if self.by_key is None else self.limiter.count(self.by_key, g.visitor.prefix, amount)

    def _recognise(self, authorization: str, address: str) -> Visitor:
        """A right key opens whatever others from its address have tried: keys are too long to be guessed, and wrong
        ones must not lock out who shares an address with whoever sends them."""
        try:
            return self.authentication.recognise(wiring().engine, authorization)
        except KeyRefused as error:
            standing = self.limiter.count(self.failed_keys, address)
            self._judge(standing)
            _challenge(str(error))

    def _judge(self, standing: Standing) -> None:
        g.standing = standing
        if standing.exceeded:
            what = "wrong keys" if standing.policy is self.failed_keys else "requests"
            detail = f"At most {standing.policy.quota} {what} in {WINDOW_SECONDS} s. Try again in {standing.seconds} s."
            raise TooManyRequests(detail, retry_after=standing.seconds)


def _challenge(detail: str) -> NoReturn:
    said: dict[str, str | None] = {"realm": REALM, "error": "invalid_token"}
    raise Unauthorized(detail, www_authenticate=WWWAuthenticate("bearer", said))


def note_uses(app: Flask) -> None:
    """Note what keys were used for and is not noted yet: the process ends."""
    door: Door = app.extensions[DOOR]
    door.authentication.uses.note_all()


def guard(app: Flask, door: Door, limits: RateLimits) -> None:
    """Put the door in front of ``app``."""
    if limits.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=limits.trusted_proxies, x_proto=0)  # type: ignore[method-assign]
    app.extensions[DOOR] = door
    app.before_request(door.admit)
    app.after_request(_label)


def charge(amount: int) -> None:
    """Count the current request as so many more than one; raises as ``Door.charge``."""
    door: Door = current_app.extensions[DOOR]
    door.charge(amount)


def standing_headers(standing: Standing | None) -> list[tuple[str, str]]:
    """Where the client stands, as headers."""
    if standing is None:
        return []
    name, quota = standing.policy.name, standing.policy.quota
    return [
        ("RateLimit-Policy", f'"{name}";q={quota};w={WINDOW_SECONDS}'),
        ("RateLimit", f'"{name}";r={standing.remaining};t={standing.seconds}'),
    ]


def _label(response: Response) -> Response:
    """Say where the client stands, and keep what a key has opened out of everybody else's hands."""
    for name, value in standing_headers(g.get("standing")):
        response.headers[name] = value
    if visitor().prefix is not None:
        response.vary.add("Authorization")
        if "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = KEPT_WITH_KEY
    return response
