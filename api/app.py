"""The application: the only place where configuration, database and views are wired together."""

from __future__ import annotations

from dataclasses import asdict

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from api import __version__
from api.answers.stores.figure_store import FigureStore
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
from api.blueprints.admission import Door, guard
from api.blueprints.confinement import confine
from api.blueprints.direct_figures import make_figures
from api.blueprints.envelope import wrap
from api.blueprints.framework import Api
from api.blueprints.front import Front
from api.blueprints.kept_answers import KeptAnswers
from api.blueprints.problems import handle_error
from api.blueprints.serving import EXTENSION, Wiring
from api.config import Config
from api.database.engine import create_reader_engine
from api.errors import DatabaseUnavailable, Interrupted
from api.queries.previewing import shows_draft

LARGEST_BODY = 1_000_000
SUMMARY = "What share of companies of a given sector and size uses a channel, and how."
DESCRIPTION = """Safe, weighted, comparable figures of company surveys.

**Begin** with `GET /v1/surveys/{survey}`, which says all that can be asked of a survey, then ask `GET /v1/benchmarks`.
Parameters that are left out have sensible values, several codes give several rows, `*` is every published code. Every
figure carries its release, base, number of answers, interval and reliability, so that a row can be read alone.

**Releases never change.** A correction is a new release, and the old one stays resolvable. `links.permalink` of an
answer names the releases it rests on: it gives the same rows for ever and may be kept for a day. Answers have a strong
`ETag`: send it back in `If-None-Match`, and what has not changed costs a 304.

**Small groups are protected.** A figure that would say something about single respondents has no value, and its
`status` says so; no combination of requests tells more than the certified release does.

**Errors** are problem documents (RFC 9457): all mistakes of a request at once, each with a `code`, its place and the
nearest valid values; `type` leads to a page that explains the kind of problem. Unknown parameters are errors, too.

**Limits** are in `RateLimit` and `RateLimit-Policy` of every answer; 429 and 503 say in `Retry-After` how long to wait.
Whoever has a key sends it as `Authorization: Bearer sbk_…`. What is public needs none.

**Compatible changes** may come at any time: new operations, new optional parameters, new members of answers. Programs
pass over members they do not know. What is taken away is announced before, in `Deprecation` and `Sunset`."""
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


class Application(Flask):
    """Asks a view once more where the database broke off: nothing was changed, and it may well answer now."""

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            return super().dispatch_request()
        except Interrupted:
            return super().dispatch_request()


def create_app(config: Config, engine: Engine | None = None) -> Flask:
    """The WSGI application. Without ``engine`` it reaches the database as the reader, from the first request on.

    Nothing is opened here, so a server may create the application once and fork.
    """
    app = Application("api", static_folder=None)
    app.config.update(
        API_TITLE=entry.TITLE,
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS=_specification_options(config),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
    )
    app.url_map.strict_slashes = True
    # A redirect would lead to whatever host the request names.
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = Wiring(
        lambda: engine or _reader_engine(config),
        config.row_limit,
        config.public_url,
        config.contact,
        config.contact_link,
    )
    wrap(app, config)
    door = Door.of(config.limits)
    if engine is not None and shows_draft(engine):
        confine(app)
    else:
        _put_front(app, door, config)
    guard(app, door, config.limits)
    app.register_error_handler(Exception, handle_error)
    api = Api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(pages.blueprint)
    app.extensions["openapi-document"] = api.document()
    return app


def _put_front(app: Flask, door: Door, config: Config) -> None:
    """Let what is asked most go the short way."""
    kept = KeptAnswers(config.kept_answers_mb * 1_000_000)
    wiring: Wiring = app.extensions[EXTENSION]
    wiring.figures = FigureStore(config.kept_figures_mb * 1_000_000, lambda: wiring.engine)
    app.wsgi_app = Front(app.wsgi_app, wiring, door, kept, make_figures)  # type: ignore[method-assign]


def _reader_engine(config: Config) -> Engine:
    if config.database_reader_url is None:
        raise DatabaseUnavailable("No address of the database was given to the serving process.")
    return create_reader_engine(config.database_reader_url)


def _contact(config: Config) -> dict[str, str]:
    """The operator, as the specification names one: with an address of mail or of a page, where there is one."""
    kind = "email" if config.contact_link.startswith("mailto:") else "url"
    return {"name": "The operator of this server"} | ({kind: config.contact} if config.contact else {})


def _specification_options(config: Config) -> dict[str, object]:
    return {
        "info": {
            "summary": SUMMARY,
            "description": DESCRIPTION,
            "contact": _contact(config),
            "license": asdict(entry.LICENCE),
        },
        "servers": [{"url": "/", "description": "This server, in production.", "x-internal": False}],
        "externalDocs": {
            "description": "Problem documents (RFC 9457), the form of every error",
            "url": "https://www.rfc-editor.org/rfc/rfc9457",
        },
        "components": {"securitySchemes": {"partner_key": PARTNER_KEY}},
        # What is public is read without a key; with one, more.
        "security": [{}, {"partner_key": []}],
    }
