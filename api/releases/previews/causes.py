"""The cause for which each figure of a draft is not shown.

For the owner only: a cause tells what is protected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.snapshots import Snapshot
from api.disclosure.unclassified import Unclassified
from api.queries.certificates import find_build, read_estimates
from api.releases.previews.withholding import (
    OWN,
    BaseWithholding,
    OwnEstimate,
    own_reason,
    reason_of,
    threshold_reason,
    withholding,
)


@dataclass(frozen=True)
class Cause:
    """A reason (``Withheld``, or the status that a source gave), the base it lies in (None: the figure itself), and
    more of it where few respondents without a class are the reason."""

    reason: str
    base: str | None = None
    unclassified: Unclassified | None = None


@dataclass(frozen=True)
class Causes:
    """What the causes of a release are found by. ``needed`` are the bases of each series, None where nothing was
    certified."""

    snapshot: Snapshot
    needed: Sequence[Sequence[str]] | None
    bases: Mapping[str, BaseWithholding]
    own: Mapping[tuple[str, int], OwnEstimate]

    @cached_property
    def _kinds(self) -> list[str]:
        return [self.snapshot.indicator[one.indicator].kind for one in self.snapshot.series]

    def of(self, cell: str, series: int, status: str) -> Cause:
        """Why a figure that has this status is not shown."""
        k = self.snapshot.policy.k
        own = self.own.get((cell, series), OwnEstimate(None, None, None))
        if self.snapshot.lattice is None or status == "unreliable":
            return Cause(status)
        if self.needed is None:
            return Cause(threshold_reason(own, k))
        found = reason_of(self.needed[series], cell, self.bases)
        if found is None:
            return Cause(own_reason(own, k, is_median=self._kinds[series] == "median"))
        reason, base = found
        few = self.bases[base].unclassified.get(cell) if base in self.bases else None
        return Cause(reason, base, few)


def read_causes(connection: Connection, release_key: int, snapshot: Snapshot, statuses: pl.DataFrame) -> Causes:
    """The causes of a release whose figures have these ``statuses`` (cell, series, status)."""
    build = find_build(connection, release_key)
    own: dict[tuple[str, int], OwnEstimate] = {}
    if snapshot.lattice is not None:
        withheld = statuses.filter(pl.col("status") != "published")
        estimates = read_estimates(connection, release_key, OWN).join(withheld, on=["cell", "series"], how="semi")
        own = {(cell, series): OwnEstimate(*estimate) for cell, series, *estimate in estimates.iter_rows()}
    bases = withholding(connection, release_key, snapshot.policy.k)
    return Causes(snapshot, None if build is None else build.bases, bases, own)
