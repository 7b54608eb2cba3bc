"""Releases as the owner sees them: made, listed, published, withdrawn."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, Table, delete, func, insert, select, text, true

from api.errors import Refused
from api.models import (
    builds,
    cell_contrasts,
    estimates,
    figures,
    releases,
    series,
    series_contrasts,
    series_pairs,
)
from api.queries.copying import copy_csv


class Origin(NamedTuple):
    """What a release is made from: hashes of its file (None: not known any more) and of its definition."""

    data_hash: str | None
    definition_hash: str


@dataclass(frozen=True)
class StoredRelease:
    """A release with what deciding about it needs; the snapshot is as stored.

    ``content_hash`` is of the figures as shown ("" while it is not decided what is), ``fingerprint`` of those in full
    precision, ``data_hash`` of the file they were made from; the last two are known of what was built here.
    """

    key: int
    id: str
    survey: str
    wave: str
    revision: int
    text_revision: int
    access: str
    state: str
    published_at: datetime | None
    withdrawn_reason: str | None
    definition_hash: str
    content_hash: str
    data_hash: str | None
    fingerprint: str | None
    snapshot: Mapping[str, Any]

    @property
    def origin(self) -> Origin:
        return Origin(self.data_hash, self.definition_hash)


_COLUMNS = (
    releases.c.key,
    releases.c.id,
    releases.c.survey,
    releases.c.wave,
    releases.c.revision,
    releases.c.text_revision,
    releases.c.access,
    releases.c.state,
    releases.c.published_at,
    releases.c.withdrawn_reason,
    releases.c.definition_hash,
    releases.c.content_hash,
    builds.c.data_hash,
    builds.c.fingerprint,
    releases.c.snapshot,
)
_FROM = releases.outerjoin(builds)


def release_history(connection: Connection, survey: str, wave: str | None = None) -> list[StoredRelease]:
    """All releases of a wave, or of all waves, newest first."""
    statement = (
        select(*_COLUMNS)
        .select_from(_FROM)
        .where(releases.c.survey == survey, releases.c.wave == wave if wave is not None else true())
        .order_by(releases.c.revision.desc(), releases.c.text_revision.desc())
    )
    return [StoredRelease(**row._mapping) for row in connection.execute(statement)]


def find_release(connection: Connection, release_id: str) -> StoredRelease | None:
    """The release of that id, in any state."""
    row = connection.execute(select(*_COLUMNS).select_from(_FROM).where(releases.c.id == release_id)).one_or_none()
    return None if row is None else StoredRelease(**row._mapping)


def lock_release(connection: Connection, release_id: str) -> None:
    """Hold other changes of the release until this transaction ends."""
    connection.execute(select(releases.c.key).where(releases.c.id == release_id).with_for_update())


def release_overview(connection: Connection) -> Sequence[Any]:
    """Every release with its counts of figures: (id, state, published_at, figures, published figures)."""
    counts = (
        select(
            figures.c.release_key,
            func.count().label("figures"),
            func.count().filter(figures.c.status == "published").label("shown"),
        )
        .group_by(figures.c.release_key)
        .subquery()
    )
    statement = (
        select(releases.c.id, releases.c.state, releases.c.published_at, counts.c.figures, counts.c.shown)
        .join(counts, counts.c.release_key == releases.c.key, isouter=True)
        .order_by(releases.c.survey, releases.c.period_end, releases.c.revision, releases.c.text_revision)
    )
    return connection.execute(statement).all()


def create_release(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new draft; its key."""
    return int(connection.execute(insert(releases).values(**values).returning(releases.c.key)).scalar_one())


def delete_release(connection: Connection, key: int) -> None:
    """Remove a draft with all that belongs to it. Raises ``Refused`` where it is no draft (any more)."""
    is_draft = releases.c.state.in_(("draft", "certified"))
    if connection.execute(delete(releases).where(releases.c.key == key, is_draft)).rowcount != 1:
        raise Refused("A release that was a draft has been published meanwhile; it stays.")


def add_series(connection: Connection, release_key: int, rows: Sequence[tuple[str, str, str]]) -> None:
    """Number the series of a release, in the order of answers."""
    values = [
        {"release_key": release_key, "series": place, "indicator": indicator, "channel": channel, "category": category}
        for place, (indicator, channel, category) in enumerate(rows)
    ]
    connection.execute(insert(series), values)


def delete_figures(connection: Connection, release_key: int) -> None:
    """Forget which figures a draft shows."""
    connection.execute(delete(figures).where(figures.c.release_key == release_key))


def copy_estimates(connection: Connection, release_key: int, frame: pl.DataFrame) -> None:
    """Store figures in full precision, confidentially."""
    _copy(connection, estimates, release_key, frame)


def copy_figures(connection: Connection, release_key: int, frame: pl.DataFrame) -> None:
    """Store figures as they will be shown, once the release is published."""
    _copy(connection, figures, release_key, frame)


def _copy(connection: Connection, table: Table, release_key: int, frame: pl.DataFrame) -> None:
    counts = ("n", "df", "contributors", "positives", "carriers")
    integers = [column.name for column in table.columns if column.name in counts]
    columns = [column.name for column in table.columns]
    prepared = frame.with_columns(
        pl.lit(release_key).alias("release_key"), *(pl.col(name).cast(pl.Int64) for name in integers)
    )
    part = io.BytesIO()
    prepared.select(columns).write_csv(part, include_header=False)
    copy_csv(connection, table, columns, [part.getvalue()])


def set_state(connection: Connection, key: int, **values: Any) -> None:
    """Change what may change of a release: its state and the times and reason that go with it."""
    connection.execute(releases.update().where(releases.c.key == key).values(**values))


def database_time(connection: Connection) -> datetime:
    """The clock that decides what is visible."""
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def refresh_statistics(connection: Connection) -> None:
    """Tell the planner what the figures look like now; without it the first look-ups read whole tables."""
    for table in (releases, series, figures, cell_contrasts, series_pairs, series_contrasts):
        connection.execute(text(f"ANALYZE {table.schema}.{table.name}"))
