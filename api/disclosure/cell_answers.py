"""Answers of a cell's respondents, as somebody sees them who knows weights and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
NONE = -1
DIGITS = 9
"""By so many significant digits weights are told apart."""


@dataclass(frozen=True)
class SmallSets:
    """Respondents that only their answers tell apart, in sets of fewer than k contributors.

    ``of_line`` (kinds × lines) is the set that a line is in, ``NONE`` where that is not small; ``cell`` is that of each
    set, ``size`` the number of its respondents.
    """

    of_line: Positions
    cell: Positions
    size: Positions


@dataclass(frozen=True)
class CellAnswers:
    """The valid answers to a question: a line per cell and respondent, in the order of ``cell`` (0, 1, …; none empty).

    ``answer`` counts from 0 to ``answers`` - 1. Contributors are numbered; of those in a stratum, ``hidden_among``
    times as many are candidates to somebody who does not know who took part (1: who does know). With clusters,
    ``unit`` is the primary unit, without each respondent's own number.
    """

    cell: Positions
    stratum: Positions
    unit: Positions
    weight: Numbers
    answer: Positions
    contributor: Positions
    answers: int
    clustered: bool
    hidden_among: Numbers

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The respondents of each cell."""
        return np.bincount(self.cell)

    @cached_property
    def group(self) -> Positions:
        """Of each line its group: the respondents of a cell with the same stratum (and unit), and weight."""
        return _numbered(self._place * len(self.weights) + self.rank)

    @cached_property
    def weights(self) -> Numbers:
        """The different weights, in order; those that calibration made differ in the last digits are one."""
        return np.unique(_to_digits(self.weight))

    @cached_property
    def rank(self) -> Positions:
        """Of each line the place of its weight among them."""
        return np.searchsorted(self.weights, _to_digits(self.weight))

    @cached_property
    def _place(self) -> Positions:
        """Of each line its cell and stratum, with clusters also its unit."""
        stratum = self._stratum_of_cell
        if not self.clustered:
            return stratum
        return _numbered(stratum * (int(self.unit.max(initial=0)) + 1) + self.unit)

    @cached_property
    def _stratum_of_cell(self) -> Positions:
        return _numbered(self.cell * len(self.hidden_among) + self.stratum)

    def small_sets(self, k: int) -> SmallSets:
        """The groups, and the cells' parts of one unit or stratum, that have fewer than ``k`` contributors."""
        kinds = [self.group, self._stratum_of_cell, *([self._place] if self.clustered else [])]
        of_line, count = np.full((len(kinds), len(self.cell)), NONE, dtype=np.intp), 0
        cells, sizes = [], []
        for kind, sets in enumerate(kinds):
            small = np.flatnonzero(self._contributors(sets) < k)
            number = np.full(int(sets.max(initial=NONE)) + 1, NONE, dtype=np.intp)
            number[small] = count + np.arange(len(small))
            of_line[kind] = number[sets]
            first, size = np.unique(sets, return_index=True, return_counts=True)[1:]
            cells.append(self.cell[first[small]])
            sizes.append(size[small])
            count += len(small)
        return SmallSets(of_line, np.concatenate(cells), np.concatenate(sizes))

    def _contributors(self, sets: Positions) -> Numbers:
        """By set; all lines of a set are in one stratum."""
        first = np.unique(sets, return_index=True)[1]
        # Rounding must not make a whole number one less.
        return np.asarray(np.floor(self._distinct(sets) * self.hidden_among[self.stratum[first]] * (1 + 1e-9)))

    def contributors_of_cells(self) -> NDArray[np.int64]:
        return self._distinct(self.cell)

    def _distinct(self, sets: Positions) -> NDArray[np.int64]:
        """By set the different contributors."""
        width = int(self.contributor.max(initial=0)) + 1
        return np.bincount(np.unique(sets * width + self.contributor) // width)


def _to_digits(weights: Numbers) -> Numbers:
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.where(weights > 0, weights, 1.0))))
    return np.asarray(np.round(weights * scale) / scale)


def _numbered(keys: Positions) -> Positions:
    """Each key's place among the different ones."""
    return np.asarray(np.unique(keys, return_inverse=True)[1])
