"""The shared vocabulary: what is measured, and where it was asked."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.responses import collection, respond_json, single
from api.blueprints.serving import serving
from api.concepts.discovery.descriptions import indicator_description, indicator_summary
from api.concepts.nearest import nearest
from api.errors import UnknownIdentifier
from api.queries.holdings import editions_by_indicator
from api.queries.releases import changed_at
from api.schemas.metadata import IndicatorAnswer, IndicatorListAnswer

blueprint = Blueprint("indicators", __name__, url_prefix="/v1/indicators", description="What is measured.")


@blueprint.resource("", "listIndicators", IndicatorListAnswer)
def list_indicators(query: Query) -> Response:
    """All indicators that have published figures.

    Each with its definition, kind, unit and the surveys that have it. An indicator means the same everywhere: what was
    asked of another base is another indicator.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        held = editions_by_indicator(connection, serving().store)
        modified = changed_at(connection)
    entries = (indicator_summary(editions, code, language) for code, editions in held.items())
    return respond_json(collection(entries, language), language, modified=modified)


@blueprint.resource(
    "/<indicator>",
    "getIndicator",
    IndicatorAnswer,
    problems=(HTTPStatus.NOT_FOUND,),
    parameters=[code_in_path("indicator", "The id of an indicator.")],
)
def get_indicator(query: Query, indicator: str) -> Response:
    """One indicator, and how each survey asked it: definition, base, channels, waves, wording.

    The place to look before figures of two surveys are put side by side: `asked` has the question as respondents read
    it, wave by wave, and whom the shares are of.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        held = editions_by_indicator(connection, serving().store)
        modified = changed_at(connection)
    if indicator not in held:
        raise UnknownIdentifier("indicator", indicator, nearest(indicator, held))
    description = indicator_description(held[indicator], indicator, language)
    return respond_json(single(description, language), language, modified=modified)
