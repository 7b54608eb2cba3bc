"""What domains have in common where primary units are clusters: a unit may hold some respondents of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.estimation.crossing import Crossing, Positions
from api.estimation.domains import Domains
from api.estimation.moments import Array


@dataclass(frozen=True)
class UnitTotals:
    """Of units × members of a line × series: respondents with a valid answer, Σ w and Σ w y over them.

    ``factor`` is what a unit's squares count: (1 - f_h) n_h / (n_h - 1) of its stratum.
    """

    n: Array
    a: Array
    c: Array
    factor: Array


def of_units(domains: Domains, members: Positions, totals: UnitTotals) -> Crossing:
    """What the units add to the crossing of all members of a line with all of them, from z = (c - p a) / W."""
    gaps = domains.gaps
    p, weight = domains.value[members], domains.weight[members]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(totals.n > 0, (totals.c - p * totals.a) / weight, 0.0)
    valid = totals.n > 0
    z = np.concatenate([z, z[..., gaps.minuends] - z[..., gaps.subtrahends]], axis=2)
    valid = np.concatenate([valid, valid[..., gaps.minuends] | valid[..., gaps.subtrahends]], axis=2)
    return Crossing(_grams(z * np.sqrt(totals.factor)[:, None, None]), _grams(valid.astype(float)))


def _grams(values: NDArray[np.float64]) -> Array:
    """Σ over units of the products of two members: (units, members, columns) → (members, members, columns)."""
    by_column = values.transpose(2, 1, 0)
    found: Array = np.matmul(by_column, by_column.transpose(0, 2, 1)).transpose(1, 2, 0)
    return found
