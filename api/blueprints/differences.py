"""Answers that have differences of figures, as comparisons and trends share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response
from sqlalchemy import Connection

from api.answers.differences.comparisons import ComparisonPlan
from api.answers.differences.trends import TrendPlan
from api.answers.figures.answer import Answer
from api.blueprints.forms import form_headers, write
from api.blueprints.framework import Query
from api.blueprints.http_responses import own_address, respond
from api.queries.releases import changed_at
from api.representations.documents import Format

KEPT = ("confidence", "adjust", "allow_break", "sort", "lang")
"""What a permanent address keeps of the request as it was given."""


def respond_with_differences(
    connection: Connection,
    plan: ComparisonPlan | TrendPlan,
    make: Callable[[], Answer],
    chosen: Format,
    query: Query,
    links: Mapping[str, str | None],
    path: str,
) -> Response:
    """The answer to a plan in the format chosen; it is made only where the client does not have it yet."""
    wanted = plan.wanted
    return respond(
        [plan.codes, plan.total, wanted.adjust, wanted.asked.confidence, own_address()],
        lambda: write(chosen, make, links, query.values),
        chosen.content_type,
        language=wanted.asked.language,
        pinned=plan.selection.pinned,
        modified=changed_at(connection, surveys=plan.surveys),
        headers=form_headers(chosen, path),
    )
