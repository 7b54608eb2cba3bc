"""The application with operations that only tests have: deprecated ones, and one that has a fault."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Flask, Response

import api.app
from api.blueprints.deprecation import Deprecation
from api.blueprints.framework import Blueprint, Query
from api.blueprints.http_responses import respond_json
from api.config import Config
from api.schemas.answers import HealthAnswer

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SUNSET = datetime(2027, 3, 1, 12, tzinfo=UTC)
PAGE = "/docs#deprecated"
SECRET = "SELECT s3cret FROM /srv/somewhere"

blueprint = Blueprint("test", __name__, url_prefix="/v1/test", description="Only in tests.")


@blueprint.resource("/ending", "getEnding", HealthAnswer, deprecated=Deprecation(SINCE, PAGE, SUNSET))
def get_ending(query: Query) -> Response:
    """An operation that will end."""
    return respond_json({"status": "ok"}, query.accepted()["lang"])


@blueprint.resource("/fading", "getFading", HealthAnswer, deprecated=Deprecation(SINCE, PAGE))
def get_fading(query: Query) -> Response:
    """An operation whose end is not decided.

    It has a description.
    """
    return respond_json({"status": "ok"}, query.accepted()["lang"])


@blueprint.resource("/broken", "getBroken", HealthAnswer, problems=(HTTPStatus.NOT_FOUND,))
def get_broken(query: Query) -> Response:
    """An operation with a fault."""
    raise RuntimeError(SECRET)


def extended(config: Config) -> Flask:
    """The application as always, and these."""
    shipped = api.app.BLUEPRINTS
    api.app.BLUEPRINTS = (*shipped, blueprint)  # type: ignore[assignment]
    try:
        return api.app.create_app(config)
    finally:
        api.app.BLUEPRINTS = shipped
