"""Differences of two figures: of two groups, waves, channels or indicators."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request

from api.answers.differences.comparisons import ComparisonPlan, make_comparison, plan_comparison
from api.answers.differences.contrasts import codes_text
from api.answers.selections.resolved import pinned_parameters
from api.blueprints.forms import (
    address,
    form_headers,
    format_choice,
    in_format,
    label_choice,
    media_types_beside_json,
    write,
)
from api.blueprints.framework import Blueprint, Query
from api.blueprints.responses import negotiate, own_address, respond
from api.blueprints.serving import serving
from api.queries.releases import changed_at
from api.representations.difference_tables import COMPARISON_FORMATS
from api.schemas.comparisons import ComparedQuery, ComparisonsAnswer, read_comparison

blueprint = Blueprint("comparisons", __name__, url_prefix="/v1/comparisons", description="Differences of figures.")

PATH = "/v1/comparisons"
KEPT = ("confidence", "adjust", "sort", "lang")


class ComparisonsQuery(ComparedQuery):
    """What is compared, and in which form."""

    format = format_choice(COMPARISON_FORMATS)
    labels = label_choice()


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
    wanted = read_comparison(query.values, query.problems)
    with serving().connect() as connection:
        plan = plan_comparison(connection, serving().store, wanted, serving().row_limit)
        links = _links(plan)
        return respond(
            [plan.codes, wanted.adjust, wanted.asked.confidence, own_address()],
            lambda: write(chosen, make_comparison(connection, plan), links, query.values),
            chosen.content_type,
            language=wanted.asked.language,
            pinned=plan.selection.pinned,
            modified=changed_at(connection),
            headers=form_headers(chosen, PATH),
        )


def _links(plan: ComparisonPlan) -> dict[str, str | None]:
    parameters = dict(pinned_parameters(plan.wanted.asked.request, plan.selection) or ())
    # Of two waves also the releases between them count: a break may be in one.
    parameters["release"] = ",".join(plan.codes.release)
    if "wave" in plan.contrast.a:
        parameters.pop("wave", None)
    kept = [(name, request.args[name]) for name in KEPT if name in request.args]
    sides = [("a", codes_text(plan.contrast.a)), ("b", codes_text(plan.contrast.b))]
    return {
        "self": own_address(),
        "permalink": address(PATH, [*parameters.items(), *sides, *kept]),
        "csv": in_format(PATH, "csv"),
    }
