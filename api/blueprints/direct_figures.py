"""Figures as JSON, made without the framework: the answer that is asked for most."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from werkzeug.http import http_date
from werkzeug.wrappers import Request

from api.answers.figures.answer import make_answer
from api.answers.figures.plan import plan_answer
from api.answers.stores.connections import OpenedWhenAsked
from api.blueprints.benchmarks import PATH, BenchmarksQuery, links_of, names_of
from api.blueprints.codings import IDENTITY, chosen_coding, compress_whole
from api.blueprints.conditions import datable
from api.blueprints.envelope import EVERY_ANSWER
from api.blueprints.forms import media_types_beside_json, write
from api.blueprints.http_responses import best_of, etag_of, link_headers, varying
from api.blueprints.kept_answers import KeptAnswer
from api.blueprints.origins import FOR_EVERY_ORIGIN
from api.blueprints.serving import Wiring
from api.concepts.editions.edition import VisibleReleases
from api.representations.as_json import JSON, MEDIA_TYPE
from api.representations.registry import FORMATS
from api.schemas.parameters import read_asked, read_parameters

SCHEMA = BenchmarksQuery()
MEDIA_TYPES = (MEDIA_TYPE, *media_types_beside_json(FORMATS))
FIXED = (*EVERY_ANSWER.items(), *FOR_EVERY_ORIGIN.items())


def make_figures(environ: WSGIEnvironment, wiring: Wiring, visible: VisibleReleases) -> KeptAnswer | None:
    """The answer to a request for figures as JSON, from the releases that are public; None where the request is another
    one, or has a mistake.

    Raises:
        BenchmarksError: there is no such answer.
    """
    if environ["PATH_INFO"] != PATH:
        return None
    request = Request(environ)
    values, problems = read_parameters(SCHEMA, request.args)
    if (
        problems
        or not _is_json(environ, values.get("format"))
        or any(values.get(name) is not None for name in ("columns", "locale"))
    ):
        return None
    asked = read_asked(values, ())
    with OpenedWhenAsked(wiring.engine, visible) as connection:
        plan = plan_answer(connection, wiring.store, asked, wiring.row_limit)
        modified = datable(plan.changed_at)
        if modified is None:
            # Not to be kept, so nothing is gained here.
            return None
        answer = make_answer(connection, plan, wiring.look_up_public(plan))
    links = links_of(plan, request)
    coding = chosen_coding(environ.get("HTTP_ACCEPT_ENCODING"))
    etag = etag_of(wiring.public_url, MEDIA_TYPE, asked.language, (), names_of(plan, request), coding)
    body = compress_whole(coding, write(JSON, lambda: answer, links.body, values))
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Content-Language", asked.language),
        *([("Content-Encoding", coding)] if coding != IDENTITY else []),
        ("ETag", f'"{etag}"'),
        ("Last-Modified", _written(modified)),
        ("Vary", ", ".join([*varying(MEDIA_TYPE, PATH), *([] if "format" in values else ["Accept"])])),
        *(("Link", link) for link in link_headers(links.pages)),
        *FIXED,
    ]
    return KeptAnswer(etag, headers, body, plan.selection.pinned)


@lru_cache(maxsize=64)
def _written(moment: datetime) -> str:
    return http_date(moment)


def _is_json(environ: WSGIEnvironment, name: str | None) -> bool:
    return (name or best_of(environ.get("HTTP_ACCEPT"), MEDIA_TYPES)) in (JSON.name, MEDIA_TYPE)
