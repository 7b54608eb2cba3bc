"""Alternatives: other answers of a cell's respondents that may be displayed alike. Which are is decided elsewhere.

In each, some respondents who gave one answer give another, and as many or nearly as much weight of those who gave that
one give theirs: so the shares hardly change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import prod

import numpy as np

from api.disclosure.cell_answers import CellAnswers, Flags, Numbers, Positions
from api.disclosure.display_steps import SHARE_STEPS

AGAINST = (2, 3, 4, 5)
"""Of so many against one, a respondent may be the one or among the many."""
AROUND = (-3, -1, 0, 2)
"""Where sets of neighbours by weight begin, from the place of the weight that is sought."""
MOST_LISTED, MOST_CHANGED = 1 << 12, 8
"""So many ways of answering at most are listed, and of these those in which so many respondents answer otherwise."""
HEAVY, LONGEST = 3.0, 14
"""So many at most make up for a heavy respondent, who weighs so many times more than the mean."""
QUANTILES = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
"""Where, by weight, others are taken from who are not of nearly the same weight."""


@dataclass(frozen=True)
class Alternatives:
    """Per alternative (row) the ``lines`` that answer otherwise: direction 1 gave ``gave`` and would give ``takes``, -1
    the other way round, 0 is no part of it."""

    lines: Positions
    direction: Numbers
    gave: Positions
    takes: Positions

    @classmethod
    def none(cls) -> Alternatives:
        nobody = np.zeros(0, dtype=np.intp)
        return cls(nobody[:, None], np.zeros((0, 1)), nobody, nobody)

    def __len__(self) -> int:
        return len(self.gave)

    def where(self, flags: Flags) -> Alternatives:
        return Alternatives(self.lines[flags], self.direction[flags], self.gave[flags], self.takes[flags])


@dataclass(frozen=True)
class _Sorted:
    """Some lines of cells by cell, answer and weight, to be looked up."""

    of: CellAnswers
    lines: Positions

    @cached_property
    def order(self) -> Positions:
        of, lines = self.of, self.lines
        return lines[np.lexsort((of.stratum[lines], of.weight[lines], of.answer[lines], of.cell[lines]))]

    @cached_property
    def _keys(self) -> Positions:
        of, order = self.of, self.order
        return self._key(of.cell[order], of.answer[order], of.rank[order])

    def _key(self, cell: Positions, answer: Positions, rank: Positions) -> Positions:
        return np.asarray((cell * self.of.answers + answer) * (len(self.of.weights) + 1) + rank)

    def place(self, cell: Positions, answer: Positions, weight: Numbers) -> Positions:
        """Where the first line of this weight, or of a higher one, is or would be."""
        return np.searchsorted(self._keys, self._key(cell, answer, np.searchsorted(self.of.weights, weight)))

    def at(self, cell: Positions, answer: Positions, place: Positions) -> tuple[Positions, Flags]:
        """The lines at these places, and whether they are of the cell and answer."""
        if not len(self.order):
            return np.zeros_like(place), np.zeros(place.shape, dtype=np.bool_)
        lines = self.order[np.clip(place, 0, len(self.order) - 1)]
        inside = (place >= 0) & (place < len(self.order))
        return lines, inside & (self.of.cell[lines] == cell) & (self.of.answer[lines] == answer)

    def nearest(self, cell: Positions, answer: Positions, weight: Numbers) -> tuple[Positions, Flags]:
        """The line whose weight is nearest."""
        upper = self.place(cell, answer, weight)
        (one, has_one), (other, has_other) = (self.at(cell, answer, upper - back) for back in (0, 1))
        is_nearer = np.abs(self.of.weight[one] - weight) <= np.abs(self.of.weight[other] - weight)
        return np.where(has_one & (is_nearer | ~has_other), one, other), has_one | has_other

    def at_quantile(self, cell: Positions, answer: Positions, quantile: float) -> Positions:
        """Where the line at a quantile of the weights is."""
        first, last = (self.place(cell, answer, np.full(len(cell), end)) for end in (-np.inf, np.inf))
        return np.asarray(first + (quantile * (last - first)).astype(np.intp))


@dataclass(frozen=True)
class Search:
    """Finds alternatives in which given lines answer otherwise."""

    of: CellAnswers

    @cached_property
    def examples(self) -> Positions:
        """A line for each group and answer: of respondents who are told apart by nothing, one stands for all."""
        keys = self.of.group * self.of.answers + self.of.answer
        return np.asarray(np.unique(keys, return_index=True)[1])

    @cached_property
    def _examples(self) -> _Sorted:
        return _Sorted(self.of, self.examples)

    @cached_property
    def _all(self) -> _Sorted:
        return _Sorted(self.of, np.arange(len(self.of.cell)))

    def swaps(self, targets: Positions, places: Sequence[int]) -> Alternatives:
        """A target and somebody of nearly the same weight, so many places further by weight, exchange their answers."""
        found = []
        for lines, other in self._with_other_answers(targets):
            cell = self.of.cell[lines]
            start = self._examples.place(cell, other, self.of.weight[lines])
            for place in places:
                partner, exists = self._examples.at(cell, other, start + place)
                exists &= self.of.group[partner] != self.of.group[lines]
                found.append(self._alternatives(lines[:, None], partner[:, None], exists, other))
        return joined(found)

    def balanced(self, targets: Positions) -> Alternatives:
        """A target answers otherwise, and several make up for its weight: somebody closes the gap that is left."""
        found = []
        for lines, other in self._with_other_answers(targets):
            for giving, taking, exists in self._beginnings(lines, other):
                gap = self.of.weight[giving].sum(axis=1) - self.of.weight[taking].sum(axis=1)
                last, has_last = self._all.nearest(self.of.cell[lines], other, gap)
                exists = exists & has_last & ~(taking == last[:, None]).any(axis=1)
                taken = np.concatenate([taking, last[:, None]], axis=1)
                found.append(self._alternatives(giving, taken, exists, other))
        return joined(found)

    def outweighed(self, targets: Positions) -> Alternatives:
        """A heavy target answers otherwise, and as many make up for it as weigh as much, somebody closing the gap."""
        mean = np.bincount(self.of.cell, self.of.weight) / self.of.sizes
        heavy = self.of.weight[targets] > HEAVY * mean[self.of.cell[targets]]
        found = []
        for lines, other in self._with_other_answers(targets[heavy]):
            cell, weight = self.of.cell[lines], self.of.weight[lines]
            for quantile in QUANTILES:
                run, exists = self._run(cell, other, self._all.at_quantile(cell, other, quantile), LONGEST)
                total = np.cumsum(np.where(exists, self.of.weight[run], np.inf), axis=1)
                taken = total <= weight[:, None]
                gap = weight - np.where(taken, self.of.weight[run], 0.0).sum(axis=1)
                last, has_last = self._all.nearest(cell, other, gap)
                has_last &= ~((run == last[:, None]) & taken).any(axis=1)
                alternatives = self._alternatives(lines[:, None], np.column_stack([run, last]), has_last, other)
                alternatives.direction[:, 1:-1][~taken[has_last]] = 0.0
                found.append(alternatives)
        return joined(found)

    def listed(self, cells: Positions) -> Alternatives:
        """All alternatives of cells whose respondents are of few groups, one pair of answers at a time."""
        of, found = self.of, [Alternatives.none()]
        ends = np.cumsum(of.sizes)
        for cell in cells.tolist():
            lines = np.arange(ends[cell] - of.sizes[cell], ends[cell])
            for gave, takes in combinations(range(of.answers), 2):
                pair = lines[(of.answer[lines] == gave) | (of.answer[lines] == takes)]
                found.append(self._all_of(pair, gave, takes, of.weight[lines].sum()))
        return joined(found)

    def _all_of(self, lines: Positions, gave: int, takes: int, weight: float) -> Alternatives:
        """In how many ways these respondents of one cell may answer, each group giving ``takes`` so many times more."""
        of = self.of
        first, group, sizes = np.unique(of.group[lines], return_index=True, return_inverse=True, return_counts=True)[1:]
        if not len(lines) or prod((sizes + 1).tolist()) > MOST_LISTED:
            return Alternatives.none()
        said = of.answer[lines] == takes
        numbers = np.indices(tuple(sizes + 1)).reshape(len(sizes), -1).T
        more = numbers - np.bincount(group, said, len(sizes)).astype(np.intp)
        changed = np.abs(more).sum(axis=1)
        # A share that is another by more than the coarsest step is displayed otherwise.
        shift = np.abs(more @ of.weight[lines[first]])
        more = more[(changed > 0) & (changed <= MOST_CHANGED) & (shift <= SHARE_STEPS[-1] * weight)]
        direction = np.where(said, -1.0, 1.0) * (_ranks(group * 2 + said) < (more[:, group] * np.where(said, -1, 1)))
        order = np.argsort(direction == 0, axis=1, kind="stable")[:, :MOST_CHANGED]
        changes = np.take_along_axis(direction, order, axis=1)
        return Alternatives(lines[order], changes, np.full(len(more), gave), np.full(len(more), takes))

    def _with_other_answers(self, targets: Positions) -> Iterator[tuple[Positions, Positions]]:
        for other in range(self.of.answers):
            lines = targets[self.of.answer[targets] != other]
            yield lines, np.full(len(lines), other, dtype=np.intp)

    def _beginnings(self, lines: Positions, other: Positions) -> Iterator[tuple[Positions, Positions, Flags]]:
        """Who changes like the target (itself first), and who the other way round but for the last one."""
        of, cell, own = self.of, self.of.cell[lines], self.of.answer[lines]
        weight, alone = of.weight[lines], lines[:, None]
        for many in AGAINST:
            start = self._all.place(cell, other, weight / many)
            for around in AROUND:
                taking, exists = self._run(cell, other, start + around, many - 1)
                yield alone, taking, np.asarray(exists.all(axis=1))
        for many in AGAINST:
            start = self._all.place(cell, own, weight)
            for around in AROUND:
                others, exists = self._run(cell, own, start + around, many - 1)
                exists &= others != alone
                yield np.concatenate([alone, others], axis=1), alone[:, :0], np.asarray(exists.all(axis=1))
        start = self._all.place(cell, other, weight)
        for quantile in QUANTILES:
            second, has_second = self._all.at(cell, own, self._all.at_quantile(cell, own, quantile))
            giving = np.stack([lines, second], axis=1)
            for around in AROUND:
                first, has_first = self._all.at(cell, other, start + around)
                yield giving, first[:, None], has_first & has_second & (second != lines)

    def _run(self, cell: Positions, answer: Positions, start: Positions, length: int) -> tuple[Positions, Flags]:
        """Lines that follow each other by weight, and which of them there are."""
        run = [self._all.at(cell, answer, start + step) for step in range(length)]
        return np.stack([lines for lines, _ in run], axis=1), np.stack([exists for _, exists in run], axis=1)

    def _alternatives(self, giving: Positions, taking: Positions, exists: Flags, other: Positions) -> Alternatives:
        direction = np.repeat([[1.0] * giving.shape[1] + [-1.0] * taking.shape[1]], len(giving), axis=0)
        lines = np.concatenate([giving, taking], axis=1)
        return Alternatives(lines, direction, self.of.answer[giving[:, 0]], other).where(exists)


def _ranks(keys: Positions) -> Positions:
    """How many of the same key come before each."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    place = np.arange(len(keys))
    start = np.maximum.accumulate(np.where(np.diff(ordered, prepend=-1) != 0, place, 0))
    ranks = np.empty_like(keys)
    ranks[order] = place - start
    return ranks


def joined(found: Sequence[Alternatives]) -> Alternatives:
    """All of them, as wide as the widest."""
    width = max(one.lines.shape[1] for one in found)
    missing = [((0, 0), (0, width - one.lines.shape[1])) for one in found]
    return Alternatives(
        np.concatenate([np.pad(one.lines, more) for one, more in zip(found, missing, strict=True)]),
        np.concatenate([np.pad(one.direction, more) for one, more in zip(found, missing, strict=True)]),
        np.concatenate([one.gave for one in found]),
        np.concatenate([one.takes for one in found]),
    )
