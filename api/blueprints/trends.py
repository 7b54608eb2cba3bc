"""Figures over the waves of a survey, and how they have changed."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Response

from api.answers.differences.trends import TrendPlan, make_trend, plan_trend
from api.answers.selections.resolved import pinned_parameters
from api.blueprints.differences import KEPT, respond_with_differences
from api.blueprints.forms import (
    address,
    form_problems,
    format_choice,
    given,
    in_format,
    label_choice,
    locale_choice,
    media_types_beside_json,
)
from api.blueprints.framework import Blueprint, Query
from api.blueprints.http_responses import negotiate, own_address
from api.blueprints.serving import serving
from api.representations.as_pictures import MOST_FIGURES
from api.representations.difference_tables import TREND_FORMATS
from api.schemas.answers import TrendsAnswer
from api.schemas.differences import TrendQuery, read_trend

blueprint = Blueprint("trends", __name__, url_prefix="/v1/trends", description="Figures over time.")

PATH = "/v1/trends"


class TrendsQuery(TrendQuery):
    """Which figures are followed over the waves, and in which form."""

    format = format_choice(TREND_FORMATS)
    labels = label_choice()
    locale = locale_choice()


@blueprint.resource(
    "",
    "listTrends",
    TrendsAnswer,
    query=TrendsQuery,
    problems=(HTTPStatus.GONE,),
    also=media_types_beside_json(TREND_FORMATS),
)
def list_trends(query: Query) -> Response:
    """The figures of a selection over all waves, with tested changes.

    Each row is a figure of one wave with its change since the wave before and since the first, of the displayed
    values. `wave` left out is every wave. Waves that share respondents are not tested. A wave without a value is a row
    that says so. Across a break in the series no change is computed, unless `allow_break=true`.
    """
    chosen = negotiate(TREND_FORMATS, query.values.get("format"))
    wanted = read_trend(query.values, [*query.problems, *form_problems(chosen, query.values)])
    with serving().connect() as connection:
        plan = plan_trend(connection, serving().store, wanted, serving().row_limit)
        return respond_with_differences(
            connection, plan, lambda: make_trend(connection, plan), chosen, query, _links(plan), PATH
        )


def _links(plan: TrendPlan) -> dict[str, str | None]:
    wanted = plan.wanted.asked.request
    # The waves stay as they were asked: the releases named may be more, as a break may lie between those shown.
    pinned = pinned_parameters(replace(wanted, wave=()), plan.selection, plan.codes)
    permalink = None
    if pinned is not None:
        parameters = dict(pinned) | {"release": ",".join(plan.codes.release)}
        parameters.pop("wave", None)
        if wanted.wave:
            parameters["wave"] = ",".join(wanted.wave)
        permalink = address(PATH, [*parameters.items(), *given(KEPT)])
    return {
        "self": own_address(),
        "permalink": permalink,
        "csv": in_format(PATH, "csv"),
        "chart": in_format(PATH, "svg") if plan.total <= MOST_FIGURES else None,
    }
