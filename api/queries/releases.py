"""Reading releases: which are visible now, and the content of each, kept because it never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, cast

from sqlalchemy import Connection, Engine, Select, case, func, literal, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from api.concepts.editions.edition import Edition, ReleaseHeader, VisibleReleases, last_change
from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.concepts.surveys.items import Series
from api.models import figures, releases, series
from api.queries.visibility import Scopes, is_visible, scopes_of


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


def knowing(connection: Connection, visible: VisibleReleases) -> Connection:
    """The connection, which need not ask for the visible releases: they were read a moment ago."""
    return connection.execution_options(visible_releases=visible)


class OpenedWhenAsked:
    """A connection to be, for answers that may need none: it is opened when something is asked of it."""

    def __init__(self, engine: Engine, visible: VisibleReleases) -> None:
        self._engine, self._visible = engine, visible
        self._connection: Connection | None = None

    def __enter__(self) -> Connection:
        return cast(Connection, self)

    def __exit__(self, *error: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def get_execution_options(self) -> Mapping[str, Any]:
        return {"visible_releases": self._visible}

    def __getattr__(self, name: str) -> Any:
        if self._connection is None:
            self._connection = knowing(self._engine.connect(), self._visible)
        return getattr(self._connection, name)


def visible_releases(connection: Connection) -> VisibleReleases:
    """Every release that the connection may name now, withdrawn ones included; survey by survey, oldest first."""
    read: VisibleReleases | None = connection.get_execution_options().get("visible_releases")
    if read is not None:
        return read
    return VisibleReleases(ReleaseHeader(*row) for row in connection.execute(_visible(scopes_of(connection))))


def changed_at(connection: Connection, named: Collection[str] = ()) -> datetime | None:
    """When a release that the connection may name (of those ``named``, where some are) was last published or
    withdrawn; None without any."""
    return last_change(one for one in visible_releases(connection) if not named or one.id in named)


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


class EditionStore:
    """The content of releases, read once per process, for whoever may see it: it is asked for by header, and headers
    come from ``visible_releases`` of the same connection."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._editions: dict[int, Edition] = {}
        self._shown: dict[int, dict[str, int]] = {}

    def get(self, connection: Connection, headers: Iterable[ReleaseHeader]) -> Mapping[int, Edition]:
        """The editions of ``headers`` by release key; those not known yet are read in one statement."""
        wanted = {header.key: header for header in headers}
        known = self._editions
        # A header may change (a release is withdrawn); what it holds does not.
        missing = [key for key, header in wanted.items() if key not in known or known[key].header != header]
        if missing:
            read = _read_editions(connection, [wanted[key] for key in missing])
            with self._lock:
                self._editions = known = {**self._editions, **read}
        return {key: known[key] for key in wanted}

    def shown(self, connection: Connection, editions: Iterable[Edition]) -> Mapping[int, Mapping[str, int]]:
        """Release key → cell text → how many figures have a value (or wording) to be seen; cells without are left out.

        Counted once: it takes as long as reading all of the release.
        """
        keys = {edition.header.key for edition in editions}
        known = self._shown
        if missing := keys.difference(known):
            counted: dict[int, dict[str, int]] = {key: {} for key in missing}
            for key, cell, count in connection.execute(_count_shown(missing)):
                counted[key][cell] = count
            with self._lock:
                self._shown = known = {**self._shown, **counted}
        return {key: known[key] for key in keys}


def _count_shown(keys: Collection[int]) -> Select[Any]:
    wanted = figures.c.release_key.in_(keys), figures.c.status == "published"
    by = figures.c.release_key, figures.c.cell
    return select(*by, func.count()).where(*wanted).group_by(*by)


def _read_editions(connection: Connection, headers: Sequence[ReleaseHeader]) -> dict[int, Edition]:
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
