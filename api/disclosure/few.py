"""Sets of few contributors, and sets in which few gave a sensitive answer, or few another: their cost has a bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from api.disclosure.atoms import Atoms
from api.disclosure.attributes import SensitiveAnswer
from api.disclosure.directions import Classes, class_contributors
from api.disclosure.primary import SMALL_MINORITY
from api.disclosure.programme import Further, Objective
from api.disclosure.sought import Sets, Sought

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cheap:
    """Sets that cost at most ``limit``. A class in the set costs ``plus``, one taken off ``minus``; contributors in
    several classes (``sharing``: which, and how many of them) cost 1 each once they are met. ``counted``: see
    ``Objective``."""

    forms: ClassVar[int] = 4
    several: ClassVar[int] = 1

    plus: Floats
    minus: Floats
    changed: NDArray[np.bool_]
    limit: float
    counted: Floats
    least: float
    sharing: tuple[tuple[tuple[int, ...], int], ...] = ()

    @cached_property
    def size(self) -> Floats:
        found = np.where(self.changed, np.minimum(self.plus, self.minus), self.plus)
        for classes, number in self.sharing:
            found[list(classes)] += number
        return found

    @property
    def needed(self) -> NDArray[np.bool_]:
        return np.ones(len(self.plus), dtype=np.bool_)

    def contains(self, sets: Sets) -> NDArray[np.bool_]:
        cost = (sets > 0) @ self.plus + (sets < 0) @ self.minus
        for classes, number in self.sharing:
            cost += number * sets[:, classes].any(axis=1)
        return np.asarray((cost <= self.limit) & sets.any(axis=1))

    def objective(self, places: NDArray[np.intp]) -> Objective:
        within = {int(place): number for number, place in enumerate(places)}
        costs = _merged((tuple(within[one] for one in of if one in within), number) for of, number in self.sharing)
        links = [(extra, place) for extra, met in enumerate(costs) for place in met]
        extra = np.array(list(costs.values()), dtype=np.float64)
        lines, of = np.array(links, dtype=np.intp).reshape(-1, 2).T
        plus, minus, counted = (values[places] for values in (self.plus, self.minus, self.counted))
        return Objective(plus, minus, self.limit, counted, self.least, Further.met(extra, (lines, of)))


def _merged(sharing: Iterable[tuple[tuple[int, ...], int]]) -> dict[tuple[int, ...], int]:
    """How many share each combination of classes (one or more)."""
    found: dict[tuple[int, ...], int] = {}
    for of, number in sharing:
        if of:
            found[of] = found.get(of, 0) + number
    return found


@dataclass(frozen=True)
class FewContributors:
    """Sets of 1 to k - 1 contributors."""

    atoms: Atoms
    k: int

    def unsafe(self, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
        contributors = self.atoms.contributors(cells)
        return (contributors > 0) & (contributors < self.k)

    def unsafe_classes(self, classes: Classes) -> NDArray[np.bool_]:
        return class_contributors(classes.members, len(classes.changed), self.atoms) < self.k

    def searches(self, classes: Classes) -> Iterator[Sought]:
        alone, some = classes.sums(self.atoms.alone), np.ones(len(classes.changed))
        met = ((np.unique(classes.members[list(one.atoms)]), one.contributors) for one in self.atoms.sharing)
        sharing = _merged((tuple(of.tolist()), number) for of, number in met)
        yield Cheap(alone, alone, classes.changed, self.k - 1, some, 1, tuple(sharing.items()))


@dataclass(frozen=True)
class FewAnswers:
    """Sets of respondents of whom all but at most ``SMALL_MINORITY`` gave the answer, or gave another one.

    Where changed facts are taken off, the figure is as large as it can be when all that is added said yes and all that
    is taken off did not: a class taken off counts by its other answers.
    """

    atoms: Atoms
    k: int
    answer: SensitiveAnswer

    def unsafe(self, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
        minority = np.minimum(cells @ self.answer.given, cells @ self.answer.others)
        return np.asarray((minority <= SMALL_MINORITY) & cells.any(axis=1))

    def unsafe_classes(self, classes: Classes) -> NDArray[np.bool_]:
        return np.minimum(*self._counts(classes)) <= SMALL_MINORITY

    def searches(self, classes: Classes) -> Iterator[Sought]:
        counted = class_contributors(classes.members, len(classes.changed), self.atoms).astype(np.float64)
        given, others = self._counts(classes)
        for plus, minus in ((given, others), (others, given)):
            yield Cheap(plus, minus, classes.changed, SMALL_MINORITY, counted, self.k)

    def _counts(self, classes: Classes) -> tuple[Floats, Floats]:
        return classes.sums(self.answer.given), classes.sums(self.answer.others)
