"""Releases: the versions of figures."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from api.answers.discovery.holdings import find_release
from api.answers.discovery.releases import check_choice, release_description, release_summaries
from api.answers.reports.certificate import certificate_entry
from api.answers.reports.quality.report import find_quality, quality_entry
from api.answers.selections.selection import public_releases
from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.http_responses import collection, respond_json, single
from api.blueprints.serving import serving
from api.concepts.editions.edition import last_change
from api.concepts.terms import SelectionRequest
from api.queries.certificates import public_certificate
from api.queries.releases import visible_releases
from api.schemas.answers import CertificateAnswer, QualityAnswer, ReleaseAnswer, ReleaseListAnswer
from api.schemas.parameters import ReleasesQuery

blueprint = Blueprint("releases", __name__, url_prefix="/v1/releases", description="The versions of figures.")


@blueprint.resource("", "listReleases", ReleaseListAnswer, query=ReleasesQuery)
def list_releases(query: Query) -> Response:
    """All releases that were published: current, superseded and withdrawn ones.

    `state` tells which. A superseded release is answered as ever; of a withdrawn one there is the reason, and its
    figures are gone (410). `survey`, `wave` and `release` take several codes. `as_of` lists what was published then, as
    `superseded` what a newer release had followed by then; what was withdrawn since is still said to be.
    """
    with serving().connect() as connection:
        visible = visible_releases(connection)
    query.problems.extend(check_choice(query.values, visible))
    values = query.accepted()
    public = public_releases(SelectionRequest(as_of=values.get("as_of")), visible)
    listed = release_summaries(values, public)
    return respond_json(collection(listed, values["lang"]), values["lang"], modified=public.changed_at)


@blueprint.resource(
    "/<release>",
    "getRelease",
    ReleaseAnswer,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("release", "The id of a release.")],
)
def get_release(query: Query, release: str) -> Response:
    """One release: its state, and what must be said when its figures are quoted.

    `superseded_by` names the newest release of its wave, when that is another. `links` lead to its figures, its
    quality report and its certificate.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        edition, newest = find_release(connection, serving().store, release)
    described = release_description(edition, newest, language)
    return respond_json(single(described, language), language, modified=last_change([edition.header, *newest]))


@blueprint.resource(
    "/<release>/quality",
    "getQuality",
    QualityAnswer,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("release", "The id of a release.")],
)
def get_quality(query: Query, release: str) -> Response:
    """The quality report of a release: how its figures came about, and how far they can be relied on.

    Sections follow ESMS, the European structure of reference metadata. The report was computed when the release was
    built and tells no more about respondents than the figures do; `links.page` is the same for people.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        edition, _, report = find_quality(connection, serving().store, release)
    return respond_json(
        single(quality_entry(edition, report, language), language),
        language,
        pinned=True,
        modified=edition.header.published_at,
    )


@blueprint.resource(
    "/<release>/certificate",
    "getCertificate",
    CertificateAnswer,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
    parameters=[code_in_path("release", "The id of a release.")],
)
def get_certificate(query: Query, release: str) -> Response:
    """The disclosure certificate of a release: that no combination of its figures identifies a respondent.

    It says what was proved, for which cells and by which means, and what was not. The owner of the responses can
    repeat the proof from what is stored; the hashes tell whether these are the figures it was made for.
    """
    language = query.accepted()["lang"]
    with serving().connect() as connection:
        edition, _ = find_release(connection, serving().store, release)
        certificate = public_certificate(connection, edition.header.key)
    return respond_json(
        single(certificate_entry(edition, certificate, language), language),
        language,
        pinned=True,
        modified=edition.header.published_at,
    )
