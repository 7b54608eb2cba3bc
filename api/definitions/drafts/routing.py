"""Whom a question was put to, as its filled cells show: only those who answered another one with yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal

import polars as pl

from api.definitions.drafts.codings import YesNo
from api.definitions.drafts.questions import Question
from api.definitions.drafts.summary import Column
from api.definitions.wordings import LEAST_CELLS

LEAST_FILLED = 0.5
"""Of those who could be asked; where fewer filled it in, it is no sign of a route."""


@dataclass(frozen=True)
class Route:
    """Filled only where ``of`` was answered with yes: for the same ``option``, for any of them, or the only one."""

    kind: Literal["same", "any", "one"]
    of: Question
    coding: YesNo
    pairs: Mapping[str, Column]
    """For the same option: the question's option → the column that decides."""

    @property
    def asked(self) -> pl.Series:
        """For each row whether the question was put, to any option at all."""
        return yes_in(self.of, self.coding)


def route_of(question: Question, earlier: Sequence[Question]) -> Route | None:
    """The narrowest route that its filled cells follow without exception, whichever way the other is coded."""
    asked = [(one, coding) for one in earlier for coding in _readings(one)]
    for other, coding in asked:
        if pairs := _same_options(question, other, coding):
            return Route("same", other, coding, pairs)
    filled = _any([filled_in(column, _not_asked(question)) for column in question.columns])
    for other, coding in asked:
        if _follows(filled, yes_in(other, coding), no_in(other, coding)):
            has_one = len(other.options) == 1 and other.listed is None
            return Route("one" if has_one else "any", other, coding, {})
    return None


def _readings(question: Question) -> tuple[YesNo, ...]:
    """How the question's columns say yes; where answers are listed, any but “none of these” and the like."""
    if question.listed is None:
        return question.codings
    apart = (text for text in question.first.texts if text in question.none.texts or question.listed.is_apart(text))
    return (YesNo(("*",), ("", *apart), ticked=True),)


def yes_in(question: Question, coding: YesNo) -> pl.Series:
    """For each row whether any option was answered with yes."""
    return ticked_in(question.columns, coding)


def ticked_in(columns: Sequence[Column], coding: YesNo) -> pl.Series:
    """For each row whether any of the columns says yes; what means no is never “any cell”."""
    return _any([column.holds(coding.yes) & ~column.holds(coding.no) for column in columns])


def no_in(question: Question, coding: YesNo) -> pl.Series:
    """For each row whether the question was answered, and no option with yes."""
    return _any([column.holds(coding.no) for column in question.columns]) & ~yes_in(question, coding)


def filled_in(column: Column, not_asked: Sequence[str] = ()) -> pl.Series:
    return column.cells.is_not_null() & ~column.holds(not_asked)


def _not_asked(question: Question) -> tuple[str, ...]:
    return question.codings[0].not_asked if question.codings else question.none.not_asked


def _same_options(question: Question, other: Question, coding: YesNo) -> dict[str, Column]:
    """Each option with the other's column of the same option, if all that both have follow the route."""
    if question.kind != "yes_no" or len(question.options) < 2:
        return {}
    common = {option: other.options[option] for option in question.options if option in other.options}
    if len(common) < 2 or len(common) < len(question.options):
        return {}
    none = _not_asked(question)
    sides = [
        (filled_in(question.options[option], none), column.holds(coding.yes), column.holds(coding.no))
        for option, column in common.items()
    ]
    if any((filled & ~yes).any() for filled, yes, _ in sides):
        return {}
    filled, yes, no = (sum(int(side[place].sum()) for side in sides) for place in range(3))
    return common if no >= LEAST_CELLS and (filled >= LEAST_FILLED * yes or question.codings[0].ticked) else {}


def _follows(filled: pl.Series, yes: pl.Series, no: pl.Series) -> bool:
    """Filled only where yes was said, by at least half of them, while some said no."""
    if (filled & ~yes).any() or int(no.sum()) < LEAST_CELLS:
        return False
    return int(filled.sum()) >= LEAST_FILLED * int(yes.sum()) > 0


def _any(masks: Sequence[pl.Series]) -> pl.Series:
    return reduce(or_, masks)
