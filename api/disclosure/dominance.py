"""Numeric items: cells in which one or two contributors make up nearly all of the total."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.errors import Refused

DOMINANCE = 0.9
"""The (n, k) rule with n = 2: unsafe where the two largest make up more than this part (ACRO's default)."""
P_RATIO = 0.1
"""The p% rule: unsafe where all but the two largest are less than this part of the largest (ACRO's default)."""


def dominated(
    largest: NDArray[np.float64], second: NDArray[np.float64], total: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Where (x1 + x2) / T > 0.9 or (T - x1 - x2) / x1 < 0.1.

    x1 >= x2 >= 0 are the two largest contributions to the total T, each summed over the respondents of one
    contributor (0 where there is none), in the item's unit; arrays of one shape. To be applied to unweighted and to
    weighted contributions, and a cell is unsafe where either is. A total of 0 tells that every contribution is 0, so
    it is unsafe. Raises ``Refused`` for values that are unknown, negative or not in this order.
    """
    known = np.isfinite(largest) & np.isfinite(second) & np.isfinite(total)
    slack = 1e-9 * np.abs(np.where(known, total, 0.0))
    ordered = known & (second >= 0) & (largest >= second) & (largest + second <= total + slack)
    if not ordered.all():
        raise Refused(
            f"{int((~ordered).sum())} cells have unknown or negative contributions, or their largest are more than "
            "the total. The dominance rules need them all; nothing may be published."
        )
    rest = np.maximum(total - largest - second, 0.0)
    return (total <= 0) | (largest + second > DOMINANCE * total) | (rest < P_RATIO * largest)
