"""Quantiles and their bounds are answers of single respondents: among how many others each of them stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Crowd:
    """The answers of a cell (n) with the weight and the contributor of each; by contributor the lowest and highest."""

    answers: Numbers
    weights: Numbers
    contributor: NDArray[np.intp]
    lowest: Numbers
    highest: Numbers

    @classmethod
    def of(cls, answers: Numbers, weights: Numbers, contributors: NDArray[np.int64] | NDArray[np.str_]) -> Crowd:
        """Valid answers only; ``contributors`` are labels, one per answer."""
        names, contributor = np.unique(contributors, return_inverse=True)
        lowest, highest = np.full(len(names), np.inf), np.full(len(names), -np.inf)
        np.minimum.at(lowest, contributor, answers)
        np.maximum.at(highest, contributor, answers)
        return cls(answers, weights, contributor, lowest, highest)

    @property
    def contributors(self) -> int:
        return len(self.lowest)

    def around(self, value: float) -> int:
        """How many contributors hide whose answer ``value`` is: those who share it, or those strictly on its lesser
        side, whichever are more.

        Whoever gave the answer is not among those beside it: a heavy respondent with the smallest answer stands alone,
        also where she is the median. A contributor with answers on both sides counts on each.
        """
        beside = min(int((self.lowest < value).sum()), int((self.highest > value).sum()))
        return max(beside, len(np.unique(self.contributor[self.answers == value])))

    def concealing(self, value: float, k: int, part: float) -> int:
        """``around``, but 1 where somebody who gave ``value`` has ``part`` or more of the weight there: of those who
        gave it and of the k contributors next to it on either side.

        Whoever has that much is the median whatever most of the others say. A value between two answers was given by
        both.
        """
        above, below = self._nearest(value, k, 1), self._nearest(value, k, -1)
        given = np.flatnonzero(self.answers == value)
        if not len(given):
            given = np.array([side[0] for side in (above, below) if len(side)], dtype=np.intp)
        there = np.unique(np.concatenate([above, below, given]))
        own = np.bincount(self.contributor[given], self.weights[given]).max(initial=0.0)
        return 1 if own >= part * self.weights[there].sum() else self.around(value)

    def _nearest(self, value: float, k: int, side: int) -> NDArray[np.intp]:
        """The places of the answers above (``side`` 1) or below (-1) of the k contributors nearest to the value."""
        beyond = np.flatnonzero(side * (self.answers - value) > 0)
        order = beyond[np.argsort(side * self.answers[beyond], kind="stable")]
        _, first = np.unique(self.contributor[order], return_index=True)
        return order[np.sort(first)[:k]]
