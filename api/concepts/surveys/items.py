"""Items: the questions put to respondents, how their cells are coded, and what is published of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from api.concepts.codelists import TOTAL
from api.concepts.surveys.row_conditions import RowCondition
from api.concepts.vocabulary import YES, IndicatorKind

FILLED = "*"
"""In a coding: any cell that is not empty."""
EMPTY = ""
"""In a coding: an empty (or missing) cell."""
BETWEEN_CELLS = "\x1f"
"""Between cells that are read as one, and between the names of their columns: a character no survey file uses."""


class Series(NamedTuple):
    """What a figure measures: indicator × channel × category."""

    indicator: str
    channel: str = TOTAL
    category: str = YES


def item_name(indicator: str, channel: str = TOTAL, category: str = YES) -> str:
    """``adoption``, ``adoption.facebook``, ``goal._T.awareness``: unique per series (per question for choices)."""
    parts = [indicator]
    if channel != TOTAL or category != YES:
        parts.append(channel)
    if category != YES:
        parts.append(category)
    return ".".join(parts)


@dataclass(frozen=True)
class Measure:
    """One series and how it is computed.

    ``item`` names the column of responses; in it a share's y is 1 where the column equals ``positive``, a mean's y
    is the column itself (``positive`` None). A difference has no column: it is ``minuend`` minus ``subtrahend``; a
    median is read off the responses in the column, since moments do not hold it. ``counted`` is the indicator whose
    answers a distribution counts: it tells about them, so it is as sensitive as they are.
    """

    series: Series
    kind: IndicatorKind
    base: str
    item: str | None = None
    positive: int | None = None
    fractional: bool = False
    minuend: Series | None = None
    subtrahend: Series | None = None
    counted: str | None = None

    def is_sensitive(self, sensitive: Collection[str]) -> bool:
        """Whether it is of one of these indicators, or counts the answers of one."""
        return self.series.indicator in sensitive or self.counted in sensitive


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
class Universe:
    """A base that depends on answers: the respondents whose answer to ``indicator`` is yes.

    ``channel`` None means the channel of the item that is restricted ("users of the channel").
    """

    id: str
    indicator: str
    channel: str | None = None
    category: str = YES

    def decider(self, channel: str) -> str:
        """The name of the item that decides who is in the universe, for an item of ``channel``."""
        return item_name(self.indicator, self.channel or channel, self.category)


class AnyItem(ABC):
    """What asked and derived items know of themselves, so that nobody who uses one need ask of which kind it is."""

    indicator: str
    channel: str
    has_column = True
    """Whether its answers are a column of the table of responses, named like the item."""
    is_distribution = False
    """Whether its categories are the numbers of yes among those it counts."""
    asked_if: tuple[RowCondition, ...] = ()
    """What held of whoever was asked; nothing: everybody was, or those asked for what it is derived from."""

    @property
    def name(self) -> str:
        return item_name(self.indicator, self.channel)

    @property
    def series(self) -> tuple[Series, ...]:
        """What is published of it."""
        return (Series(self.indicator, self.channel),)

    @property
    def is_any(self) -> bool:
        """Whether it is yes where one of those it counts is."""
        return False

    @property
    def needs_one(self) -> bool:
        """Whether it is valid where one of those it counts is answered, not only where all are."""
        return False

    @property
    def counted(self) -> tuple[str, ...]:
        """The names of the yes/no items whose answers it counts."""
        return ()

    @property
    def within(self) -> str | None:
        """The universe whose members alone it is about; None: everybody."""
        return None

    @property
    def unrestricted(self) -> str:
        """The name of the item whose answers it has, within its universe: its own unless it is another's."""
        return self.name

    def decider(self, universes: Mapping[str, Universe]) -> str | None:
        """The name of the item that decides who is in its universe."""
        return None if self.within is None else universes[self.within].decider(self.channel)

    def needs(self, universes: Mapping[str, Universe]) -> tuple[str, ...]:
        """The names of the items that its answers are made from."""
        whole = None if self.unrestricted == self.name else self.unrestricted
        return (*self.counted, *(name for name in (whole, self.decider(universes)) if name is not None))

    def follows_from(self, universes: Mapping[str, Universe], derived: Collection[AnyItem]) -> tuple[str, ...]:
        """The names of the items whose figures tell its own, among them ``derived`` ones; none for most."""
        return ()

    def holds_numbers(self, items: Mapping[str, Item]) -> bool:
        """Whether its answers are measured numbers (no counts)."""
        return False

    @abstractmethod
    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        """How its series are computed; ``base`` is that of its indicator."""


@dataclass(frozen=True)
class Item(AnyItem):
    """A question answered in a column of the file.

    ``kind`` ``yes_no``: one series; ``choice``: one series per category, one answer each; ``number``: a mean.
    With ``separator`` the cell lists several answers ("facebook;xing") and the item asks whether one of
    ``contains`` is among them; with ``columns`` the answers are listed in the cells of these columns, which are read
    as one called ``column``. ``waves`` restricts the waves it was asked in (None: all). Whoever does not fulfil all of
    ``asked_if`` was not asked; whoever fulfils all of ``no_if`` (None: nobody) answered no, whatever the cell holds,
    and whoever else fulfils all of ``no_answer_if`` (empty: nobody) gave no answer.
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
    columns: tuple[str, ...] = ()
    asked_if: tuple[RowCondition, ...] = ()
    no_if: tuple[RowCondition, ...] | None = None
    no_answer_if: tuple[RowCondition, ...] = ()
    waves: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    universe: str | None = None

    @property
    def name(self) -> str:
        """The name of its column in the table of responses and of its base."""
        return item_name(self.indicator, self.channel, self.category if self.kind == "yes_no" else YES)

    @property
    def file_columns(self) -> tuple[str, ...]:
        """The columns of the file that its answers stand in."""
        return self.columns or (self.column,)

    @property
    def within(self) -> str | None:
        return self.universe

    @property
    def options(self) -> tuple[str, ...]:
        """The codes of its answer options, in the order they are numbered; none for yes, no and numbers."""
        return tuple(code for code, _ in self.coding.categories)

    @property
    def series(self) -> tuple[Series, ...]:
        """One, or one per answer option."""
        categories = self.options if self.kind == "choice" else (self.category,)
        return tuple(Series(self.indicator, self.channel, category) for category in categories)

    def holds_numbers(self, items: Mapping[str, Item]) -> bool:
        return self.kind == "number"

    def measures(self, base: str, items: Mapping[str, Item]) -> Iterator[Measure]:
        base = self.universe or base
        if self.kind == "number":
            yield Measure(Series(self.indicator, self.channel), "mean", base, self.name, fractional=True)
            return
        for place, series in enumerate(self.series):
            yield Measure(series, "share", base, self.name, place if self.kind == "choice" else 1)
