"""Differences of two figures: of two groups, waves, channels or indicators."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.answers.differences.comparisons import ComparisonPlan, make_comparison, plan_comparison
from api.answers.differences.contrasts import codes_text
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
from api.representations.difference_tables import COMPARISON_FORMATS
from api.schemas.answers import ComparisonsAnswer
from api.schemas.differences import ComparedQuery, read_comparison

blueprint = Blueprint("comparisons", __name__, url_prefix="/v1/comparisons", description="Differences of figures.")

PATH = "/v1/comparisons"


class ComparisonsQuery(ComparedQuery):
    """What is compared, and in which form."""

    format = format_choice(COMPARISON_FORMATS)
    labels = label_choice()
    locale = locale_choice()


@blueprint.resource(
    "",
    "listComparisons",
    ComparisonsAnswer,
    query=ComparisonsQuery,
    problems=(HTTPStatus.GONE,),
    also=media_types_beside_json(COMPARISON_FORMATS),
)
def list_comparisons(query: Query) -> Response:
    """The differences of two sides, tested.

    `a=size:SME&b=size:GE250` subtracts the second from the first in every row that the rest of the selection gives;
    `a=wave:2025&b=wave:2024`, two channels or two indicators likewise. Differences are those of the displayed values;
    they are tested where the release stores their standard error, or where two waves were drawn independently. A side
    without a value is a row that says so. A pair that is not offered is an error that names the nearest ones.
    """
    chosen = negotiate(COMPARISON_FORMATS, query.values.get("format"))
    wanted = read_comparison(query.values, [*query.problems, *form_problems(chosen, query.values)])
    with serving().connect() as connection:
        plan = plan_comparison(connection, serving().store, wanted, serving().row_limit)
        return respond_with_differences(
            connection, plan, lambda: make_comparison(connection, plan), chosen, query, _links(plan), PATH
        )


def _links(plan: ComparisonPlan) -> dict[str, str | None]:
    parameters = dict(pinned_parameters(plan.wanted.asked.request, plan.selection, plan.codes) or ())
    # Of two waves also the releases between them count: a break may be in one.
    parameters["release"] = ",".join(plan.codes.release)
    if "wave" in plan.contrast.a:
        parameters.pop("wave", None)
    sides = [("a", codes_text(plan.contrast.a)), ("b", codes_text(plan.contrast.b))]
    return {
        "self": own_address(),
        "permalink": address(PATH, [*parameters.items(), *sides, *given(KEPT)]),
        "csv": in_format(PATH, "csv"),
    }
