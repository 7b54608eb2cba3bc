"""The figures: any selection of them, and one by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, request
from sqlalchemy import Connection
from werkzeug.wrappers import Request

from api.answers.figures.answer import Answer, make_answer
from api.answers.figures.citations import pinned_query
from api.answers.figures.permalinks import Versions, answer_figure
from api.answers.figures.plan import Plan, plan_answer
from api.answers.selections.resolved import pinned_parameters
from api.blueprints.forms import (
    FORM,
    FormQuery,
    address,
    form_headers,
    form_problems,
    given,
    in_format,
    media_types_beside_json,
    write,
)
from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.http_responses import negotiate, own_address, respond
from api.blueprints.serving import serving
from api.concepts.editions.identifiers import ID_LENGTH
from api.errors import UnknownIdentifier
from api.representations.as_pictures import MOST_FIGURES
from api.representations.documents import Format
from api.representations.registry import FORMATS
from api.schemas.answers import BenchmarkAnswer, BenchmarksAnswer
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
    also=media_types_beside_json(FORMATS),
)
def list_benchmarks(query: Query) -> Response:
    """The figures of a selection.

    Without parameters: the headline indicator of every survey that is not simulated, in its latest wave, for its
    whole population. Several codes give several rows, never a merged group. A code that none of the surveys has is an
    error that names the nearest ones, and codes that no figure has together one that names what goes together; a valid
    cell that is not tabulated is a row that names the nearest cells.

    **Where is the dialogue missing?** `survey=sme-pulse&size=SME&channel=any/*&indicator=dialogue_gap&sort=-value`
    ranks the channels by the share of SMEs that are present there without a dialogue (`dialogue_gap`, presence minus
    dialogue over one base), and `indicator=dialogue_rate&sort=value` by the share of the channel's users that hold
    one, the fewest first. `rank` is the place, `rank_low` and `rank_high` are the places that the intervals allow:
    where these ranges overlap, the order of two channels is not settled. `size=*` or `sector=*` instead asks the same
    of every size class or sector.
    """
    # The form must be right before anything else can be said about it.
    chosen = negotiate(FORMATS, query.values.get("format"))
    asked = read_asked(query.values, [*query.problems, *form_problems(chosen, query.values)])
    with serving().connect() as connection:
        plan = plan_answer(connection, serving().store, asked, serving().row_limit)
        return _respond_with_rows(connection, plan, chosen, query)


def _respond_with_rows(connection: Connection, plan: Plan, chosen: Format, query: Query) -> Response:
    links = links_of(plan)

    def body() -> bytes:
        return write(chosen, lambda: make_answer(connection, plan, serving().look_up(plan)), links.body, query.values)

    return respond(
        names_of(plan),
        body,
        chosen.content_type,
        language=plan.asked.language,
        pinned=plan.selection.pinned,
        modified=plan.changed_at,
        links=links.pages,
        headers=form_headers(chosen, PATH),
    )


@blueprint.resource(
    "/<benchmark>",
    "getBenchmark",
    BenchmarkAnswer,
    query=BenchmarkQuery,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[
        code_in_path(
            "benchmark",
            "The id of a figure, from the `id` of a row.",
            pattern=f"^{ID_FORM.pattern}$",
            longest=ID_LENGTH,
        )
    ],
    also=media_types_beside_json(FORMATS),
)
def get_benchmark(query: Query, benchmark: str) -> Response:
    """One figure, by its id.

    The address resolves for ever, also when the figure was superseded by a newer release: `meta.superseded_by` and the
    `Link` header lead there. `meta.citation` and `meta.csl` quote it.
    """
    chosen = negotiate(FORMATS, query.values.get("format"))
    query.problems.extend(form_problems(chosen, query.values))
    asked, own = read_asked(query.accepted(), ()), f"{PATH}/{benchmark}"
    if not ID_FORM.fullmatch(benchmark):
        raise UnknownIdentifier("benchmark", benchmark)
    with serving().connect() as connection:
        answer, versions = answer_figure(connection, serving().store, benchmark, asked, serving().public(own))
    return _respond_with_figure(own, answer, versions, chosen, query)


def _respond_with_figure(own: str, answer: Answer, versions: Versions, chosen: Format, query: Query) -> Response:
    links = {
        "self": own_address(),
        "permalink": own,
        "query": address(PATH, [*pinned_query(answer.rows[0]), *given(KEPT, request)]),
        "csv": in_format(own, "csv"),
        "chart": in_format(own, "svg"),
    }
    return respond(
        [serving().public(own), own_address(), answer.meta.superseded_by, answer.meta.supersedes],
        lambda: write(chosen, lambda: answer, links, query.values, single=True),
        chosen.content_type,
        language=answer.meta.language,
        modified=versions.changed_at,
        headers=_with_versions(form_headers(chosen, own), versions),
    )


def _with_versions(headers: dict[str, str], versions: Versions) -> dict[str, str]:
    """Headers with links to the same figure in other releases (RFC 5829)."""
    relations = {
        "latest-version": versions.superseded_by,
        "successor-version": versions.successor,
        "predecessor-version": versions.supersedes,
    }
    links = [headers["Link"]] if "Link" in headers else []
    links += [f'<{version.link}>; rel="{relation}"' for relation, version in relations.items() if version]
    return headers | ({"Link": ", ".join(links)} if links else {})


def names_of(plan: Plan, asked: Request = request) -> list[Any]:
    """What tells the answer to a request from all others: the releases it rests on, and what is asked of them."""
    return [plan.codes.release, own_address(asked)]


@dataclass(frozen=True)
class Links:
    """Where an answer leads to; ``pages`` are those of one that is paged, of the releases it has now: a later one does
    not come between. Links stay relative, so that no header of the request decides where they lead."""

    body: Mapping[str, str | None]
    pages: Mapping[str, str]


def links_of(plan: Plan, asked: Request = request) -> Links:
    """The links of the answer to a request, which is the current one."""
    pinned = pinned_parameters(plan.asked.request, plan.selection, plan.codes)
    pages = _pages(plan, pinned, asked) if plan.asked.limit and pinned is not None else {}
    body = {
        "self": own_address(asked),
        "next": pages.get("next"),
        "permalink": None if pinned is None else address(PATH, [*pinned, *given(KEPT, asked)]),
        "csv": in_format(PATH, "csv", asked),
        "chart": in_format(PATH, "svg", asked) if plan.count <= MOST_FIGURES else None,
    }
    return Links(body, pages)


def _pages(plan: Plan, pinned: Sequence[tuple[str, str]], asked: Request) -> dict[str, str]:
    parameters = [*pinned, *given((*KEPT, *FORM), asked), ("limit", str(plan.asked.limit))]
    cursors = {"prev": plan.previous_cursor, "next": plan.next_cursor}
    found = {name: address(PATH, [*parameters, ("cursor", cursor)]) for name, cursor in cursors.items() if cursor}
    return {"first": address(PATH, parameters), **found}
