"""The questions of the attacked survey, and which of them each published series is the mean of.

A reader of the API finds this in the texts of ``/v1/surveys/{survey}``; here it is code. What somebody answered is
looked up by the judge only: the attacker asks who answered at all, and who is in which base.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.attack.knowledge import Series
from tests.attack.sample import Participant

Answer = Callable[[Participant], int | None]

CHANNELS = ("facebook", "xing")
LETTERS = {"daily": "d", "weekly": "w", "less_often": "l"}


@dataclass(frozen=True)
class Question:
    """Something respondents said: a whole number, 0 or 1 where ``binary``; None where they said nothing."""

    name: str
    answer: Answer
    binary: bool = True


@dataclass(frozen=True)
class Mean:
    """What a series is: the mean of the answers to a question, of all who answered or of the users of a channel."""

    question: Question
    users_of: str | None = None

    def holds(self, one: Participant) -> bool:
        """Whether somebody is in the base."""
        inside = self.users_of is None or one.said(f"uses_{self.users_of}") == "1"
        return inside and self.question.answer(one) is not None


def _yes(column: str) -> Question:
    return Question(column, lambda one: int(one.said(column)) if one.said(column) else None)


def _any(one: Participant) -> int | None:
    said = [one.said(f"uses_{channel}") for channel in CHANNELS]
    return None if "" in said else int("1" in said)


def _update(category: str, letter: str) -> Question:
    return Question(
        f"updates {category}",
        lambda one: None if one.said("updates") in ("", "-") else int(one.said("updates") == letter),
    )


def _number(of: int) -> Question:
    """Whether somebody uses this many channels."""

    def answer(one: Participant) -> int | None:
        uses = [one.said(f"uses_{channel}") for channel in CHANNELS]
        return int(uses.count("1") == of) if all(uses) else None

    return Question(f"uses {of} channels", answer)


def _uses_and_said(channel: str) -> Question:
    """Whether somebody is in the base of the users: told by its number, if that is published."""

    def answer(one: Participant) -> int | None:
        uses, talks = one.said(f"uses_{channel}"), one.said(f"talks_{channel}")
        return int(uses == "1") if uses and talks else None

    return Question(f"is among the users of {channel} who answered", answer)


TALKS = {channel: _yes(f"talks_{channel}") for channel in CHANNELS}
MEANS: dict[Series, Mean] = {
    **{Series("adoption", channel, "yes"): Mean(_yes(f"uses_{channel}")) for channel in CHANNELS},
    **{Series("dialogue", channel, "yes"): Mean(TALKS[channel]) for channel in CHANNELS},
    **{Series("dialogue_rate", channel, "yes"): Mean(TALKS[channel], users_of=channel) for channel in CHANNELS},
    **{Series("update_frequency", "_T", one): Mean(_update(one, letter)) for one, letter in LETTERS.items()},
    **{Series("channel_count_distribution", "_T", str(one)): Mean(_number(one)) for one in range(len(CHANNELS) + 1)},
    Series("adoption", "any", "yes"): Mean(Question("uses any", _any)),
    Series("planned_investment", "_T", "yes"): Mean(_yes("invests")),
    Series("minutes", "_T", "yes"): Mean(Question("minutes", _yes("minutes").answer, binary=False)),
}
"""Every series that is the mean of one question's answers."""

NUMBERS: dict[Series, Question] = {
    **{Series("dialogue_rate", channel, "yes"): _uses_and_said(channel) for channel in CHANNELS},
    Series("update_frequency", "_T", "daily"): Question(
        "was asked for updates and answered",
        lambda one: None if one.said("updates") == "" else int(one.said("updates") != "-"),
    ),
}
"""Series whose number of answers counts a yes to another question: bases that depend on answers."""

COMBINED: dict[Series, tuple[tuple[int, Series], ...]] = {
    **{
        Series("dialogue_gap", channel, "yes"): (
            (1, Series("adoption", channel, "yes")),
            (-1, Series("dialogue", channel, "yes")),
        )
        for channel in CHANNELS
    },
    Series("channel_count", "_T", "yes"): tuple((1, Series("adoption", channel, "yes")) for channel in CHANNELS),
}
"""Series that are sums of others, each with its sign: over those with all answers, or derived from what is shown."""
