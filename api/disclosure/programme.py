"""The integer programme: is there a set of 1 to k - 1 contributors that released cells give away?

    u = c B,  u_l in {0, 1} (in {-1, 0, 1} on facts that changed between versions),
    z_s >= |u_l| for every class l of a sharing s,
    1 <= sum |u_l|,   sum_l alone_l |u_l| + sum_s contributors_s z_s <= k - 1

over one component of the span (``api.disclosure.directions``). B is in reduced echelon form, so the coefficients c
are the values of u in the pivot columns and need no bounds of their own. |u_l| is u_l, or the sum of a positive and a
negative part where there are changed facts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from api.disclosure.directions import Component
from api.disclosure.limits import NotCertified

INFEASIBLE = 2
"""scipy's status for a proof that there is no solution: the only one that certifies."""

FIRST_FOUND = 1e9
"""A gap that any solution closes: which set is found does not matter."""

Floats = NDArray[np.float64]


def small_set(basis: Floats, component: Component, k: int, seconds: float) -> NDArray[np.int64] | None:
    """A small set, as a signed indicator over the component's classes; None: it is proved that there is none.

    ``basis``: rank x classes, as fractions. Raises ``NotCertified`` where the solver does neither in ``seconds``.
    """
    classes = len(component.classes)
    parts = 2 if component.changed.any() else 1
    cost = np.concatenate([component.alone] * parts + [np.array([number for _, number in component.sharing])])
    upper = np.ones(len(cost))
    if parts == 2:
        upper[classes : 2 * classes] = component.changed
    result = milp(
        cost,
        constraints=_constraints(basis, component, k, cost, parts),
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, upper),
        options={"time_limit": seconds, "mip_rel_gap": FIRST_FOUND},
    )
    if result.x is None:
        if result.status == INFEASIBLE:
            return None
        raise NotCertified(f"the solver neither found a set nor proved that there is none: {result.message}")
    values: NDArray[np.int64] = np.round(result.x[: parts * classes]).astype(np.int64)
    return values if parts == 1 else values[:classes] - values[classes:]


def _constraints(basis: Floats, component: Component, k: int, cost: Floats, parts: int) -> list[LinearConstraint]:
    rank, classes = basis.shape
    some = (np.arange(len(cost)) < parts * classes).astype(np.float64)
    constraints = [LinearConstraint(some[None, :], 1, np.inf), LinearConstraint(cost[None, :], -np.inf, k - 1)]
    if classes > rank:
        constraints.append(LinearConstraint(_span(basis, len(cost), parts), 0, 0))
    if parts == 2:
        place = np.arange(classes)
        either = _matrix([(place, place, np.ones(classes)), (place, classes + place, np.ones(classes))], len(cost))
        constraints.append(LinearConstraint(either, -np.inf, 1))
    if component.sharing:
        constraints.append(LinearConstraint(_sharing(component, len(cost), parts), 0, np.inf))
    return constraints


Entries = tuple[NDArray[np.intp], NDArray[np.intp], Floats]
"""Lines, columns and values of a sparse matrix."""


def _matrix(entries: Sequence[Entries], columns: int) -> csr_array:
    lines, places, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    return csr_array((values, (lines, places)), shape=(int(lines.max()) + 1, columns))


def _span(basis: Floats, columns: int, parts: int) -> csr_array:
    """c B - u in every column of B that is not a pivot."""
    rank, classes = basis.shape
    pivot, line = np.nonzero(basis[:, rank:])
    value, own = basis[pivot, rank + line], np.arange(classes - rank)
    entries: list[Entries] = [(line, pivot, value), (own, rank + own, -np.ones(len(own)))]
    if parts == 2:
        entries += [(lines, classes + places, -values) for lines, places, values in entries]
    return _matrix(entries, columns)


def _sharing(component: Component, columns: int, parts: int) -> csr_array:
    """z_s - |u_l|, a line for each sharing s and class l of it."""
    links = [(number, place) for number, (of, _) in enumerate(component.sharing) for place in of]
    number, place = np.array(links, dtype=np.intp).T
    line, one = np.arange(len(links)), np.ones(len(links))
    entries: list[Entries] = [(line, columns - len(component.sharing) + number, one)]
    entries += [(line, part * len(component.classes) + place, -one) for part in range(parts)]
    return _matrix(entries, columns)
