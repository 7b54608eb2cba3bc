"""Withhold further cells of a release that is proved safe: every part of it is, so nothing is searched for again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.disclosure.complementary import Selection
from api.disclosure.directions import Directions, directions
from api.disclosure.ordering import acceptance_order
from api.disclosure.suppression import Flags, SuppressionProblem


@dataclass(frozen=True)
class Withholding:
    """A problem and the cells of it (bases x cells) that were proved safe together."""

    problem: SuppressionProblem
    released: Flags
    k: int

    def without(self, unsafe: Flags) -> Flags:
        """The released cells without the ``unsafe`` ones (bases x cells) and those from which these would follow.

        Raises ``NotCertified`` where the fixed cells give an unsafe one away.
        """
        places = self._places[~unsafe[self._places[:, 0], self._places[:, 1]]]
        selection = Selection(self._fixed, self.problem.indicators(places), self._everything)
        selection.protect(self.problem.rows(unsafe).astype(np.int64))
        accepted = places[selection.run()]
        found = np.zeros_like(self.released)
        found[accepted[:, 0], accepted[:, 1]] = True
        return found

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """The released cells in the order of acceptance."""
        places = acceptance_order(self.problem, self.k)
        return places[self.released[places[:, 0], places[:, 1]]]

    @cached_property
    def _fixed(self) -> NDArray[np.bool_]:
        return self.problem.rows(self.problem.fixed)

    @cached_property
    def _everything(self) -> Directions:
        rows = self.problem.indicators(self._places)
        return directions(np.concatenate([self._fixed, rows]), self.problem.atoms, self.k)
