"""Codelists: codes, labels, parents, order."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.answers.discovery.codelists import choose_codelist, codelist_description, codelist_summary
from api.answers.discovery.holdings import codelists_of
from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.http_responses import collection, respond_json, single
from api.blueprints.serving import serving
from api.queries.releases import changed_at
from api.schemas.answers import CodelistAnswer, CodelistListAnswer
from api.schemas.parameters import CodelistQuery, VersionQuery

blueprint = Blueprint("codelists", __name__, url_prefix="/v1/codelists", description="Codes and their labels.")


@blueprint.resource("", "listCodelists", CodelistListAnswer, query=VersionQuery, problems=(HTTPStatus.GONE,))
def list_codelists(query: Query) -> Response:
    """All codelists that published figures use.

    Surveys share the lists of sectors, size classes, regions and channels as far as their codes mean the same; a list
    that only one survey has carries the survey's id. `as_of` lists those published then, `release` those that releases
    were made with.
    """
    values, pinned = query.versioned()
    language = values["lang"]
    with serving().connect() as connection:
        held = codelists_of(connection, pinned)
        modified = changed_at(connection, pinned.release)
    listed = collection((codelist_summary(one, language, pinned) for one in held.values()), language)
    return respond_json(listed, language, modified=modified, pinned=bool(pinned.release))


@blueprint.resource(
    "/<codelist>",
    "getCodelist",
    CodelistAnswer,
    query=CodelistQuery,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("codelist", "The id of a codelist.")],
)
def get_codelist(query: Query, codelist: str) -> Response:
    """One codelist with its nodes: code, label, parent, members, in order.

    `parent` is where a code is displayed, and what `CODE/*` follows in requests; `members` are what an aggregate is
    made of. The two differ where groups overlap, as `SME`, `10-249` and `GE10` do. Without `version` it is the
    newest: of all, of those published by `as_of`, or of those that the releases named were made with.
    """
    values, pinned = query.versioned()
    language = values["lang"]
    with serving().connect() as connection:
        held = codelists_of(connection, pinned)
        modified = changed_at(connection, pinned.release)
    versions, chosen = choose_codelist(held, codelist, values.get("version"))
    described = codelist_description(versions, chosen, language, pinned)
    return respond_json(single(described, language), language, modified=modified, pinned=bool(pinned.release))
