"""Numbers that only few contributors carry: standard errors of a few sampled among many, differences of few in common.

A standard error is a sum over the respondents it rests on. Where these are fewer than k, it tells their answers,
however many respondents the figure has.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
Flags = NDArray[np.bool_]


def carried_by_few(carriers: Counts, k: int) -> Flags:
    """Where 1 to k - 1 contributors carry a standard error. None at all (a census) tell nothing by it; where they are
    not known (NaN), they are few."""
    few: Flags = ~((carriers == 0) | (carriers >= k))
    return few


def least_contributors(respondents: Counts, excess: Counts) -> Counts:
    """At least so many contributors are ``respondents``, of a set in which they outnumber contributors by ``excess``;
    one where there is any."""
    return np.where(respondents > 0, np.maximum(respondents - excess, 1.0), 0.0)


def common_contributors(shared: Counts, units: tuple[Counts, Counts], excess: tuple[Counts, Counts]) -> Counts:
    """At least so many contributors carry the covariance of two figures; infinity where that is either base itself.

    ``shared`` units have valid answers to both, of ``units`` to each. Of a design with clusters units are these.
    """
    whole = shared >= np.minimum(*units)
    return np.where(whole & (shared > 0), np.inf, least_contributors(shared, np.minimum(*excess)))
