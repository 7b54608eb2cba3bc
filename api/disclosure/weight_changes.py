"""Who a change of weights is about: respondents whose weights changed unlike the others'.

Shares do not depend on the unit of weights. In a cell whose weights w became w', with any factor c,

    p' - p = sum e_i (y_i - p) / sum (w'_i / c),   e_i = w'_i / c - w_i,

so where one e_i (of c = the weighted median of w'/w, which makes the sum of |e_i| smallest) stands out from all the
others, the difference of two published shares tells the answer y_i. The others' sum varies like the root of the sum of
their e². One of them stands out where that is less than ``NOISE`` times its own square: then who guesses by the
difference is right more than seven times of ten.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

NOISE = 3.0
"""The others' squared changes together hide a change whose square is at most a third of them."""

SAME = 1e-6
"""Weights that differ by less, relative to what they would be, are the same."""

LEAST_OF_A_LEAF = 3
"""A leaf with fewer respondents has no usual factor of its own."""

ROUNDS = 20
"""So many times each dimension's usual factors are taken out; two dimensions need about five."""


def changes_of_weights(before: Numbers, now: Numbers, leaves: Sequence[NDArray[np.int64]]) -> Numbers:
    """|e| of each respondent, in the unit of ``before``: by how much the weight differs from what usual factors give.

    The usual factor is a product of one factor for each leaf of each dimension, as raking and post-stratification to
    dimensions make it, fitted by medians (median polish of the logarithms). Weights of 0 have no factor.
    """
    rated = (before > 0) & (now > 0)
    usual = np.full(len(before), _median(before, now, rated))
    left = np.full(len(before), np.nan)
    left[rated] = np.log(now[rated] / before[rated] / usual[rated])
    for _ in range(ROUNDS):
        for of in leaves:
            step = _medians(left, of)
            left, usual = left - step, usual * np.exp(step)
    return _without_noise(np.abs(now / usual - before), before)


def _median(before: Numbers, now: Numbers, rated: Flags) -> float:
    """The factor in between: half of the weight (of before) changed by less; 1 where nobody has one."""
    if not rated.any():
        return 1.0
    factors, weights = now[rated] / before[rated], before[rated]
    order = np.argsort(factors, kind="stable")
    reached = np.cumsum(weights[order])
    return float(factors[order][np.searchsorted(reached, reached[-1] / 2)])


def _medians(left: Numbers, leaves: NDArray[np.int64]) -> Numbers:
    """For each respondent the median of its leaf; 0 for leaves of few."""
    found = np.zeros(len(left))
    for leaf in np.unique(leaves):
        members = leaves == leaf
        known = left[members & np.isfinite(left)]
        if len(known) >= LEAST_OF_A_LEAF:
            found[members] = np.median(known)
    return found


def _without_noise(changes: Numbers, before: Numbers) -> Numbers:
    return np.where(changes <= SAME * before, 0.0, changes)


def standing_out(changes: Numbers, k: int) -> list[Flags]:
    """Groups of respondents whose changes stand out from those of all others: the largest one, and the largest one of
    fewer than k. At most half of all: of the others' changes nobody could say what is usual."""
    order = np.argsort(-changes, kind="stable")
    squares = changes[order] ** 2
    rest = _sums_of_what_follows(squares)
    ends = np.flatnonzero((squares > 0) & (rest < NOISE * squares) & (np.arange(len(changes)) < len(changes) // 2))
    sizes = sorted({int(some.max()) + 1 for some in (ends, ends[ends < k - 1]) if len(some)})
    found = []
    for size in sizes:
        group = np.zeros(len(changes), dtype=np.bool_)
        group[order[:size]] = True
        found.append(group)
    return found


def _sums_of_what_follows(values: Numbers) -> Numbers:
    """From behind: a difference of sums would not be 0 where nothing follows."""
    return np.append(np.cumsum(values[::-1])[::-1], 0.0)[1:]


def carried_by_few(before: Numbers, now: Numbers, same: Flags, contributors: NDArray[np.int64], k: int) -> bool:
    """Whether the difference of a cell's two shares tells the answer of a respondent whose weight changed.

    ``before`` and ``now`` are the weights, 0 where a respondent is not in the cell; ``same`` marks those whose answers
    are. Others change it by their whole weight. The weight of a contributor that is among the fewest that change most,
    together fewer than k, may not stand out from what follows: for equal changes that is: there are k of them.
    """
    if not same.any():
        return False
    factor = _median(before[same], now[same], (before[same] > 0) & (now[same] > 0))
    scaled = now / factor
    own = _without_noise(np.abs(scaled - before), before)
    changes, targets = (
        np.bincount(contributors, weights=of).astype(np.float64)
        for of in (np.where(same, own, np.maximum(scaled, before)), np.where(same, own, 0.0))
    )
    order = np.argsort(-changes, kind="stable")
    squares = changes[order] ** 2
    rest = _sums_of_what_follows(squares)
    least = np.minimum(np.maximum(k - 1 - np.arange(len(order)), 0), NOISE)
    aimed = targets[order] ** 2
    return bool(((aimed > 0) & (rest < least * aimed)).any())
