"""The figures: any selection of them, and one by its id."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Response, request

from api.blueprints.framework import Blueprint, Query
from api.blueprints.responses import negotiate, own_address, respond
from api.blueprints.serving import serving
from api.concepts.identifiers import ID_LENGTH
from api.concepts.resolved import pinned_parameters
from api.errors import UnknownIdentifier
from api.queries.answering import Plan, answer_figure, make_answer, plan_answer
from api.representations.documents import LABEL_STYLES, Document
from api.representations.registry import FORMATS
from api.schemas.examples import BENCHMARK, BENCHMARKS
from api.schemas.fields import choice
from api.schemas.figures import BenchmarkAnswer, BenchmarksAnswer
from api.schemas.parameters import FigureQuery, SelectionQuery, read_asked

blueprint = Blueprint("benchmarks", __name__, url_prefix="/v1/benchmarks", description="The figures.")

PATH = "/v1/benchmarks"
KEPT = ("confidence", "sort", "lang")
ID_FORM = re.compile(f"[a-z2-7]{{{ID_LENGTH}}}")
FORMAT = "The format by name; it wins over `Accept`. Left out: what `Accept` likes best, JSON for browsers."
LABELS = "For CSV: codes, their labels, or both in columns of their own."
OTHER_FORMATS = [media_type for one in list(FORMATS.values())[1:] for media_type in one.media_types]


class BenchmarksQuery(SelectionQuery):
    """Which figures, and in which form."""

    format = choice(FORMAT, tuple(FORMATS))
    labels = choice(LABELS, LABEL_STYLES, load_default="codes")


class BenchmarkQuery(FigureQuery):
    """In which form."""

    format = choice(FORMAT, tuple(FORMATS))
    labels = choice(LABELS, LABEL_STYLES, load_default="codes")


@blueprint.resource(
    "",
    "listBenchmarks",
    BenchmarksAnswer,
    query=BenchmarksQuery,
    problems=(HTTPStatus.GONE,),
    example=BENCHMARKS,
    also=OTHER_FORMATS,
)
def list_benchmarks(query: Query) -> Response:
    """The figures of a selection.

    Without parameters: the headline indicator of every survey that is not simulated, in its latest wave, for its
    whole population. Several codes give several rows, never a merged group. A code that none of the surveys has is an
    error that names the nearest ones; a valid cell that is not tabulated is a row that names the nearest cells.
    """
    asked = read_asked(query.values, query.problems)
    # The form must be right before anything else can be said about it.
    name = query.values.get("format")
    chosen = negotiate(FORMATS, name)
    with serving().connect() as connection:
        plan = plan_answer(connection, serving().store, asked, serving().row_limit)
        links = _links(plan)

        def write() -> bytes:
            return chosen.write(Document(make_answer(connection, plan), links, query.values["labels"]))

        names = [plan.codes, plan.fingerprint, plan.start, plan.count, asked.confidence, own_address()]
        return respond(
            names, write, chosen.content_type, language=asked.language, pinned=plan.selection.pinned, links=links
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
    also=OTHER_FORMATS,
)
def get_benchmark(query: Query, benchmark: str) -> Response:
    """One figure, by its id.

    The address resolves for ever, also when the figure was superseded by a newer release.
    """
    values = query.accepted()
    chosen = negotiate(FORMATS, values.get("format"))
    if not ID_FORM.fullmatch(benchmark):
        raise UnknownIdentifier("benchmark", benchmark)
    asked = read_asked(values, ())
    with serving().connect() as connection:
        answer = answer_figure(connection, serving().store, benchmark, asked)
    address = f"{PATH}/{benchmark}"
    links = {"self": own_address(), "permalink": address, "csv": f"{address}?format=csv"}
    document = Document(answer, links, values["labels"], single=True)
    names = [benchmark, own_address()]
    return respond(names, lambda: chosen.write(document), chosen.content_type, language=asked.language)


def _links(plan: Plan) -> dict[str, str | None]:
    """Links stay relative, so that no header of the request decides where they lead."""
    pinned = pinned_parameters(plan.asked.request, plan.selection)
    kept = [(name, request.args[name]) for name in KEPT if name in request.args]
    onward = None
    if pinned is not None and plan.next_cursor:
        form = [(name, request.args[name]) for name in ("format", "labels") if name in request.args]
        onward = _address([*pinned, *kept, *form, ("limit", str(plan.asked.limit)), ("cursor", plan.next_cursor)])
    csv = [(name, value) for name, value in request.args.items(multi=True) if name != "format"]
    return {
        "self": own_address(),
        "next": onward,
        "permalink": None if pinned is None else _address([*pinned, *kept]),
        "csv": _address([*csv, ("format", "csv")]),
    }


def _address(parameters: list[tuple[str, str]]) -> str:
    return f"{PATH}?{urlencode(parameters, safe=',:*/', quote_via=quote)}"
