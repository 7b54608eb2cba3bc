"""Figures that follow from others of their release: whether they are shown in a cell, and if not, why.

For the owner only: a cause tells what is protected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Engine

from api.concepts.editions.identifiers import cell_text
from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.concepts.surveys.items import Series, item_name
from api.queries.certificates import read_statuses
from api.releases.bases import NOWHERE
from api.releases.previews.causes import Cause, read_causes
from api.releases.publishing import require_release


@dataclass(frozen=True)
class Following:
    """A figure of a cell, by its name: the bases that it follows from, and the cause for which it is not shown (None:
    it is); ``k`` is that of the policy."""

    name: str
    parts: tuple[str, ...]
    cause: Cause | None
    k: int


def following_figures(engine: Engine, release_id: str, cell: Mapping[str, str]) -> list[Following]:
    """The figures of a cell of a certified release that have no base of their own: differences, shares among users,
    numbers and distributions of channels, medians. ``cell`` as for ``explain_cell``, which refuses what is not there.
    """
    with engine.connect() as connection:
        release = require_release(connection, release_id)
        snapshot = from_json(release.snapshot, Snapshot)
        codes = [cell.get(one.id, one.whole) for one in snapshot.dimensions]
        text = cell_text([one.id for one in snapshot.dimensions], codes)
        statuses = read_statuses(connection, release.key).filter(pl.col("cell") == text).sort("series")
        causes = read_causes(connection, release.key, snapshot, statuses)
    found = []
    for _, place, status in statuses.iter_rows():
        series, parts = snapshot.series[place].key, tuple(causes.needed[place]) if causes.needed else ()
        if status != "not_asked" and not _has_own_base(series, parts):
            cause = None if status == "published" else causes.of(text, place, status)
            bases = tuple(one for one in parts if one != NOWHERE)
            found.append(Following(item_name(*series), bases, cause, snapshot.policy.k))
    return found


def _has_own_base(series: Series, parts: tuple[str, ...]) -> bool:
    own = item_name(*series), item_name(series.indicator, series.channel)
    return len(parts) == 1 and parts[0] in own
