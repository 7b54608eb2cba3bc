"""Questions that were probably put to some only: those filled only where another one is answered yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.codelists import TOTAL
from api.concepts.surveys.items import EMPTY, AnyItem, Item
from api.concepts.surveys.sources import ResponsesSource
from api.concepts.vocabulary import YES
from api.models.responses import NO_ANSWER, item_column
from api.releases.checks.file_warnings import FileWarning, counted, percent

MANY = 0.2
"""A question with fewer without an answer is not looked at."""
STRAY = 0.02
"""So many of the answers may come from others: slips of those who filled in the form."""
HOPELESS, FEW = 0.2, 1000
"""A question is not looked at further once more than so many answers, and so large a part, come from others."""
INSIDE = 0.5
"""Those who answered yes have answered the question for the most part."""

Flags = NDArray[np.float32]


@dataclass(frozen=True)
class Question:
    """Items that are looked at together: one, or a set whose empty cells all mean no (``ticked``)."""

    name: str
    indicator: str
    channel: str | None
    columns: tuple[str, ...]
    ticked: bool = False
    number: bool = False

    def answered(self) -> pl.Expr:
        if self.ticked:
            return pl.any_horizontal(pl.col(self.columns) == 1)
        column = pl.col(self.columns[0])
        return column.is_not_null() & column.is_not_nan() if self.number else column >= 0

    def missing(self) -> pl.Expr:
        if self.ticked:
            return pl.all_horizontal(pl.col(self.columns) == 0)
        column = pl.col(self.columns[0])
        return column.is_null() if self.number else column == NO_ANSWER


class Routing:
    """Counts, for each question and each yes/no item, how the one is answered where the other is yes."""

    def __init__(self, source: ResponsesSource, wave: str) -> None:
        asked = source.items_of(wave)
        self._questions = list(_questions(asked))
        deciding: list[AnyItem] = [item for item in asked if item.kind == "yes_no"]
        deciding += [item for item in source.derived if item.is_any]
        self._deciding = list({item.name: item for item in deciding}.values())
        shape = (len(self._questions), len(self._deciding))
        self._answered_elsewhere, self._missing_inside, self._answered_inside = (np.zeros(shape) for _ in range(3))
        self._answered, self._missing = np.zeros(shape[0]), np.zeros(shape[0])
        indicators = [item.indicator for item in self._deciding]
        self._others = np.array([[one.indicator != other for other in indicators] for one in self._questions], bool)
        self._open = [place for place in range(shape[0]) if self._may_be_routed(place)]
        self.explained: set[str] = set()
        """The indicators that a warning is about."""

    def add(self, encoded: pl.DataFrame) -> None:
        if not self._open:
            return
        questions = [self._questions[place] for place in self._open]
        answered = _matrix(encoded, [one.answered() for one in questions])
        missing = _matrix(encoded, [one.missing() for one in questions])
        yes = _matrix(encoded, [pl.col(item_column(item.name)) == 1 for item in self._deciding])
        inside = answered.T @ yes
        self._answered_inside[self._open] += inside
        self._answered_elsewhere[self._open] += answered.sum(axis=0)[:, None] - inside
        self._missing_inside[self._open] += missing.T @ yes
        self._answered[self._open] += answered.sum(axis=0)
        self._missing[self._open] += missing.sum(axis=0)
        self._open = [place for place in self._open if self._may_be_routed(place)]

    def _may_be_routed(self, place: int) -> bool:
        """Whether a question is still to be looked at: most are answered everywhere, as the first block tells."""
        others, answered = self._others[place], self._answered[place]
        if self._questions[place].ticked:
            return True
        return bool((self._answered_elsewhere[place][others] <= max(HOPELESS * answered, FEW)).any())

    def warnings(self) -> Iterator[FileWarning]:
        """One warning for each indicator that seems to be routed, or whose sets nobody ticked anything of."""
        routed: dict[str, list[tuple[int, int]]] = {}
        for place in self._open:
            if self._missing[place] <= MANY * (self._answered[place] + self._missing[place]):
                continue
            question, decider = self._questions[place], self._decider(place)
            if decider is not None:
                routed.setdefault(question.indicator, []).append((place, decider))
            elif question.ticked:
                self.explained.add(question.indicator)
                yield self._nothing_ticked(place)
        for indicator, ((place, decider), *others) in routed.items():
            self.explained.add(indicator)
            yield self._routed(place, decider, len(others))

    def _decider(self, place: int) -> int | None:
        """The yes/no item that explains best who has answered; one of the question's own channel before others."""
        question = self._questions[place]
        fitting = [
            other
            for other, item in enumerate(self._deciding)
            if self._others[place, other]
            and self._answered_elsewhere[place, other] <= STRAY * self._answered[place]
            and self._answered_inside[place, other] > 0
            and self._missing_inside[place, other] <= (1 - INSIDE) * self._answered_inside[place, other]
            and self._missing_inside[place, other] <= (1 - INSIDE) * self._missing[place]
        ]
        own = [other for other in fitting if self._deciding[other].channel == question.channel]
        return min(own or fitting, key=lambda other: self._missing_inside[place, other], default=None)

    def _routed(self, place: int, decider: int, others: int) -> FileWarning:
        question, item = self._questions[place], self._deciding[decider]
        same = item.channel == question.channel
        where = f"{item.indicator} of the same channel" if same else item.name
        missing, asked = int(self._missing[place]), int(self._missing[place] + self._answered[place])
        what = "ticked" if question.ticked else "filled"
        alike = f"; {counted(others, 'other question')} of {question.indicator} likewise" if others else ""
        says = "are read as no to all of it" if question.ticked else "are read as no answer"
        channel = "" if same or item.channel == TOTAL else f", channel: {item.channel}"
        category = next((f", category: {one.category}" for one in item.series if one.category != YES), "")
        return FileWarning(
            "routing",
            f"{question.name} is {what} only where {where} is yes: {missing:,} of {asked:,} "
            f"({percent(missing, asked)}) {says}{alike}",
            f"if only those were asked, universe: users under {question.indicator}, with universes: {{users: "
            f"{{indicator: {item.indicator}{channel}{category}}}}}, and users under bases",
            question.indicator,
        )

    def _nothing_ticked(self, place: int) -> FileWarning:
        question = self._questions[place]
        missing, asked = int(self._missing[place]), int(self._missing[place] + self._answered[place])
        return FileWarning(
            "nothing_ticked",
            f"{question.name}: {missing:,} of {asked:,} ({percent(missing, asked)}) ticked nothing, which is read as "
            f"no to all {counted(len(question.columns), 'answer')}",
            f"if they may have been passed over: asked_if: any under {question.indicator}",
            question.indicator,
        )


def _questions(asked: Sequence[Item]) -> Iterator[Question]:
    sets: dict[str, list[Item]] = {}
    for item in asked:
        if item.kind == "yes_no" and item.coding.no == (EMPTY,):
            sets.setdefault(item.indicator, []).append(item)
        else:
            name = item_column(item.name)
            yield Question(item.name, item.indicator, item.channel, (name,), number=item.kind == "number")
    for indicator, items in sets.items():
        if len(items) > 1:
            yield Question(indicator, indicator, None, tuple(item_column(item.name) for item in items), ticked=True)


def _matrix(encoded: pl.DataFrame, columns: Sequence[pl.Expr]) -> Flags:
    """Ones and zeros, a column for each expression."""
    flags = encoded.select(
        column.cast(pl.Float32).fill_null(0).alias(str(place)) for place, column in enumerate(columns)
    )
    return flags.to_numpy()
