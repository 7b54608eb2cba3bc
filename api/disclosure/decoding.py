"""The decoder: what the displayed numbers of a cell tell of its small groups, to who knows all but the answers.

Displayed are functions of the true answers. Where other answers give the same numbers, nobody can tell which are true:
such *witnesses* prove that a group's answers are not told. They are searched for, and each is checked by computing
everything displayed anew. Where one is missing a cell counts as unsafe, so that the search may miss some but not err.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from api.disclosure.alternatives import Alternatives, Search, joined
from api.disclosure.cell_answers import NONE, CellAnswers, Flags, Numbers, Positions, SmallSets
from api.disclosure.display_steps import SHARE_STEPS, coarsest_steps

LINES_AT_ONCE = 60_000
PLACES = ((0,), (-1,), (1, -2), (2, -3, 3, -4, 4, -5, 5, -6, 6, -7, 7))
"""Where partners are looked for, by weight, one after another: most are found at once."""
FEW = 6
"""Alternatives of so many respondents are looked at apart from those of more, which take longer."""


@dataclass(frozen=True)
class Display:
    """How coarsely a cell is shown: to ``step`` at least, and without standard error where ``value_only``."""

    step: float = 0.0
    value_only: bool = False


AS_USUAL = Display()
DISPLAYS = tuple(Display(step, value_only) for value_only in (False, True) for step in (0.0, *SHARE_STEPS))
"""What may be tried, the most telling first."""


class Showing(Protocol):
    """What the product makes of the answers in cells, by its own estimator and rounding."""

    @property
    def published(self) -> Sequence[int]:
        """The answers whose shares are published."""

    @property
    def usual_steps(self) -> Numbers:
        """By cell the finest step that is shown without being asked for."""

    def figures(self, alternatives: Alternatives) -> Numbers:
        """The figures in full precision (alternatives × …)."""

    def are_alike(self, alternatives: Alternatives, figures: Numbers, display: Display) -> Flags:
        """Of which alternatives everything displayed is what is displayed of the true answers."""


def decode(of: CellAnswers, showing: Showing, k: int) -> list[Display | None]:
    """By cell the first display that tells nothing of a small set; None: no display is known to be safe."""
    found = _Decoding(of, showing, of.small_sets(k))
    if not found.told.any():
        return [AS_USUAL] * len(of.sizes)
    search = Search(of)
    for alternatives in _rounds(search, found):
        found.add(alternatives)
    return found.displays()


def _rounds(search: Search, found: _Decoding) -> Iterator[Alternatives]:
    for places in PLACES:
        yield search.swaps(found.targets(search.examples), places)
    yield search.listed(np.flatnonzero(found.unsafe(found.told)))
    yield search.balanced(found.targets(search.examples))
    yield search.outweighed(found.targets(search.examples))


@dataclass
class _Decoding:
    """What is known so far. ``told`` (sets × answers): no alternative displayed as usual was found in which the set
    gives this answer more or less often, without that it would be all instead of none."""

    of: CellAnswers
    showing: Showing
    sets: SmallSets
    tried: list[tuple[Alternatives, Numbers]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.told = self._all_told()

    def _all_told(self) -> Flags:
        told = np.zeros((len(self.sets.cell), self.of.answers), dtype=np.bool_)
        told[:, list(self.showing.published)] = True
        return told

    def targets(self, examples: Positions) -> Positions:
        """Of the examples those in a set of which an answer is told still."""
        if not self.told.any():
            return examples[:0]
        open_sets = np.append(self.told.any(axis=1), False)
        return examples[open_sets[self.sets.of_line[:, examples]].any(axis=0)]

    def add(self, alternatives: Alternatives) -> None:
        figures = self.showing.figures(alternatives)
        self._untell(self.told, alternatives, figures, AS_USUAL)
        self.tried.append((alternatives, figures))

    def _untell(self, told: Flags, alternatives: Alternatives, figures: Numbers, display: Display) -> None:
        """Note which sets' numbers of answers differ in those of these alternatives that are displayed alike."""
        alternatives = alternatives.where(self.showing.are_alike(alternatives, figures, display))
        for of_line in self.sets.of_line:
            sets = of_line[alternatives.lines]
            for one in range(sets.shape[1]):
                own = sets[:, one]
                net = np.where(sets == own[:, None], alternatives.direction, 0.0).sum(axis=1)
                changed = (own != NONE) & (net != 0)
                changed[changed] &= (np.abs(net[changed]) < self.sets.size[own[changed]]) | (
                    self.sets.size[own[changed]] == 1
                )
                told[own[changed], alternatives.gave[changed]] = False
                told[own[changed], alternatives.takes[changed]] = False

    def displays(self) -> list[Display | None]:
        """By cell the first display of which nothing is told."""
        left = self.unsafe(self.told)
        found = [None if is_left else AS_USUAL for is_left in left.tolist()]
        tried = self._tried_in(left)
        for display in DISPLAYS[1:]:
            asked = left & self._may_be(display)
            told = self._all_told()
            for alternatives, figures in tried:
                here = asked[self.of.cell[alternatives.lines[:, 0]]]
                self._untell(told, alternatives.where(here), figures[here], display)
            safe = asked & ~self.unsafe(told)
            for cell in np.flatnonzero(safe).tolist():
                found[cell] = display
            left &= ~safe
        return found

    def _tried_in(self, cells: Flags) -> list[tuple[Alternatives, Numbers]]:
        """The alternatives of these cells, with their figures, those of few respondents and those of many."""
        kept = [(one, of, cells[self.of.cell[one.lines[:, 0]]]) for one, of in self.tried]
        few, many = ([one for one in kept if (one[0].lines.shape[1] <= FEW) is is_few] for is_few in (True, False))
        return [
            (joined([one.where(keep) for one, _, keep in some]), np.concatenate([of[keep] for _, of, keep in some]))
            for some in (few, many)
            if some
        ]

    def unsafe(self, told: Flags) -> Flags:
        unsafe = np.zeros(len(self.of.sizes), dtype=np.bool_)
        unsafe[self.sets.cell[told.any(axis=1)]] = True
        return unsafe

    def _may_be(self, display: Display) -> Flags:
        """Whether it is coarser than usual, and among many no coarser than a whole point."""
        coarser = (display.step > self.showing.usual_steps) | (display.step == 0.0)
        return np.asarray(coarser & (display.step <= coarsest_steps(self.of.sizes)))
