"""What is published now, survey by survey."""

from __future__ import annotations

from sqlalchemy import Connection

from api.concepts.editions.edition import Edition, ReleaseHeader, newest_versions
from api.concepts.nearest import nearest
from api.errors import UnknownIdentifier, Withdrawn
from api.queries.releases import EditionStore, visible_releases


def current_editions(connection: Connection, store: EditionStore) -> dict[str, list[Edition]]:
    """Survey id → its current editions, oldest wave first."""
    headers = [one for one in newest_versions(visible_releases(connection)) if one.withdrawn_reason is None]
    editions = store.get(connection, headers)
    found: dict[str, list[Edition]] = {}
    for header in headers:
        found.setdefault(header.survey, []).append(editions[header.key])
    return found


def find_survey(connection: Connection, store: EditionStore, survey: str) -> list[Edition]:
    """The current editions of one survey, oldest wave first.

    Raises:
        UnknownIdentifier: there is no visible release of such a survey.
        Withdrawn: all its releases were withdrawn.
    """
    visible = visible_releases(connection)
    own = [header for header in visible if header.survey == survey]
    if not own:
        raise UnknownIdentifier("survey", survey, nearest(survey, (header.survey for header in visible)))
    current = [header for header in newest_versions(own) if header.withdrawn_reason is None]
    if not current:
        raise Withdrawn(own[-1].id, str(own[-1].withdrawn_reason))
    editions = store.get(connection, current)
    return [editions[header.key] for header in current]


def find_release(connection: Connection, store: EditionStore, identifier: str) -> tuple[Edition, list[ReleaseHeader]]:
    """A release, and the newest releases of its survey.

    Raises:
        UnknownIdentifier: no visible release has this id.
        Withdrawn: it was withdrawn.
    """
    visible = visible_releases(connection)
    header = next((one for one in visible if one.id == identifier), None)
    if header is None:
        raise UnknownIdentifier("release", identifier, nearest(identifier, (one.id for one in visible)))
    if header.withdrawn_reason is not None:
        raise Withdrawn(header.id, header.withdrawn_reason)
    return store.get(connection, [header])[header.key], newest_versions(visible)


def editions_by_indicator(connection: Connection, store: EditionStore) -> dict[str, list[Edition]]:
    """Indicator → the current editions that have it, survey by survey, oldest wave first; in alphabetical order."""
    found: dict[str, list[Edition]] = {}
    for editions in current_editions(connection, store).values():
        for edition in editions:
            for indicator in edition.by_indicator:
                found.setdefault(indicator, []).append(edition)
    return dict(sorted(found.items()))
