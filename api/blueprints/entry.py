"""The entry point of the interface, and whether the server works."""

from __future__ import annotations

from flask import Response

from api import __version__
from api.answers.figures.meta import Licence
from api.blueprints.framework import Blueprint, Query
from api.blueprints.http_responses import respond_json
from api.blueprints.serving import serving, wiring
from api.concepts.texts import LANGUAGES
from api.database.revisions import refuse_outdated
from api.database.silence import ANSWER_SECONDS, patience
from api.queries.releases import visible_releases
from api.representations.as_pictures import MOST_FIGURES
from api.representations.registry import FORMATS
from api.schemas.answers import EntryAnswer, HealthAnswer
from api.schemas.parameters import LARGEST_LIMIT, NoQuery
from api.schemas.positions_body import MOST_COMPANIES

TITLE = "Survey Benchmarks API"
LICENCE = Licence("MIT", "https://opensource.org/license/mit")

blueprint = Blueprint("entry", __name__, url_prefix="/v1", description="Where to begin.")
operations = Blueprint("operations", __name__, description="Whether the server works.")

LINKS = {
    "self": "/v1",
    "surveys": "/v1/surveys",
    "codelists": "/v1/codelists",
    "indicators": "/v1/indicators",
    "benchmarks": "/v1/benchmarks",
    "comparisons": "/v1/comparisons",
    "trends": "/v1/trends",
    "positions": "/v1/positions",
    "releases": "/v1/releases",
    "changes": "/v1/changes",
    "service-desc": "/openapi.json",
    "service-doc": "/docs",
}


@blueprint.resource("", "getEntryPoint", EntryAnswer)
def get_entry_point(query: Query) -> Response:
    """Where to begin: the resources, formats, languages and limits.

    A program needs no other address: `links` leads to every resource, to this specification and to its page for
    people. `formats` and `languages` are what `format=` and `lang=` take, `limits` how much one request may ask for.
    """
    response = respond_json(_entry(serving().wiring.contact, serving().row_limit), query.accepted()["lang"])
    for relation in ("service-desc", "service-doc"):
        response.headers.add("Link", f'<{LINKS[relation]}>; rel="{relation}"')
    response.headers.add("Link", f'<{LICENCE.url}>; rel="license"')
    return response


def _entry(contact: str, row_limit: int) -> EntryAnswer:
    limits = {
        "rows": row_limit,
        "rows_per_page": min(LARGEST_LIMIT, row_limit),
        "figures_per_picture": MOST_FIGURES,
        "companies_per_request": MOST_COMPANIES,
    }
    return EntryAnswer(TITLE, __version__, LICENCE, contact or None, list(FORMATS), list(LANGUAGES), limits, LINKS)


@operations.resource("/healthz", "getHealth", HealthAnswer, query=NoQuery)
def get_health(query: Query) -> Response:
    """Whether this process answers.

    It does not ask the database: for whoever restarts processes that hang.
    """
    query.accepted()
    return _ok()


@operations.resource("/readyz", "getReadiness", HealthAnswer, query=NoQuery)
def get_readiness(query: Query) -> Response:
    """Whether figures can be answered.

    The database is reached, and is as far as this version needs it, or it is 503: for whoever decides where requests
    are sent.
    """
    query.accepted()
    # Whoever asks decides in seconds.
    with patience(ANSWER_SECONDS), wiring().engine.connect() as connection:
        refuse_outdated(connection)
        visible_releases(connection)
    return _ok()


def _ok() -> Response:
    response = respond_json(HealthAnswer("ok"), LANGUAGES[0])
    response.headers["Cache-Control"] = "no-store"
    return response
