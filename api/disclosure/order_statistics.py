"""Quantiles and their bounds are answers of single respondents: among how many others each of them stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Crowd:
    """The answers of a cell (n) with the contributor of each, and by contributor the lowest and the highest."""

    answers: Numbers
    contributor: NDArray[np.intp]
    lowest: Numbers
    highest: Numbers

    @classmethod
    def of(cls, answers: Numbers, contributors: NDArray[np.int64] | NDArray[np.str_]) -> Crowd:
        """Valid answers only; ``contributors`` are labels, one per answer."""
        names, contributor = np.unique(contributors, return_inverse=True)
        lowest, highest = np.full(len(names), np.inf), np.full(len(names), -np.inf)
        np.minimum.at(lowest, contributor, answers)
        np.maximum.at(highest, contributor, answers)
        return cls(answers, contributor, lowest, highest)

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
