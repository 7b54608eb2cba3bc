"""Pages for people: the start page, the documentation, what a problem means; and the contract itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from api import __version__, web
from api.answers.discovery.releases import release_summary
from api.answers.reports.quality.records import Quality
from api.answers.reports.quality.report import find_quality, quality_entry
from api.answers.reports.quality.texts import NOT_ASSESSED_LABELS, SECTIONS
from api.blueprints.entry import TITLE
from api.blueprints.framework import Query
from api.blueprints.http_responses import respond, respond_json
from api.blueprints.problem_documents import CODE_TEXTS
from api.blueprints.problem_kinds import INVALID, KINDS
from api.blueprints.problem_kinds import PATH as PROBLEMS
from api.blueprints.serving import serving, wiring
from api.concepts.nearest import nearest
from api.concepts.texts import Language, Text
from api.errors import UnknownIdentifier
from api.representations.texts import RELIABILITY_TEXTS, STATUS_TEXTS
from api.schemas.parameters import LanguageQuery, read_parameters
from api.web.writing import Writing

FOLDER = Path(web.__file__).parent
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ASSET_KEPT = "public, max-age=3600"
PAGE_KEPT = "no-cache"
"""A page may be kept, and is asked for again each time: it costs a 304."""
HTML = "text/html; charset=utf-8"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
ASSETS = {path.name: path for path in (FOLDER / "assets").iterdir()} | {
    f"swagger-ui/{path.name}": path for path in (FOLDER / "swagger-ui").iterdir()
}
"""What may be fetched, by its name below ``/assets``: the files that were shipped and no others."""

blueprint = Blueprint("pages", __name__, template_folder=str(FOLDER / "pages"))


@blueprint.get("/")
def home() -> Response:
    """Where people begin. What a link gathers while it is passed on (``utm_source`` …) is no mistake here."""
    language = _language(MultiDict({"lang": request.args.getlist("lang")}))
    origin = request.host_url.rstrip("/")
    return _page("home.html", language, t=Writing(language).text, origin=origin, version=__version__)


@blueprint.get("/docs")
def docs() -> Response:
    return _page("docs.html", "en")


@blueprint.get(PROBLEMS)
def problems() -> Response:
    """Every kind of problem there is."""
    language = _language(request.args)
    return _page("problems.html", language, t=Writing(language).text, kinds=KINDS.values(), code=_marked_code)


@blueprint.get(f"{PROBLEMS}/<slug>")
def problem(slug: str) -> Response:
    """What a kind of problem means and what to do: the address that problem documents have as their type."""
    if slug not in KINDS:
        raise UnknownIdentifier("problem", slug, nearest(slug, KINDS))
    language, kind = _language(request.args), KINDS[slug]
    codes = CODE_TEXTS if kind is INVALID else {}
    return _page("problem.html", language, t=Writing(language).text, kind=kind, codes=codes, code=_marked_code)


def _language(parameters: MultiDict[str, str]) -> Language:
    language: Language = Query(*read_parameters(LanguageQuery(), parameters)).accepted()["lang"]
    return language


def _marked_code(text: str) -> Markup:
    """A text whose backquotes mark code, as HTML."""
    parts = [
        Markup("<code>{}</code>").format(one) if place % 2 else escape(one) for place, one in enumerate(text.split("`"))
    ]
    return Markup("").join(parts)


@blueprint.get("/releases/<release>/quality")
def quality(release: str) -> Response:
    """A release's quality report for people: an address of its own, because /v1 gives JSON to every browser."""
    language = _language(request.args)
    with serving().connect() as connection:
        edition, newest, stored = find_quality(connection, serving().store, release)
    report = quality_entry(edition, stored, language)
    newer = release_summary(edition.header, newest).superseded_by
    response = respond(
        [report, newer], lambda: _quality_page(report, newer, language).encode(), HTML, language=language
    )
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


def _quality_page(report: Quality, newer: str | None, language: Language) -> str:
    write = Writing(language)

    def worded(texts: Mapping[str, Text]) -> dict[str, str]:
        return {name: text[language] for name, text in texts.items()}

    return render_template(
        "quality.html",
        title=TITLE,
        language=language,
        report=report,
        newer=newer,
        sections=tuple(SECTIONS),
        dimension_labels={one.id: one.label for one in report.presentation.dimensions},
        w=write,
        t=write.text,
        points=lambda width: write.number(width * 100, 1),
        # Protected shares are in whole points; exact ones of public-use microdata are not.
        decimals=0 if report.accuracy.respondents_rounded_to else 1,
        status_texts=worded(STATUS_TEXTS).items(),
        reliability_texts=worded(RELIABILITY_TEXTS).items(),
        not_assessed_texts=worded(NOT_ASSESSED_LABELS),
    )


@blueprint.get("/openapi.json")
def openapi() -> Response:
    return respond_json(current_app.extensions["openapi-document"], "en", fixed=True)


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    if name not in ASSETS:
        raise NotFound
    body = _read(name)
    media_type = MEDIA_TYPES[ASSETS[name].suffix]
    response = respond(hashlib.sha256(body).hexdigest(), lambda: body, media_type, language="en", fixed=True)
    response.headers["Cache-Control"] = ASSET_KEPT
    return response


@lru_cache
def _read(name: str) -> bytes:
    return ASSETS[name].read_bytes()


def _page(template: str, language: Language, **values: Any) -> Response:
    body = render_template(template, title=TITLE, language=language, operator=wiring(), **values).encode()
    response = respond(hashlib.sha256(body).hexdigest(), lambda: body, HTML, language=language)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Cache-Control"] = PAGE_KEPT
    return response
