"""What is published, survey by survey: now, at a moment, or in releases named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from api.answers.selections.selection import meant_releases, public_releases
from api.answers.stores.edition_store import EditionStore
from api.concepts.codelists import Codelist
from api.concepts.editions.edition import Edition, ReleaseHeader
from api.concepts.nearest import nearest
from api.concepts.terms import EVERY, SelectionRequest, Terms
from api.errors import UnknownIdentifier, Withdrawn
from api.queries.codelists import published_codelists
from api.queries.releases import visible_releases


def editions_by_survey(
    connection: Connection, store: EditionStore, version: SelectionRequest
) -> dict[str, list[Edition]]:
    """Survey id → its editions of a version, oldest wave first. Of the version only release and moment count.

    Raises:
        InvalidInput: a release named does not exist, or nothing was published by the moment.
        Withdrawn: a release named was withdrawn.
    """
    headers = meant_releases(replace(version, survey=Terms.of([EVERY])), visible_releases(connection))
    editions = store.get(connection, headers)
    found: dict[str, list[Edition]] = {}
    for header in headers:
        found.setdefault(header.survey, []).append(editions[header.key])
    return found


def find_survey(connection: Connection, store: EditionStore, survey: str, version: SelectionRequest) -> list[Edition]:
    """The editions of one survey in a version, oldest wave first.

    Raises:
        UnknownIdentifier: there is no visible release of such a survey.
        InvalidInput: a release named does not exist or belongs to another survey, or nothing was published by then.
        Withdrawn: a release named, or all releases of the survey, were withdrawn.
    """
    visible = visible_releases(connection)
    if survey not in visible.surveys:
        raise UnknownIdentifier("survey", survey, nearest(survey, sorted(visible.surveys)))
    headers = meant_releases(replace(version, survey=Terms.of([survey])), visible)
    editions = store.get(connection, headers)
    return [editions[header.key] for header in headers]


def find_release(
    connection: Connection, store: EditionStore, identifier: str
) -> tuple[Edition, Sequence[ReleaseHeader]]:
    """A release, and the newest releases of its survey.

    Raises:
        UnknownIdentifier: no visible release has this id.
        Withdrawn: it was withdrawn.
    """
    visible = visible_releases(connection)
    header = visible.by_id.get(identifier)
    if header is None:
        raise UnknownIdentifier("release", identifier, nearest(identifier, visible.by_id))
    if header.withdrawn_reason is not None:
        raise Withdrawn(header.id, header.withdrawn_reason)
    return store.get(connection, [header])[header.key], visible.newest()


def editions_by_indicator(
    connection: Connection, store: EditionStore, version: SelectionRequest
) -> dict[str, list[Edition]]:
    """Indicator → the editions of a version that have it, survey by survey, oldest wave first; in alphabetical order.

    Raises:
        InvalidInput, Withdrawn: as ``editions_by_survey``.
    """
    found: dict[str, list[Edition]] = {}
    for editions in editions_by_survey(connection, store, version).values():
        for edition in editions:
            for indicator in edition.by_indicator:
                found.setdefault(indicator, []).append(edition)
    return dict(sorted(found.items()))


def codelists_of(connection: Connection, version: SelectionRequest) -> dict[str, list[Codelist]]:
    """Codelist id → its versions, newest first: those of the releases named, or of all that were public at the moment.

    Raises:
        InvalidInput: a release named does not exist, or nothing was published by the moment.
        Withdrawn: a release named was withdrawn.
    """
    public = public_releases(version, visible_releases(connection))
    return published_codelists(connection, [header.key for header in public])
