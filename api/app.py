"""The application: the only place where configuration, database and views are wired together."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request
from sqlalchemy import Engine

from api import __version__
from api.blueprints import benchmarks, codelists, downloads, entry, indicators, pages, releases, surveys
from api.blueprints.framework import Api
from api.blueprints.problems import handle_error
from api.blueprints.serving import EXTENSION, Serving
from api.config import Config
from api.database.engine import create_reader_engine
from api.errors import DatabaseUnavailable

LARGEST_BODY = 1_000_000
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
DESCRIPTION = """Survey benchmarks: what share of companies of a given sector and size uses a channel, and how.

Every figure carries its release, base, number of answers, interval and reliability. A release never changes; a
correction is a new release, and the old one stays resolvable. Begin with `GET /v1/surveys/{survey}` to see what can be
asked, then ask `GET /v1/benchmarks`. Errors are problem documents (RFC 9457) that name what is wrong and the nearest
valid values."""
BLUEPRINTS = (
    entry.blueprint,
    surveys.blueprint,
    codelists.blueprint,
    indicators.blueprint,
    benchmarks.blueprint,
    releases.blueprint,
    downloads.blueprint,
    entry.operations,
)


def create_app(config: Config, engine: Engine | None = None) -> Flask:
    """The WSGI application. Without ``engine`` it reaches the database as the reader, from the first request on.

    Nothing is opened here, so a server may create the application once and fork.
    """
    app = Flask("api", static_folder=None)
    app.config.update(
        API_TITLE=entry.TITLE,
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS=_specification_options(),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
    )
    app.url_map.strict_slashes = True
    app.extensions[EXTENSION] = Serving(lambda: engine or _reader_engine(config), config.row_limit)
    app.before_request(_name_request)
    app.after_request(_finish)
    app.register_error_handler(Exception, handle_error)
    api = Api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(pages.blueprint)
    app.extensions["openapi-document"] = api.spec.to_dict()
    return app


def _reader_engine(config: Config) -> Engine:
    if config.database_reader_url is None:
        raise DatabaseUnavailable("No address of the database was given to the serving process.")
    return create_reader_engine(config.database_reader_url)


def _specification_options() -> dict[str, object]:
    return {
        "info": {
            "description": DESCRIPTION,
            "license": {"name": entry.LICENCE["name"], "url": entry.LICENCE["url"]},
        },
        "servers": [{"url": "/", "description": "This server."}],
    }


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(12)


def _finish(response: Response) -> Response:
    """Headers that every response has."""
    response.headers["X-Request-Id"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
