"""For a server that shows what is not public: it answers this machine's own pages and programs only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from api.errors import Refused

LOOPBACK_NAMES = ("127.0.0.1", "localhost")
SHARING = "access-control-"
HEADERS = (
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def confine(app: Flask) -> None:
    """Keep what ``app`` shows to this machine.

    Listening on loopback is not enough, because browsers of this machine have pages of others open: no origin may read
    an answer, and a request that names another host is refused, since any name can be made to lead here. Keys are
    passed over: they open nothing here, and their use would be noted.
    """
    app.before_request(_refuse_other_hosts)
    app.wsgi_app = _Confined(app.wsgi_app)  # type: ignore[method-assign]


def _refuse_other_hosts() -> None:
    port = request.environ["SERVER_PORT"]
    accepted = [f"{name}:{port}" for name in LOOPBACK_NAMES]
    given = request.headers.get("Host", "")
    if given not in accepted and not (port == "80" and given in LOOPBACK_NAMES):
        raise Refused(f"This is a preview, for this machine only. Its address is http://{accepted[0]}.")


class _Confined:
    """A WSGI application whose answers nobody keeps or shares."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop("HTTP_AUTHORIZATION", None)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            replaced = {name.lower() for name, _ in HEADERS}
            kept = [one for one in headers if not one[0].lower().startswith((SHARING, *replaced))]
            return start_response(status, [*kept, *HEADERS], *error)

        return self._application(environ, start)
