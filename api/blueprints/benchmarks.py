"""The figures: any selection of them, and one by its id."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Response, request

from api.blueprints.forms import (
    FORM,
    OTHER_MEDIA_TYPES,
    FormQuery,
    address,
    form_headers,
    form_problems,
    in_format,
    write,
)
from api.blueprints.framework import Blueprint, Query
from api.blueprints.responses import negotiate, own_address, respond
from api.blueprints.serving import serving
from api.concepts.identifiers import ID_LENGTH
from api.concepts.resolved import pinned_parameters
from api.errors import UnknownIdentifier
from api.queries.answering import Plan, answer_figure, make_answer, plan_answer
from api.representations.as_pictures import MOST_FIGURES
from api.representations.registry import FORMATS
from api.schemas.examples import BENCHMARK, BENCHMARKS
from api.schemas.figures import BenchmarkAnswer, BenchmarksAnswer
from api.schemas.parameters import FigureQuery, SelectionQuery, read_asked

blueprint = Blueprint("benchmarks", __name__, url_prefix="/v1/benchmarks", description="The figures.")

PATH = "/v1/benchmarks"
KEPT = ("confidence", "sort", "lang")
ID_FORM = re.compile(f"[a-z2-7]{{{ID_LENGTH}}}")


class BenchmarksQuery(SelectionQuery, FormQuery):
    """Which figures, and in which form."""


class BenchmarkQuery(FigureQuery, FormQuery):
    """In which form."""


@blueprint.resource(
    "",
    "listBenchmarks",
    BenchmarksAnswer,
    query=BenchmarksQuery,
    problems=(HTTPStatus.GONE,),
    example=BENCHMARKS,
    also=OTHER_MEDIA_TYPES,
)
def list_benchmarks(query: Query) -> Response:
    """The figures of a selection.

    Without parameters: the headline indicator of every survey that is not simulated, in its latest wave, for its
    whole population. Several codes give several rows, never a merged group. A code that none of the surveys has is an
    error that names the nearest ones; a valid cell that is not tabulated is a row that names the nearest cells.
    """
    # The form must be right before anything else can be said about it.
    chosen = negotiate(FORMATS, query.values.get("format"))
    asked = read_asked(query.values, [*query.problems, *form_problems(chosen, query.values)])
    with serving().connect() as connection:
        plan = plan_answer(connection, serving().store, asked, serving().row_limit)
        links = _links(plan)

        def body() -> bytes:
            return write(chosen, make_answer(connection, plan), links, query.values)

        names = [plan.codes, plan.fingerprint, plan.start, plan.count, asked.confidence, own_address()]
        return respond(
            names,
            body,
            chosen.content_type,
            language=asked.language,
            pinned=plan.selection.pinned,
            links=links,
            headers=form_headers(chosen, PATH),
        )


@blueprint.resource(
    "/<benchmark>",
    "getBenchmark",
    BenchmarkAnswer,
    query=BenchmarkQuery,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[
        {
            "in": "path",
            "name": "benchmark",
            "required": True,
            "description": "The id of a figure, from the `id` of a row.",
            "schema": {"type": "string", "pattern": f"^{ID_FORM.pattern}$", "maxLength": ID_LENGTH},
        }
    ],
    example=BENCHMARK,
    also=OTHER_MEDIA_TYPES,
)
def get_benchmark(query: Query, benchmark: str) -> Response:
    """One figure, by its id.

    The address resolves for ever, also when the figure was superseded by a newer release.
    """
    chosen = negotiate(FORMATS, query.values.get("format"))
    query.problems.extend(form_problems(chosen, query.values))
    values = query.accepted()
    if not ID_FORM.fullmatch(benchmark):
        raise UnknownIdentifier("benchmark", benchmark)
    asked = read_asked(values, ())
    with serving().connect() as connection:
        answer = answer_figure(connection, serving().store, benchmark, asked)
    own = f"{PATH}/{benchmark}"
    links = {
        "self": own_address(),
        "permalink": own,
        "csv": in_format(own, "csv"),
        "chart": in_format(own, "svg"),
    }
    return respond(
        [benchmark, own_address()],
        lambda: write(chosen, answer, links, values, single=True),
        chosen.content_type,
        language=asked.language,
        headers=form_headers(chosen, own),
    )


def _links(plan: Plan) -> dict[str, str | None]:
    """Links stay relative, so that no header of the request decides where they lead."""
    pinned = pinned_parameters(plan.asked.request, plan.selection)
    kept = [(name, request.args[name]) for name in KEPT if name in request.args]
    onward = None
    if pinned is not None and plan.next_cursor:
        form = [(name, request.args[name]) for name in FORM if name in request.args]
        onward = address(PATH, [*pinned, *kept, *form, ("limit", str(plan.asked.limit)), ("cursor", plan.next_cursor)])
    return {
        "self": own_address(),
        "next": onward,
        "permalink": None if pinned is None else address(PATH, [*pinned, *kept]),
        "csv": in_format(PATH, "csv"),
        "chart": in_format(PATH, "svg") if plan.count <= MOST_FIGURES else None,
    }
