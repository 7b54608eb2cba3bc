"""The integer programme: is there an unsafe set of respondents that released cells give away?

    u = c B,  u_l in {0, 1} (in {-1, 0, 1} on facts that changed between versions),
    sum_l counted_l |u_l| >= least,
    sum_l plus_l u_l⁺ + minus_l u_l⁻ + sum_e extra_e e  <=  bound

over one component of the span (``api.disclosure.directions``); further variables e in {0, 1} are linked to |u_l|.
Of sets of fewer than k contributors: plus = minus = the contributors of a class that are in no other; e is whether a
contributor in several classes is met (e >= |u_l|, at the cost of 1); bound = k - 1. B is in reduced echelon form, so
the coefficients c are the values of u in the pivot columns and need no bounds of their own. |u_l| is u_l, or the sum of
a positive and a negative part where there are changed facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from api.disclosure.limits import NotCertified

INFEASIBLE = 2
"""scipy's status for a proof that there is no solution: the only one that certifies."""

FIRST_FOUND = 1e9
"""A gap that any solution closes: which set is found does not matter."""

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Further:
    """Variables besides u, 0 or 1: their cost ``extra``; ``links``, (e, l) pairs: e >= |u_l| where ``extra`` is a cost,
    e <= |u_l| elsewhere; ``among`` (lines x variables) holds them between ``low`` and ``high``."""

    extra: Floats
    links: tuple[Places, Places]
    among: Floats
    low: Floats
    high: Floats

    @classmethod
    def met(cls, costs: Floats, links: tuple[Places, Places]) -> Further:
        """Costs that are due once a class is met."""
        none = np.zeros(0)
        return cls(costs, links, np.zeros((0, len(costs))), none, none)


@dataclass(frozen=True)
class Objective:
    """Which sets are looked for: ``plus`` and ``minus`` (the cost of 1 and of -1) and ``counted`` have a number per
    class."""

    plus: Floats
    minus: Floats
    bound: float
    counted: Floats
    least: float
    further: Further


def unsafe_sets(
    basis: Floats, changed: NDArray[np.bool_], objective: Objective, seconds: float, several: int
) -> Iterator[NDArray[np.int64]]:
    """Up to ``several`` sets as ``objective`` asks, none inside another; none at all: it is proved that there is none.

    Raises ``NotCertified`` where the solver neither finds a first one nor proves that there is none in ``seconds``.
    """
    found: list[NDArray[np.int64]] = []
    while len(found) < several:
        try:
            one = unsafe_set(basis, changed, objective, seconds, found)
        except NotCertified:
            if not found:
                raise
            return
        if one is None:
            return
        found.append(one)
        yield one


def unsafe_set(
    basis: Floats,
    changed: NDArray[np.bool_],
    objective: Objective,
    seconds: float,
    others: Sequence[NDArray[np.int64]] = (),
) -> NDArray[np.int64] | None:
    """A set as ``objective`` asks that holds none of ``others``, as a signed indicator over classes; None: it is proved
    that there is none.

    ``basis``: rank x classes, as fractions. Raises ``NotCertified`` where the solver does neither in ``seconds``.
    """
    classes = len(changed)
    parts = 2 if changed.any() else 1
    costs = [objective.plus, objective.minus][:parts]
    cost = np.concatenate([*costs, objective.further.extra])
    upper = np.ones(len(cost))
    if parts == 2:
        upper[classes : 2 * classes] = changed
    result = milp(
        cost,
        constraints=[*_constraints(basis, objective, cost, parts), *_without(others, len(cost), parts)],
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


def _constraints(basis: Floats, objective: Objective, cost: Floats, parts: int) -> list[LinearConstraint]:
    (rank, classes), further = basis.shape, objective.further
    counted = np.concatenate([objective.counted] * parts + [np.zeros(len(further.extra))])
    constraints = [
        LinearConstraint(counted[None, :], objective.least, np.inf),
        LinearConstraint(cost[None, :], -np.inf, objective.bound),
    ]
    if classes > rank:
        constraints.append(LinearConstraint(_span(basis, len(cost), parts), 0, 0))
    if parts == 2:
        place = np.arange(classes)
        either = _matrix([(place, place, np.ones(classes)), (place, classes + place, np.ones(classes))], len(cost))
        constraints.append(LinearConstraint(either, -np.inf, 1))
    if len(further.links[0]):
        constraints.append(LinearConstraint(_links(objective, len(cost), parts), 0, np.inf))
    if len(further.among):
        among = np.concatenate([np.zeros((len(further.among), parts * classes)), further.among], axis=1)
        constraints.append(LinearConstraint(csr_array(among), further.low, further.high))
    return constraints


def _without(others: Sequence[NDArray[np.int64]], columns: int, parts: int) -> Iterator[LinearConstraint]:
    """Not all classes of another set."""
    for one in others:
        inside = np.concatenate([one != 0] * parts)
        held = np.concatenate([inside, np.zeros(columns - len(inside))])
        yield LinearConstraint(held[None, :], -np.inf, np.count_nonzero(one) - 1)


Entries = tuple[Places, Places, Floats]
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


def _links(objective: Objective, columns: int, parts: int) -> csr_array:
    """e - |u_l| where e costs something, |u_l| - e elsewhere; a line for each link."""
    (number, place), extra = objective.further.links, objective.further.extra
    sign = np.where(extra[number] > 0, 1.0, -1.0)
    line, classes = np.arange(len(number)), len(objective.plus)
    entries: list[Entries] = [(line, columns - len(extra) + number, sign)]
    entries += [(line, part * classes + place, -sign) for part in range(parts)]
    return _matrix(entries, columns)
