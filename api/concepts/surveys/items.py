"""Items: the questions put to respondents, how their cells are coded, and what is derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from api.concepts.codelists import TOTAL
from api.concepts.vocabulary import YES

FILLED = "*"
"""In a coding: any cell that is not empty."""
EMPTY = ""
"""In a coding: an empty (or missing) cell."""


@dataclass(frozen=True, order=True)
class Series:
    """What a figure measures: indicator × channel × category."""

    indicator: str
    channel: str = TOTAL
    category: str = YES


@dataclass(frozen=True)
class Coding:
    """Which cell texts mean what. A text that is in none of the lists is an unknown code.

    ``yes`` and ``no`` apply to yes/no items, ``categories`` (category → texts) to questions with one of several
    answers. ``FILLED`` stands for any non-empty cell, ``EMPTY`` for an empty one.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    categories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_asked: tuple[str, ...] = ()
    no_answer: tuple[str, ...] = (EMPTY,)


@dataclass(frozen=True)
class Item:
    """A question answered in a column of the file.

    ``kind`` ``yes_no``: one series; ``choice``: one series per category, one answer each; ``number``: a mean.
    With ``separator`` the cell lists several answers ("facebook;xing") and the item asks whether one of
    ``contains`` is among them. ``waves`` restricts the waves it was asked in (None: all).
    ``minimum``/``maximum`` bound a number. ``universe`` names the universe its base is restricted to.
    """

    indicator: str
    column: str
    kind: Literal["yes_no", "choice", "number"] = "yes_no"
    channel: str = TOTAL
    category: str = YES
    coding: Coding = field(default_factory=Coding)
    separator: str | None = None
    contains: tuple[str, ...] = ()
    waves: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    universe: str | None = None

    @property
    def name(self) -> str:
        """The name of its column in the table of responses and of its base."""
        return item_name(self.indicator, self.channel, self.category if self.kind == "yes_no" else YES)


def item_name(indicator: str, channel: str = TOTAL, category: str = YES) -> str:
    """``adoption``, ``adoption.facebook``, ``goal._T.awareness``: unique per series (per question for choices)."""
    parts = [indicator]
    if channel != TOTAL or category != YES:
        parts.append(channel)
    if category != YES:
        parts.append(category)
    return ".".join(parts)


@dataclass(frozen=True)
class Universe:
    """A base that depends on answers: the respondents whose answer to ``indicator`` is yes.

    ``channel`` None means the channel of the item that is restricted ("users of the channel").
    """

    id: str
    indicator: str
    channel: str | None = None
    category: str = YES


Rule = Literal["all_valid", "any_valid"]
RULES: tuple[Rule, ...] = get_args(Rule)


@dataclass(frozen=True)
class SetItem:
    """Derived yes/no (``any``) or number (``count``) of a set of yes/no items of one indicator.

    ``rule`` ``all_valid``: valid only where every part is; ``any_valid``: where at least one is (must be declared
    and named in the indicator's definition).
    """

    indicator: str
    channel: str
    of_indicator: str
    of_channels: tuple[str, ...]
    function: Literal["any", "count"]
    rule: Rule = "all_valid"

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel)


@dataclass(frozen=True)
class DistributionItem:
    """Derived: which respondents answered yes to how many of ``of_channels``, as a choice of one number of 0 to all.

    Valid only where every part is.
    """

    indicator: str
    channel: str
    of_indicator: str
    of_channels: tuple[str, ...]

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel)

    @property
    def categories(self) -> tuple[str, ...]:
        """The numbers as categories; each is its own code in the column."""
        return tuple(str(number) for number in range(len(self.of_channels) + 1))


@dataclass(frozen=True)
class RestrictedItem:
    """Derived: the item ``of_indicator`` × ``channel`` × ``category``, asked of a universe only."""

    indicator: str
    channel: str
    of_indicator: str
    universe: str
    category: str = YES

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel, self.category)


@dataclass(frozen=True)
class DifferenceItem:
    """Derived figure: share of ``minuend`` minus share of ``subtrahend`` for one channel, each on its own base.

    It has no column: its estimate and variance come from the moments of both and their joint sums.
    """

    indicator: str
    channel: str
    minuend: str
    subtrahend: str

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel)


@dataclass(frozen=True)
class MedianItem:
    """Derived figure: the median of the numbers that ``of_indicator`` × ``channel`` asks for. It has no column."""

    indicator: str
    channel: str
    of_indicator: str

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel)


DerivedItem = SetItem | DistributionItem | RestrictedItem | DifferenceItem | MedianItem
