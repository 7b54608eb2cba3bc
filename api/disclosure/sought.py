"""Kinds of sets of respondents that must not follow from released cells, and what to look for to find one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from api.disclosure.directions import Classes
from api.disclosure.programme import Objective

Sets = NDArray[np.int64]
"""Signed indicators, one a line: 1 inside, -1 where a changed fact is taken off, 0 outside."""


class Sought(Protocol):
    """One search for sets of a kind, over the classes of the released cells.

    ``size`` (one per class) and ``limit``: a class above it is in no such set. ``needed`` marks classes of which every
    such set has one. ``forms``: in so many further echelon forms such a set tends to be a row of one. ``several``: so
    many of them are looked for at once.
    """

    forms: ClassVar[int]
    several: ClassVar[int]

    @property
    def size(self) -> NDArray[np.float64]: ...

    @property
    def limit(self) -> float: ...

    @property
    def needed(self) -> NDArray[np.bool_]: ...

    def contains(self, sets: Sets) -> NDArray[np.bool_]:
        """Which of sets x classes are of the kind."""

    def objective(self, places: NDArray[np.intp]) -> Objective:
        """What the programme looks for among sets of the classes at these places."""


class UnsafeSets(Protocol):
    """A kind of sets of respondents that must not follow from released cells."""

    def unsafe(self, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of sets x atoms are of the kind; none that is empty."""

    def unsafe_classes(self, classes: Classes) -> NDArray[np.bool_]:
        """Which classes are of the kind, each for itself. Where none is, no union of them is, signed or not."""

    def searches(self, classes: Classes) -> Iterator[Sought]:
        """The searches that together find a set of the kind where there is one, once no set of 1 to k - 1 contributors
        follows; none where no union of classes can be of the kind."""
