"""What would be displayed of cells had respondents answered otherwise, by the product's estimator and rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.policies import Policy
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.disclosure.alternatives import Alternatives
from api.disclosure.cell_answers import CellAnswers, Flags, Positions
from api.disclosure.decoding import AS_USUAL, Display
from api.disclosure.display_steps import error_to_step, to_step
from api.disclosure.few_carriers import carried_by_few, least_contributors
from api.estimation.carriers import carriers
from api.estimation.estimates import Base
from api.estimation.exchanges import CellShares
from api.estimation.intervals import share_interval
from api.estimation.moments import Array, Strata
from api.estimation.precision import share_precision
from api.estimation.reliability import share_reliability
from api.models.metadata import BOUNDS
from api.releases.figures.displaying import ROUNDED, SE, own_steps, rounded

VALUE = ROUNDED.index("value")
PRECISE = slice(VALUE + 1, ROUNDED.index("n"))
"""What follows from the standard error."""
UNTOLD = -1.0
"""In place of a number that is not displayed."""
BASE = ("n", "units", "df", "kish", "sampled_kish", "unit_kish")


@dataclass(frozen=True)
class Question:
    """The published shares of a question: of each, which answer it is the share of and the finest step."""

    answers: Sequence[int]
    finest: Sequence[float]


@dataclass(frozen=True)
class _Displayed:
    """What is displayed (alternatives × shares × numbers) and its steps (alternatives × shares)."""

    numbers: Array
    steps: Array


@dataclass(frozen=True)
class CellDisplays:
    """What is displayed of the shares of a question's cells (``api.disclosure.decoding.Showing``).

    Figures are arrays of alternatives × shares × (value, standard error).
    """

    of: CellAnswers
    question: Question
    strata: Strata
    policy: Policy
    _shown: dict[Display, _Displayed] = field(default_factory=dict)

    @property
    def published(self) -> Sequence[int]:
        return self.question.answers

    @cached_property
    def _shares(self) -> list[CellShares]:
        of = self.of
        return [
            CellShares(of.cell, of.stratum, of.unit, of.weight, (of.answer == answer).astype(float), self.strata)
            for answer in self.question.answers
        ]

    @cached_property
    def _true(self) -> Array:
        """Cells × shares × (value, standard error)."""
        found = [share.true for share in self._shares]
        return np.stack([np.stack([one.value, one.se], axis=-1) for one in found], axis=1)

    @cached_property
    def usual_steps(self) -> Array:
        return np.asarray(self._displayed_truly(AS_USUAL).steps.min(axis=1))

    def figures(self, alternatives: Alternatives) -> Array:
        found = self._true[self.of.cell[alternatives.lines[:, 0]]]
        for place, answer in enumerate(self.question.answers):
            gave, takes = alternatives.gave == answer, alternatives.takes == answer
            touched = gave | takes
            signs = alternatives.direction[touched] * np.where(takes, 1.0, -1.0)[touched, None]
            exchanged = self._shares[place].exchanged(alternatives.lines[touched], signs)
            found[touched, place] = np.stack([exchanged.value, exchanged.se], axis=-1)
        return found

    def are_alike(self, alternatives: Alternatives, figures: Array, display: Display) -> Flags:
        cells = self.of.cell[alternatives.lines[:, 0]]
        shown = self._displayed_truly(display)
        alike = np.ones(len(cells), dtype=np.bool_)
        for place in range(len(self.question.answers)):
            # Value and standard error by themselves rule most alternatives out, and cost little.
            of_cell, step = shown.numbers[cells, place], shown.steps[cells, place]
            near = [to_step(figures[:, place, 0], step), error_to_step(figures[:, place, 1], step)]
            alike &= near[0] == of_cell[:, VALUE]
            alike &= (near[1] == of_cell[:, SE]) | (of_cell[:, SE] == UNTOLD)
        likely = np.flatnonzero(alike)
        if len(likely):
            found = self._displayed(cells[likely], figures[likely], display)
            alike[likely] = (found.numbers == shown.numbers[cells[likely]]).all(axis=(1, 2))
        likely = np.flatnonzero(alike & ~self._few[cells] & (not display.value_only))
        if len(likely):
            alike[likely] = self._have_same_label(cells[likely], figures[likely])
        return alike

    def _displayed_truly(self, display: Display) -> _Displayed:
        """What is displayed of the true answers, by cell."""
        if display not in self._shown:
            self._shown[display] = self._displayed(np.arange(len(self.of.sizes)), self._true, display)
        return self._shown[display]

    def _displayed(self, cells: Positions, figures: Array, display: Display) -> _Displayed:
        value, se, base = figures[..., 0], figures[..., 1], self._base_of(cells)
        numbers = np.full((*value.shape, len(ROUNDED)), np.nan)
        rests_on = share_precision(value, se, base, self.policy.interval)
        columns = {"value": value, "se": se, "n": base.n, "n_eff": rests_on.size}
        intervals = [share_interval(value, rests_on.size, base.n, rests_on.df, level) for level in CONFIDENCE_LEVELS]
        columns |= dict(zip(BOUNDS, [bound for interval in intervals for bound in interval], strict=True))
        for name, column in columns.items():
            numbers[..., ROUNDED.index(name)] = column
        numbers[..., PRECISE][self._few[cells] | display.value_only] = np.nan
        steps = own_steps(numbers, np.asarray(self.question.finest)[None], True, display.step)
        unreliable = rests_on.size < (self.policy.reliability.withhold_n_eff or 0.0)
        shown = np.nan_to_num(rounded(numbers, steps, self.policy), nan=UNTOLD)
        return _Displayed(np.concatenate([shown, np.stack([steps, unreliable], axis=-1)], axis=-1), steps)

    def _have_same_label(self, cells: Positions, figures: Array) -> Flags:
        """Whether the reliability is that of the true answers.

        It takes long to compute. Labels go by the width of an interval, which rises to a share of one half and falls
        from there, and falls with the effective size: within a range of both, on one side of one half, all have the
        label that its corners have.
        """
        size = share_precision(figures[..., 0], figures[..., 1], self._base_of(cells), self.policy.interval).size
        here, place = np.unique(cells, return_inverse=True)
        true = self._true[here]
        true_size = share_precision(true[..., 0], true[..., 1], self._base_of(here), self.policy.interval).size
        label = self._labels(here, true[..., 0], true_size)
        ends = [_ends(place, numbers, of) for numbers, of in ((figures[..., 0], true[..., 0]), (size, true_size))]
        same = (ends[0][0] > 0.5) | (ends[0][1] < 0.5)
        for value in ends[0]:
            for corner in ends[1]:
                same &= self._labels(here, value, corner) == label
        alike = np.asarray(same.all(axis=1))[place]
        single = np.flatnonzero(~alike)
        own = self._labels(cells[single], figures[single, :, 0], size[single])
        alike[single] = (own == label[place[single]]).all(axis=1)
        return alike

    def _labels(self, cells: Positions, value: Array, size: Array) -> NDArray[np.str_]:
        base = self._base_of(cells)
        df = share_precision(value, value, base, self.policy.interval).df
        return share_reliability(value, size, base.n, df, self.policy.reliability)

    @cached_property
    def _base(self) -> Base:
        return self._shares[0].base

    def _base_of(self, cells: Positions) -> Base:
        return Base(**{name: getattr(self._base, name)[cells] for name in BASE})

    @cached_property
    def _few(self) -> Flags:
        """Cells of which too few contributors carry the standard error: as estimates have it."""
        excess = self._base.n[:, 0] - self.of.contributors_of_cells()
        return carried_by_few(least_contributors(carriers(self._shares[0].rows)[:, 0], excess), self.policy.k)


def _ends(place: Positions, numbers: Array, true: Array) -> tuple[Array, Array]:
    """The least and the largest numbers at each place, the true ones included."""
    least, largest = true.copy(), true.copy()
    np.minimum.at(least, place, numbers)
    np.maximum.at(largest, place, numbers)
    return least, largest
