"""The answers of one wave's sample: drawn from the chances, with routing and unanswered items."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from api.catalogue.simulation.calibration import Chances, Enterprises
from api.catalogue.simulation.draws import BoolArray, Draws, FloatArray, IntArray
from api.catalogue.simulation.truth import (
    DEVICES,
    DIALOGUE,
    FOLLOW_UP_UNANSWERED,
    FREQUENCIES,
    GOALS,
    GRID_UNANSWERED,
    MINUTES,
    MOST_MINUTES,
    PLANS_UNANSWERED,
    PRESENCE,
)

YES = 1
NOT_ASKED = -9
NO_ANSWER = -1

Column = tuple[str, IntArray]
"""A column of the file and its cells: YES, 0 for no, another code or number, NOT_ASKED, NO_ANSWER."""


class Questionnaire:
    """One wave's sample answering. The order of the questions is the order of the random numbers."""

    def __init__(self, wave: str, enterprises: Enterprises, draws: Draws) -> None:
        self._wave = wave
        self._enterprises = enterprises
        self._draws = draws
        self._chances = Chances(wave)
        self._count = len(enterprises.affinity)

    def answers(self) -> Iterator[Column]:
        """Every question's column, in the order of the file."""
        active = self._happens(self._chances.active(self._enterprises))
        grid_skipped = self._happens(GRID_UNANSWERED)
        presence = {channel: self._presence(channel, active, grid_skipped) for channel in PRESENCE}
        yield from ((f"uses_{channel}", cells) for channel, cells in presence.items())
        yield from ((f"dialogue_{channel}", self._dialogue(channel, presence[channel])) for channel in DIALOGUE)
        yield from self._plans(active)
        yield from self._follow_up(_routing(presence, grid_skipped))

    def _happens(self, chance: float | FloatArray) -> BoolArray:
        return self._draws.uniform(self._count) < chance

    def _presence(self, channel: str, active: BoolArray, grid_skipped: BoolArray) -> IntArray:
        present = active & self._happens(self._chances.presence(channel, self._enterprises))
        return np.where(grid_skipped, NO_ANSWER, present.astype(np.int64))

    def _dialogue(self, channel: str, presence: IntArray) -> IntArray:
        """Who is not on the channel has no dialogue there; who did not say is not known to have one."""
        talks = self._happens(self._chances.dialogue(channel, self._enterprises)).astype(np.int64)
        return np.where(presence == YES, talks, presence)

    def _plans(self, active: BoolArray) -> Iterator[Column]:
        """The questions about investment and devices."""
        skipped = self._happens(PLANS_UNANSWERED)
        invests = self._happens(self._chances.investment(self._enterprises))
        yield "planned_investment", np.where(skipped, NO_ANSWER, invests.astype(np.int64))
        for indicator in DEVICES:
            uses = active & self._happens(self._chances.device(indicator, self._enterprises))
            yield indicator, np.where(skipped, NO_ANSWER, uses.astype(np.int64))

    def _follow_up(self, routing: IntArray) -> Iterator[Column]:
        """The questions to enterprises on any channel: goals, frequency of updates, time spent."""
        skipped = self._happens(FOLLOW_UP_UNANSWERED)
        answered = np.where(skipped & (routing == YES), NO_ANSWER, routing)
        for goal in GOALS:
            aims = self._happens(self._chances.goal(goal, self._enterprises)).astype(np.int64)
            yield f"goal_{goal}", np.where(answered == YES, aims, answered)
        yield "update_frequency", np.where(answered == YES, self._frequency(), answered)
        yield "minutes_per_day", np.where(answered == YES, self._minutes(), answered)

    def _frequency(self) -> IntArray:
        """1 for the most frequent of ``FREQUENCIES``, 2 for the next …, one more than there are for less often."""
        draw = self._draws.uniform(self._count)
        code = np.full(self._count, len(FREQUENCIES) + 1, dtype=np.int64)
        for at_least in self._chances.frequencies(self._enterprises):
            code -= draw < at_least
        return code

    def _minutes(self) -> IntArray:
        """A right-skewed number of minutes in steps of five, more with more affinity."""
        draw = self._draws.uniform(self._count)
        pull = 1.0 + 0.25 * np.clip(self._enterprises.affinity, -2.0, 3.0)
        steps = MINUTES[self._wave] / 5 * pull * draw / (1.06 - draw)
        return np.minimum(5 * (1 + steps.astype(np.int64)), MOST_MINUTES)


def _routing(presence: dict[str, IntArray], grid_skipped: BoolArray) -> IntArray:
    """YES where the follow-up questions are asked; NOT_ASKED without a channel; NO_ANSWER where that is unknown."""
    anywhere = np.any([cells == YES for cells in presence.values()], axis=0)
    return np.where(anywhere, YES, np.where(grid_skipped, NO_ANSWER, NOT_ASKED))
