"""Carriers: how many respondents a standard error rests on."""

from __future__ import annotations

from api.estimation.moments import Array, Rows, Strata
from api.estimation.variance import CENSUS


def carrying(strata: Strata) -> Array:
    """1 for strata of which a sample was drawn, 0 for those taken in full, which add no variance."""
    return (1.0 - strata.fraction >= CENSUS).astype(float)


def carriers(rows: Rows) -> Array:
    """Respondents with a valid answer, of cells × series, in strata that add variance."""
    return rows.total(rows.moments.n * carrying(rows.strata)[:, None])
