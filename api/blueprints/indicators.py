"""The shared vocabulary: what is measured, and where it was asked."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.answers.discovery.holdings import editions_by_indicator
from api.answers.discovery.indicators import indicator_description, indicator_summary
from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.http_responses import collection, respond_json, single
from api.blueprints.serving import serving
from api.concepts.nearest import nearest
from api.errors import UnknownIdentifier
from api.queries.releases import changed_at
from api.schemas.answers import IndicatorAnswer, IndicatorListAnswer
from api.schemas.parameters import VersionQuery

blueprint = Blueprint("indicators", __name__, url_prefix="/v1/indicators", description="What is measured.")


@blueprint.resource("", "listIndicators", IndicatorListAnswer, query=VersionQuery, problems=(HTTPStatus.GONE,))
def list_indicators(query: Query) -> Response:
    """All indicators that have published figures.

    Each with its definition, kind, unit and the surveys that have it. An indicator means the same everywhere: what was
    asked of another base is another indicator. `as_of` tells what was published then, `release` what releases have.
    """
    values, version = query.versioned()
    language = values["lang"]
    with serving().connect() as connection:
        held = editions_by_indicator(connection, serving().store, version)
        modified = changed_at(connection, version.release)
    entries = (indicator_summary(editions, code, language, version) for code, editions in held.items())
    return respond_json(collection(entries, language), language, modified=modified, pinned=bool(version.release))


@blueprint.resource(
    "/<indicator>",
    "getIndicator",
    IndicatorAnswer,
    query=VersionQuery,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("indicator", "The id of an indicator.")],
)
def get_indicator(query: Query, indicator: str) -> Response:
    """One indicator, and how each survey asked it: definition, base, channels, waves, wording.

    The place to look before figures of two surveys are put side by side: `asked` has the question as respondents read
    it, wave by wave, and whom the shares are of; with `as_of` as it was published then, with `release` in the words of
    the releases named.
    """
    values, version = query.versioned()
    language = values["lang"]
    with serving().connect() as connection:
        held = editions_by_indicator(connection, serving().store, version)
        modified = changed_at(connection, version.release)
    if indicator not in held:
        raise UnknownIdentifier("indicator", indicator, nearest(indicator, held))
    description = indicator_description(held[indicator], indicator, language, version)
    return respond_json(single(description, language), language, modified=modified, pinned=bool(version.release))
