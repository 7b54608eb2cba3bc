"""Sets of respondents in which one or two contributors make up nearly all of a total, or too much of the weight.

Unsafe is a set with x1 + … + xn >= part · T: what the n largest contributors have beside the total. For numbers n is 2
and part 0.9 (the (n, k) rule). The p% rule, (T - x1 - x2) / x1 < 0.1, follows: then T < 1.1 x1 + x2 < (x1 + x2) / 0.9.
A total of 0 is unsafe, as it tells that every amount is 0. For weights n is 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.disclosure.atoms import Atoms
from api.disclosure.attributes import Amounts
from api.disclosure.class_amounts import ClassAmounts
from api.disclosure.directions import Classes
from api.disclosure.dominations import dominations
from api.disclosure.few import Cheap
from api.disclosure.sought import Sought

DOMINANCE = 0.9
"""The (n, k) rule with n = 2: unsafe where the two largest make up this part or more (ACRO's default)."""
P_RATIO = 0.1
"""The p% rule: unsafe where all but the two largest are less than this part of the largest (ACRO's default)."""


@dataclass(frozen=True)
class Dominated:
    """Sets in which the largest contributors make up too much of a total."""

    atoms: Atoms
    k: int
    amounts: Amounts

    def unsafe(self, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
        apart = Classes(cells, np.arange(cells.shape[1]), self.atoms.changed)
        return ClassAmounts.sum(self.amounts, self.atoms, apart).contains(cells)

    def unsafe_classes(self, classes: Classes) -> NDArray[np.bool_]:
        own = ClassAmounts.sum(self.amounts, self.atoms, classes)
        return own.exceeded(own.largest, own.totals)

    def searches(self, classes: Classes) -> Iterator[Sought]:
        own = ClassAmounts.sum(self.amounts, self.atoms, classes)
        some = (own.totals > 0).astype(np.float64)
        if not some.all():
            yield Cheap(some, some, classes.changed, 0, own.contributors, self.k)
        yield from dominations(own, self.k)
