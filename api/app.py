"""The application: the only place where configuration, database and views are wired together."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from api import __version__
from api.blueprints import (
    benchmarks,
    changes,
    codelists,
    comparisons,
    downloads,
    entry,
    indicators,
    pages,
    positions,
    releases,
    surveys,
    trends,
)
from api.blueprints.admission import guard
from api.blueprints.envelope import wrap
from api.blueprints.framework import Api
from api.blueprints.problems import handle_error
from api.blueprints.serving import EXTENSION, Wiring
from api.config import Config
from api.database.engine import create_reader_engine
from api.errors import DatabaseUnavailable

LARGEST_BODY = 1_000_000
DESCRIPTION = """Survey benchmarks: what share of companies of a given sector and size uses a channel, and how.

Every figure carries its release, base, number of answers, interval and reliability. A release never changes; a
correction is a new release, and the old one stays resolvable. Begin with `GET /v1/surveys/{survey}` to see what can be
asked, then ask `GET /v1/benchmarks`. Errors are problem documents (RFC 9457) that name what is wrong and the nearest
valid values."""
PARTNER_KEY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "sbk_ and 61 letters, digits and underscores",
    "description": "A key from the operator, sent as `Authorization: Bearer sbk_…`. What is public needs none.",
}
BLUEPRINTS = (
    entry.blueprint,
    surveys.blueprint,
    codelists.blueprint,
    indicators.blueprint,
    benchmarks.blueprint,
    comparisons.blueprint,
    trends.blueprint,
    positions.blueprint,
    releases.blueprint,
    downloads.blueprint,
    changes.blueprint,
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
    # A redirect would lead to whatever host the request names.
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = Wiring(lambda: engine or _reader_engine(config), config.row_limit)
    wrap(app, config)
    guard(app, config.limits)
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
        "components": {"securitySchemes": {"partner_key": PARTNER_KEY}},
        # What is public is read without a key; with one, more.
        "security": [{}, {"partner_key": []}],
    }
