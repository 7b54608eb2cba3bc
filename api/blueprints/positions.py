"""Where companies stand among their peers. What is sent is answered and forgotten."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.answers.positions.answer import answer_positions
from api.blueprints.bodies import read_json, unspoken
from api.blueprints.framework import Blueprint, Query
from api.blueprints.http_responses import respond_unkept
from api.blueprints.serving import serving
from api.schemas.answers import PositionsAnswer
from api.schemas.parameters import FigureQuery
from api.schemas.positions_body import PositionsBody
from api.schemas.positions_reading import read_positions

blueprint = Blueprint("positions", __name__, url_prefix="/v1/positions", description="Where a company stands.")

PATH = "/v1/positions"


@blueprint.resource(
    "",
    "createPositions",
    PositionsAnswer,
    query=FigureQuery,
    problems=(HTTPStatus.GONE,),
    body=PositionsBody,
)
def create_positions(query: Query) -> Response:
    """Where companies stand among their peers.

    Up to 100 companies in one request: activity, size, region, and what they do channel by channel. Each is compared
    with the narrowest group of the survey that contains it. Where that group's figure is confidential, not tabulated
    or of poor reliability, the nearest broader group with a figure to be relied on takes its place, figure by figure,
    and the answer says so: as few codes are broadened as possible, and of those with equally many region gives way
    before size before sector. Everything in the answer follows from released figures as they are displayed, and the
    `id` of each leads to it.

    **Nothing of the body is stored or logged**: no file, no database, no access log, error log or metric keeps any of
    it, also when the request fails. The database is asked only for released figures, by the codes of their groups. The
    answer may not be kept either (`Cache-Control: no-store`). Nothing is created, so the same request may be repeated
    at any time.

    Mistakes are all reported at once (422), each with its place in the body as a JSON pointer such as
    `/companies/3/sector`, and the nearest valid values.
    """
    with unspoken():
        asked = read_positions(read_json(), query.values, query.problems)
        with serving().connect() as connection:
            answer = answer_positions(connection, serving().store, asked)
    return respond_unkept({"data": answer.rows, "meta": answer.meta, "links": {"self": PATH}}, asked.language)
