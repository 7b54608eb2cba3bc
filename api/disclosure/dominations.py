"""Searching sets that one or two contributors dominate.

Amounts differ by orders of magnitude and solvers compare to about a millionth, so each search is for sets whose largest
contributor is of about one size, and in its unit. Where a total T is dominated, T <= n x1 / part: so no class with a
larger total is in the set. All that is not of the n largest has at most n x1 (1 / part - 1): where k contributors
cannot have so little, nothing is searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from api.disclosure.class_amounts import TOLERANCE, ClassAmounts
from api.disclosure.programme import Further, Objective
from api.disclosure.sought import Sets

STEP = 4.0
"""The largest contributors of one search differ by up to this factor."""

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Domination:
    """Sets of k or more contributors whose largest has ``lowest`` to ``STEP`` times as much: one of ``candidates`` (the
    largest of these classes) or of ``shared`` (numbers of those in several classes)."""

    forms: ClassVar[int] = 0
    several: ClassVar[int] = 10

    own: ClassAmounts
    k: int
    lowest: float
    candidates: NDArray[np.bool_]
    shared: frozenset[int]

    @property
    def size(self) -> Floats:
        return self.own.totals

    @property
    def limit(self) -> float:
        return self.own.of.largest * STEP * self.lowest / self.own.of.part * (1 + TOLERANCE)

    @property
    def needed(self) -> NDArray[np.bool_]:
        found = self.candidates.copy()
        for number in self.shared:
            found[self.own.held[number].places] = True
        return found

    def contains(self, sets: Sets) -> NDArray[np.bool_]:
        return self.own.contains(sets != 0)

    def objective(self, places: Places) -> Objective:
        """The total less what is chosen of the largest contributors, divided by the part they may not make up."""
        totals = self.own.totals[places] / self.lowest
        return Objective(totals, totals, 0.0, self.own.contributors[places], self.k, self._chosen(places))

    def _chosen(self, places: Places) -> Further:
        """A variable for each amount that may be chosen, and one for each contributor in several classes."""
        at, rank = np.nonzero(self.own.tops[places] > 0)
        amounts, candidate = [self.own.tops[places[at], rank]], [self.candidates[places[at]] & (rank == 0)]
        within = np.full(len(self.own.totals), -1)
        within[places] = np.arange(len(places))
        classes, owner = [at], [np.full(len(at), -1)]
        for number, one in enumerate(self.own.held):
            inside = within[one.places] >= 0
            amounts.append(one.amounts[inside])
            classes.append(within[one.places[inside]])
            candidate.append(np.full(int(inside.sum()), number in self.shared))
            owner.append(np.full(int(inside.sum()), number))
        of = np.concatenate(owner)
        return _choice(
            self.own.of.part,
            self.own.of.largest,
            np.concatenate(amounts) / self.lowest,
            np.concatenate(classes),
            np.concatenate(candidate),
            np.searchsorted(np.unique(of[of >= 0]), of) - (of < 0),
        )


def _choice(
    part: float, largest: int, amounts: Floats, classes: Places, candidate: NDArray[np.bool_], owner: Places
) -> Further:
    """At most ``largest`` contributors are chosen, candidates with an amount of at least 1 among them; of one in
    several classes (``owner``: its number, else -1) what it has in those that are met."""
    entries, owners = len(amounts), int(owner.max(initial=-1)) + 1
    shared = np.flatnonzero(owner >= 0)
    among = np.zeros((2 + len(shared), entries + owners))
    among[0] = np.concatenate([owner < 0, np.ones(owners)])
    among[1, :entries] = amounts * candidate
    lines = 2 + np.arange(len(shared))
    among[lines, shared] = -1
    among[lines, entries + owner[shared]] = 1
    low = np.concatenate([[-np.inf, 1 - TOLERANCE], np.zeros(len(shared))])
    high = np.concatenate([[largest], np.full(1 + len(shared), np.inf)])
    gain = np.concatenate([-amounts / part, np.zeros(owners)])
    return Further(gain, (np.arange(entries), classes), among, low, high)


def dominations(own: ClassAmounts, k: int) -> Iterator[Domination]:
    """The searches among contributors that could dominate a set of k at all, were any classes put together."""
    alone = own.tops[:, 0]
    rest = np.maximum(own.totals - own.largest, 0.0)
    candidates = (alone > 0) & (_others(own, alone, rest) + own.contributors >= k)
    most = np.array([one.amounts.sum() for one in own.held])
    around = np.array([own.contributors[one.places].sum() for one in own.held])
    several = (most > 0) & (_others(own, most, np.zeros(len(most))) + around >= k)
    least = np.array([one.amounts[one.amounts > 0].min(initial=np.inf) for one in own.held])
    smallest = min(alone[candidates].min(initial=np.inf), least[several].min(initial=np.inf))
    # Powers of it, so that searches of one round and the next are for the same sizes.
    lowest = STEP ** np.floor(np.log(smallest) / np.log(STEP))
    highest = max(alone[candidates].max(initial=0.0), most[several].max(initial=0.0))
    while lowest <= highest:
        here = candidates & (alone >= lowest) & (alone < STEP * lowest)
        of = several & (most >= lowest) & (least < STEP * lowest)
        if here.any() or of.any():
            yield Domination(own, k, lowest, here, frozenset(np.flatnonzero(of).tolist()))
        lowest *= STEP


def _others(own: ClassAmounts, largest: Floats, rest: Floats) -> Floats:
    """At most so many contributors can be in a set that each of ``largest`` dominates, besides those in its own
    classes, who have ``rest``: classes with the least per contributor first, the last one in part; and, where two
    dominate, whoever is in the classes of the other one."""
    of = own.of
    room = of.largest * largest * (1 / of.part - 1) * (1 + TOLERANCE) + TOLERANCE * largest - rest
    order = np.argsort(own.totals / own.contributors)
    used = np.concatenate([[0.0], np.cumsum(own.totals[order])])
    met = np.concatenate([[0.0], np.cumsum(own.contributors[order])])
    around = max([own.contributors.max(initial=0.0), *(own.contributors[one.places].sum() for one in own.held)])
    found: Floats = np.where(room < 0, -np.inf, np.interp(room, used, met)) + (of.largest - 1) * around
    return found
