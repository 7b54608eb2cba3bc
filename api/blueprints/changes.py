"""What happened to releases: as JSON to follow without a gap, and as a feed."""

from __future__ import annotations

from functools import partial

from flask import Response

from api.answers.reports.changes.entries import change_entry
from api.blueprints.forms import address
from api.blueprints.framework import Blueprint, Query
from api.blueprints.http_responses import own_address, require_acceptable, respond, respond_json
from api.blueprints.serving import serving
from api.queries.changes import first_change, latest_changes, read_changes
from api.representations.as_atom import CONTENT_TYPE, MEDIA_TYPE, atom_feed
from api.schemas.answers import ChangesAnswer
from api.schemas.changes import ChangesQuery
from api.schemas.parameters import LanguageQuery

blueprint = Blueprint("changes", __name__, url_prefix="/v1", description="What was published, revised, withdrawn.")

PATH = "/v1/changes"
FEED = "/v1/changes.atom"
ENTRIES_IN_FEED = 50
AUTHOR = "Survey Benchmarks API"


@blueprint.resource("/changes", "listChanges", ChangesAnswer, query=ChangesQuery)
def list_changes(query: Query) -> Response:
    """What happened to releases, oldest first: published, revised (which figures, by how much, why), withdrawn,
    scheduled, called off.

    To follow what happens, ask the address in `links.poll` again and again with the `ETag` of its last answer: 304 as
    long as there is nothing new. Nothing is ever left out or told twice. Entries are kept for ever.
    """
    values = query.accepted()
    language, limit = values["lang"], values["limit"]
    with serving().connect() as connection:
        page = read_changes(connection, values["since"], limit)
    onward = address(PATH, [("since", str(page.after)), ("limit", str(limit)), ("lang", language)])
    links = {"self": own_address(), "next": onward if page.more else None, "poll": onward, "feed": _feed(language)}
    data = [change_entry(entry, language) for entry in page.entries]
    meta = {"language": language, "cursor": str(page.after), "more": page.more}
    return respond_json({"data": data, "meta": meta, "links": links}, language, links=links, modified=page.changed_at)


@blueprint.resource("/changes.atom", "getChangesFeed", None, query=LanguageQuery, also=(MEDIA_TYPE,))
def get_changes_feed(query: Query) -> Response:
    """The newest changes as an Atom feed, newest first.

    For feed readers; entries have the same ids as in `GET /v1/changes`, which leaves nothing out and goes back to the
    beginning.
    """
    language = query.accepted()["lang"]
    require_acceptable(MEDIA_TYPE)
    with serving().connect() as connection:
        entries, first = latest_changes(connection, ENTRIES_IN_FEED), first_change(connection)
    links = {"self": _feed(language), "alternate": f"{PATH}?lang={language}"}
    names = [serving().public(FEED), *([entry.id, entry.revision] for entry in entries)]
    modified = entries[0].at if entries else None
    write = partial(atom_feed, entries, first, AUTHOR, links, language, serving().public)
    return respond(names, write, CONTENT_TYPE, language=language, modified=modified)


def _feed(language: str) -> str:
    return f"{FEED}?lang={language}"
