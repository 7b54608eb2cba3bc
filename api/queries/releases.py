"""Reading releases: which are visible now, and the content of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, case, cast, extract, func, literal, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from api.concepts.editions.edition import Edition, ReleaseHeader, VisibleReleases, last_change
from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.concepts.surveys.items import Series
from api.models import changes, figures, releases, series
from api.queries.visibility import Scopes, is_visible, scopes_of

VISIBLE_RELEASES = "visible_releases"
"""The option of a connection whose visible releases were read a moment ago."""


@lru_cache
def _visible(scopes: Scopes) -> Select[Any]:
    return (
        select(
            releases.c.key,
            releases.c.id,
            releases.c.survey,
            releases.c.wave,
            releases.c.revision,
            releases.c.text_revision,
            releases.c.period_start,
            releases.c.period_end,
            releases.c.basis,
            releases.c.published_at,
            releases.c.withdrawn_at,
            releases.c.withdrawn_reason,
            releases.c.published_at > func.now(),
        )
        .where(is_visible(scopes))
        .order_by(
            releases.c.survey, releases.c.period_end, releases.c.wave, releases.c.revision, releases.c.text_revision
        )
    )


def visible_releases(connection: Connection) -> VisibleReleases:
    """Every release that the connection may name now, withdrawn ones included; survey by survey, oldest first."""
    read: VisibleReleases | None = connection.get_execution_options().get(VISIBLE_RELEASES)
    if read is not None:
        return read
    return VisibleReleases(ReleaseHeader(*row) for row in connection.execute(_visible(scopes_of(connection))))


class Look(NamedTuple):
    """What one statement sees of the publications: ``fingerprint`` changes whenever ``visible_releases`` does (None
    without any), ``seconds_to_next`` is how long until the next scheduled release is out (None: none is announced)."""

    fingerprint: str | None
    seconds_to_next: float | None


@lru_cache
def _look(scopes: Scopes) -> Select[Any]:
    visible = _visible(scopes).subquery()
    fingerprint = select(func.md5(func.string_agg(cast(visible.table_valued(), Text), "\n"))).scalar_subquery()
    # One that was called off since is counted too: that does no harm.
    to_come = select(func.min(changes.c.scheduled_for)).where(changes.c.scheduled_for > func.now()).scalar_subquery()
    return select(fingerprint, extract("epoch", to_come - func.now()))


def look_at_publications(connection: Connection) -> Look:
    """Whether other releases are public than before, and when the next will be, both as of one moment of the database's
    clock: a release is among those that are out, or still to come."""
    fingerprint, seconds = connection.execute(_look(scopes_of(connection))).one()
    return Look(fingerprint, None if seconds is None else float(seconds))


def changed_at(connection: Connection, named: Collection[str] = (), surveys: Collection[str] = ()) -> datetime | None:
    """When a release that the connection may name (of those ``named``, else of ``surveys``, where some are) was last
    published or withdrawn; None without any."""
    visible = visible_releases(connection)
    return last_change(one for one in visible if one.id in named) if named else visible.changed_at_of(surveys)


def _contents(keys: Sequence[int]) -> Select[Any]:
    numbered = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(series.c.series, series.c.indicator, series.c.channel, series.c.category),
                    series.c.series,
                )
            )
        )
        .where(series.c.release_key == releases.c.key)
        .scalar_subquery()
    )
    by_cell = (
        select(figures.c.cell, func.array_agg(figures.c.series).label("held"))
        .where(figures.c.release_key == releases.c.key)
        .group_by(figures.c.cell)
        .correlate(releases)
        .subquery()
    )
    present = select(func.jsonb_object_agg(by_cell.c.cell, func.to_jsonb(by_cell.c.held))).scalar_subquery()
    # A JSON null: the release has a lattice, so every series has a figure in every cell.
    is_sparse = func.jsonb_typeof(releases.c.snapshot["lattice"]) == literal("null")
    return select(releases.c.key, releases.c.snapshot, numbered, case((is_sparse, present), else_=null())).where(
        releases.c.key.in_(keys)
    )


def count_shown(connection: Connection, keys: Collection[int]) -> dict[int, dict[str, int]]:
    """Release key → cell text → how many figures have a value (or wording) to be seen; cells without are left out."""
    wanted = figures.c.release_key.in_(keys), figures.c.status == "published"
    by = figures.c.release_key, figures.c.cell
    counted: dict[int, dict[str, int]] = {key: {} for key in keys}
    for key, cell, count in connection.execute(select(*by, func.count()).where(*wanted).group_by(*by)):
        counted[key][cell] = count
    return counted


def read_editions(connection: Connection, headers: Sequence[ReleaseHeader]) -> dict[int, Edition]:
    """The content of the releases with these headers, by release key."""
    by_key = {header.key: header for header in headers}
    found = {}
    for key, document, numbered, present in connection.execute(_contents(list(by_key))):
        found[key] = Edition(
            header=by_key[key],
            snapshot=from_json(document, Snapshot),
            numbers={Series(*names): number for number, *names in numbered or ()},
            present=None if present is None else {cell: frozenset(held) for cell, held in present.items()},
        )
    return found
