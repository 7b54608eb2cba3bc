"""What there is: surveys, and what can be asked of each."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.responses import collection, respond_json, single
from api.blueprints.serving import serving
from api.concepts.discovery.descriptions import survey_description, survey_summary
from api.queries.holdings import current_editions, find_survey
from api.queries.releases import changed_at
from api.schemas.metadata import SurveyAnswer, SurveyListAnswer

blueprint = Blueprint("surveys", __name__, url_prefix="/v1/surveys", description="What there is and can be asked.")


@blueprint.resource("", "listSurveys", SurveyListAnswer)
def list_surveys(query: Query) -> Response:
    """All surveys that have a published release.

    Each with what must be said when it is quoted: publisher, population, licence, citation, and what its figures rest
    on (`basis`). `notice` stands where figures are simulated.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        held = current_editions(connection, serving().store)
        modified = changed_at(connection)
    listed = collection((survey_summary(one, language) for one in held.values()), language)
    return respond_json(listed, language, modified=modified)


@blueprint.resource(
    "/<survey>",
    "getSurvey",
    SurveyAnswer,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("survey", "The id of a survey.")],
)
def get_survey(query: Query, survey: str) -> Response:
    """One survey: dimensions with their nodes, indicators with their wording, channels, waves, and which go together.

    This alone is enough to build lists of choices that depend on each other. `combinations` says what there is: every
    wave of an entry has a figure for every one of its series and codes. So a list offers the codes of those entries
    that have all that was chosen before, whatever the order of the lists, and no choice ends at a cell that is not
    tabulated.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        held = find_survey(connection, serving().store, survey)
        shown = serving().store.shown(connection, held)
        modified = changed_at(connection)
    return respond_json(single(survey_description(held, shown, language), language), language, modified=modified)
