"""What is known of the respondents of each atom besides their number: sensitive answers, and shares of totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.errors import Refused

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SensitiveAnswer:
    """By atom, how many respondents gave the answer ``name`` and how many another one.

    Where this is not known both are 0: a set of no known answer cannot be shown to be safe.
    """

    name: str
    given: NDArray[np.int64]
    others: NDArray[np.int64]


@dataclass(frozen=True)
class Amounts:
    """What contributors put into a total called ``name``: their weights, or a number they gave, all at least 0.

    The ``largest`` contributors (one or two) together may not make up ``part`` of the total of a set. By atom:
    ``totals``, and ``tops``, the largest amounts of contributors that are in no other atom (atoms x ``largest``, in
    falling order, 0 where there are fewer). ``held`` has the amounts by atom of each of the others.
    """

    name: str
    part: float
    largest: int
    totals: Floats
    tops: Floats
    held: tuple[Mapping[int, float], ...] = ()

    def __post_init__(self) -> None:
        """Raises ``Refused`` for amounts that are unknown, negative or not in this order."""
        rest = self.totals - self.tops.sum(axis=1)
        ordered = (np.diff(self.tops, axis=1) <= 0).all(axis=1) & (rest >= -1e-9 * np.abs(self.totals))
        known = ordered & np.isfinite(self.totals) & (self.tops >= 0).all(axis=1)
        if not (known.all() and all(amount >= 0 for one in self.held for amount in one.values())):
            raise Refused(
                f"{self.name} has unknown or negative contributions, or their largest are more than the total. The "
                "dominance rules need them all; nothing may be published."
            )


@dataclass(frozen=True)
class Attributes:
    """Everything of this kind that decides what may be released of a problem."""

    answers: tuple[SensitiveAnswer, ...] = ()
    amounts: tuple[Amounts, ...] = ()
