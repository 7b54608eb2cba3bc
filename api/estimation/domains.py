"""Overlapping domains of one design side by side: what the covariances between any two of them need.

Moments per cell and stratum are reduced to sums per cell; only the totals of the linearised variable stay by stratum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from api.estimation.contrasts import differences
from api.estimation.estimates import estimate
from api.estimation.moments import Array, Joint, Rows, Strata
from api.estimation.variance import combine


@dataclass(frozen=True)
class Gaps:
    """Differences within a cell, by the positions of their two series, each on its own base."""

    minuends: NDArray[np.intp]
    subtrahends: NDArray[np.intp]


@dataclass(frozen=True)
class Domains:
    """Cells × columns, a column being a series with moments or, after all of these, a gap of two of them.

    ``value`` and ``weight`` are of cells × series, ``variance`` and ``units`` (primary units with a valid answer; of
    a gap: to either series) of cells × columns. ``own`` (cells × series) and ``mixed`` (cells × gaps) are joint sums
    over the strata, each stratum's times (1 - f_h) n_h / (n_h - 1); their ``psus`` are plain counts. ``scores`` and
    ``present`` are of rows × columns, cell ``c`` having the rows ``bounds[c]`` to ``bounds[c + 1]``: Σ z of the
    stratum times √((1 - f_h) / (n_h - 1)), and whether the stratum has a unit in the base; ``strata`` numbers the
    rows' strata. So with D the sum of products of two cells' scores over the strata, Cov(a, b) = Σ_h (1 - f_h) n_h /
    (n_h - 1) Σ z_a z_b - D. Strata with one unit are centred at 0 (the rule ``adjust``).
    """

    gaps: Gaps
    value: Array
    weight: Array
    variance: Array
    units: Array
    own: Joint
    mixed: Joint
    scores: Array
    present: NDArray[np.bool_]
    strata: NDArray[np.int64]
    bounds: NDArray[np.intp]


def domains(rows: Rows, strata: NDArray[np.int64], gaps: Gaps, joint: Joint) -> Domains:
    """The domains of a table; ``strata`` numbers the stratum of each row, ``joint`` has a column per gap."""
    moments = rows.moments
    found = estimate(rows)
    gap = differences(rows, gaps.minuends, gaps.subtrahends, joint)
    within = Joint.within(moments)
    present = moments.psus > 0
    either = present[:, gaps.minuends] | present[:, gaps.subtrahends]
    minuends, subtrahends = moments.psus[:, gaps.minuends], moments.psus[:, gaps.subtrahends]
    scores = np.hstack([found.scores, found.scores[:, gaps.minuends] - found.scores[:, gaps.subtrahends]])
    return Domains(
        gaps,
        found.value,
        found.weight,
        np.hstack([found.variance, gap.variance]),
        rows.total(np.hstack([moments.psus, minuends + subtrahends - joint.psus])),
        _over_strata(rows, within),
        _over_strata(rows, joint),
        scores * np.sqrt(product_factors(rows.strata))[:, None],
        np.hstack([present, either]),
        strata,
        np.append(rows.starts, len(strata)),
    )


def _over_strata(rows: Rows, joint: Joint) -> Joint:
    everywhere = np.ones(joint.psus.shape, dtype=bool)
    nothing = np.zeros_like(joint.psus)

    def weighted(sums: Array) -> Array:
        return combine(rows, sums, nothing, nothing, everywhere)

    return Joint(rows.total(joint.psus), weighted(joint.aa), weighted(joint.ac), weighted(joint.ca), weighted(joint.cc))


def square_factors(strata: Strata) -> Array:
    """What Σ z₁ z₂ of each stratum counts in a covariance: (1 - f_h) n_h / (n_h - 1)."""
    return _single(strata, np.ones((len(strata.sampled), 1)), np.zeros((len(strata.sampled), 1)))


def product_factors(strata: Strata) -> Array:
    """What Σ z₁ Σ z₂ of each stratum takes off a covariance: (1 - f_h) / (n_h - 1)."""
    return -_single(strata, np.zeros((len(strata.sampled), 1)), np.ones((len(strata.sampled), 1)))


def _single(strata: Strata, cross: Array, total: Array) -> Array:
    """Each stratum's own contribution, by the one place that knows the rules for covariances."""
    frame = Rows(Rows.frame(strata).moments, strata, np.arange(len(strata.sampled)))
    return combine(frame, cross, total, total, np.ones(cross.shape, dtype=bool))[:, 0]


def stacked(parts: Sequence[Domains]) -> Domains:
    """Tables of the same columns one after the other (at least one), and a last cell in which nobody is."""
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("scores", "present", "strata")}
    cells = {
        name: np.concatenate(
            [*(getattr(part, name) for part in parts), np.zeros((1, getattr(parts[0], name).shape[1]))]
        )
        for name in ("value", "weight", "variance", "units")
    }
    own, mixed = (_stacked_joint([getattr(part, name) for part in parts]) for name in ("own", "mixed"))
    rows = np.cumsum([0, *(len(part.strata) for part in parts)])
    starts = [part.bounds[:-1] + offset for part, offset in zip(parts, rows[:-1], strict=True)]
    bounds = np.concatenate([*starts, rows[[-1, -1]]])
    return Domains(gaps=parts[0].gaps, own=own, mixed=mixed, bounds=bounds, **cells, **joined)


def _stacked_joint(parts: Sequence[Joint]) -> Joint:
    def joined(name: str) -> Array:
        arrays: list[Array] = [getattr(part, name) for part in parts]
        return np.concatenate([*arrays, np.zeros((1, arrays[0].shape[1]))])

    return Joint(**{field.name: joined(field.name) for field in fields(Joint)})
