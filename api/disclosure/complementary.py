"""Complementary suppression: as many cells as possible from which no protected set can be computed.

The idea of Langsrud (2024, "Secondary cell suppression by Gaussian elimination"), turned round: cells are accepted one
by one in a given order, and one is left out when with it a protected set would be a combination of the released.
The outcome depends only on the order and on which sets must not be known, not on how those were found.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.disclosure.directions import Directions
from api.disclosure.elimination import BLOCK, Span, eliminate, leading
from api.disclosure.limits import NotCertified
from api.disclosure.modular import PRIME, Residues, inverse, scaled, without

_CHECKPOINTS = 12


class Selection:
    """Candidates accepted in order; a set found to be in danger later is protected by going back just so far.

    ``fixed`` are rows released already, ``candidates`` those to choose from, in order (rows x atoms); ``everything``
    is the span of both.
    """

    def __init__(self, fixed: NDArray[np.bool_], candidates: NDArray[np.bool_], everything: Directions) -> None:
        self._everything = everything
        # A vector of the span is known from its pivot columns, so only they need be carried along.
        self._columns = everything.classes.atoms[everything.span.pivots]
        self._rows: Residues = candidates[:, self._columns].astype(np.int64)
        self._fixed = Span(len(self._columns))
        self._fixed.add(fixed[:, self._columns].astype(np.int64))
        self._checkpoints: list[tuple[int, Span]] = [(0, self._fixed)]
        self._protected: Residues = np.zeros((0, len(self._columns)), dtype=np.int64)
        self.accepted = np.zeros(len(candidates), dtype=np.bool_)

    def protect(self, sets: NDArray[np.int64]) -> None:
        """From now on none of these (sets x atoms, entries 0, 1 and -1) may be a combination of released rows.

        Raises ``NotCertified`` where the rows released already give one away.
        """
        added = sets[self._everything.contains(sets)][:, self._columns] % PRIME
        if self._fixed.contains(added).any():
            raise NotCertified("what was released earlier already gives away a protected set of respondents")
        while len(self._checkpoints) > 1 and self._checkpoints[-1][1].contains(added).any():
            self._checkpoints.pop()
        self._protected = np.unique(np.concatenate([self._protected, added]), axis=0)

    def run(self) -> NDArray[np.bool_]:
        """Which candidates are accepted: all of them where there is nothing to protect."""
        if not len(self._protected):
            self.accepted[:] = True
            return self.accepted.copy()
        start, span = self._checkpoints[-1]
        self.accepted[start:] = False
        apart = BLOCK * max(1, len(self._rows) // (BLOCK * _CHECKPOINTS))
        protected = span.residuals(self._protected)
        span = span.copy()
        for at in range(start, len(self._rows), BLOCK):
            if at % apart == 0 and at > start:
                self._checkpoints.append((at, span.copy()))
            protected = self._accept(span, at, protected)
        return self.accepted.copy()

    def _accept(self, span: Span, start: int, protected: Residues) -> Residues:
        """Decide on a block of candidates; returns the protected sets' residuals after it."""
        block = span.residuals(self._rows[start : start + BLOCK])
        kept: list[int] = []
        pivots: list[int] = []
        for place in range(len(block)):
            pivot = leading(block[place])
            if pivot is not None:
                row = scaled(block[place], inverse(int(block[place, pivot])))
                hit = np.flatnonzero(protected[:, pivot])
                rest = without(protected[hit], protected[hit, pivot], row)
                if len(hit) and not rest.any(axis=1).all():
                    continue
                protected[hit] = rest
                eliminate(block, place, pivot)
                kept.append(place)
                pivots.append(pivot)
            self.accepted[start + place] = True
        span.join(block[kept], np.array(pivots, dtype=np.intp))
        return protected
