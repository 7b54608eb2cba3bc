"""What there is: surveys, and what can be asked of each."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.answers.discovery.holdings import editions_by_survey, find_survey
from api.answers.discovery.surveys import survey_description, survey_summary
from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.http_responses import collection, respond_json, single
from api.blueprints.serving import serving
from api.queries.releases import changed_at
from api.schemas.answers import SurveyAnswer, SurveyListAnswer
from api.schemas.parameters import VersionQuery

blueprint = Blueprint("surveys", __name__, url_prefix="/v1/surveys", description="What there is and can be asked.")


@blueprint.resource("", "listSurveys", SurveyListAnswer, query=VersionQuery, problems=(HTTPStatus.GONE,))
def list_surveys(query: Query) -> Response:
    """All surveys that have a published release: now, at a moment, or those of releases named.

    Each with what must be said when it is quoted: publisher, population, licence, citation, and what its figures rest
    on (`basis`). `notice` stands where figures are simulated.
    """
    values, version = query.versioned()
    language = values["lang"]
    with serving().connect() as connection:
        held = editions_by_survey(connection, serving().store, version)
        modified = changed_at(connection, version.release)
    listed = collection((survey_summary(one, language, version) for one in held.values()), language)
    return respond_json(listed, language, modified=modified, pinned=bool(version.release))


@blueprint.resource(
    "/<survey>",
    "getSurvey",
    SurveyAnswer,
    query=VersionQuery,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("survey", "The id of a survey.")],
)
def get_survey(query: Query, survey: str) -> Response:
    """One survey: dimensions with their nodes, indicators with their wording, channels, waves, and which go together.

    This alone is enough to build lists of choices that depend on each other. `combinations` says what there is: every
    wave of an entry has a figure for every one of its series and codes. So a list offers the codes of those entries
    that have all that was chosen before, whatever the order of the lists, and no choice ends at a cell that is not
    tabulated.

    `release` describes the survey as the releases named have it, for ever: their nodes, indicators, wording, waves and
    combinations; `as_of` as it was published then. The links in the answer keep to that version.
    """
    values, version = query.versioned()
    language = values["lang"]
    with serving().connect() as connection:
        held = find_survey(connection, serving().store, survey, version)
        shown = serving().store.shown(connection, held)
        modified = changed_at(connection, version.release, [survey])
    described = single(survey_description(held, shown, language, version), language)
    return respond_json(described, language, modified=modified, pinned=bool(version.release))
