"""What contributors put into a total, class by class, and where the largest of them make up too much of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.disclosure.atoms import Atoms
from api.disclosure.attributes import Amounts
from api.disclosure.directions import Classes, class_contributors

TOLERANCE = 1e-5
"""What is nearer to a limit than this part of it cannot be told from it by a solver, and counts as beyond it."""

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Held:
    """A contributor in several classes: which, and how much it has in each."""

    places: Places
    amounts: Floats


@dataclass(frozen=True)
class ClassAmounts:
    """Amounts by class, as ``Amounts`` has them by atom; ``contributors`` of each class."""

    of: Amounts
    totals: Floats
    tops: Floats
    held: tuple[Held, ...]
    contributors: Floats
    changed: NDArray[np.bool_]

    @classmethod
    def sum(cls, of: Amounts, atoms: Atoms, classes: Classes) -> ClassAmounts:
        number = len(classes.changed)
        place, amount = np.repeat(classes.members, of.largest), of.tops.ravel()
        held = [_held(classes.members[list(one)], np.array(list(one.values()))) for one in of.held]
        several = tuple(one for one in held if len(one.places) > 1)
        single = [one for one in held if len(one.places) == 1]
        place = np.concatenate([place, *(one.places for one in single)])
        amount = np.concatenate([amount, *(one.amounts for one in single)])
        tops = _largest(place, amount, number, of.largest)
        contributors = class_contributors(classes.members, number, atoms).astype(np.float64)
        return cls(of, classes.sums(of.totals), tops, several, contributors, classes.changed)

    @cached_property
    def largest(self) -> Floats:
        """By class what its largest contributors have there, together."""
        place = np.concatenate([np.repeat(np.arange(len(self.tops)), self.of.largest), *(h.places for h in self.held)])
        amount = np.concatenate([self.tops.ravel(), *(one.amounts for one in self.held)])
        found: Floats = _largest(place, amount, len(self.tops), self.of.largest).sum(axis=1)
        return found

    def exceeded(self, largest: Floats, total: Floats) -> NDArray[np.bool_]:
        """Where the largest contributors, together, make up too much of the total, or may do."""
        return np.asarray(largest >= self.of.part * total * (1 - TOLERANCE))

    def contains(self, sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """In which of sets x classes the largest contributors make up too much."""
        line = np.arange(len(sets))
        order = np.argsort(-self.tops.ravel(), kind="stable")
        met, amounts = sets[:, order // self.of.largest], self.tops.ravel()[order]
        columns = [sets[:, one.places] @ one.amounts for one in self.held]
        for _ in range(self.of.largest):
            first = met.argmax(axis=1)
            columns.append(np.where(met[line, first], amounts[first], 0.0))
            met[line, first] = False
        largest = np.sort(np.column_stack(columns), axis=1)[:, -self.of.largest :].sum(axis=1)
        return self.exceeded(largest, sets @ self.totals) & sets.any(axis=1)


def _held(classes: Places, amounts: Floats) -> Held:
    places, at = np.unique(classes, return_inverse=True)
    return Held(places, np.bincount(at, amounts).astype(np.float64))


def _largest(place: Places, amount: Floats, lines: int, number: int) -> Floats:
    """By line the ``number`` largest amounts at its place, in falling order; 0 where there are fewer."""
    order = np.lexsort((-amount, place))
    place, amount = place[order], amount[order]
    rank = np.arange(len(place)) - np.searchsorted(place, place)
    found, kept = np.zeros((lines, number)), rank < number
    found[place[kept], rank[kept]] = amount[kept]
    return found
