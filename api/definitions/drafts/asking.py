"""Who was asked where an empty cell may mean “not ticked” or “never seen”."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from api.definitions.drafts.choices import Reading
from api.definitions.drafts.codings import YesNo
from api.definitions.drafts.questions import Question
from api.definitions.drafts.routing import Route, ticked_in, yes_in
from api.definitions.drafts.summary import Column
from api.definitions.drafts.survey_tools import SurveyTool
from api.definitions.drafts.yaml_texts import flow, text_list, yaml_text

SHARES_SHOWN = 4


def condition(columns: Sequence[Column], texts: Sequence[str], key: Literal["values", "except"] = "values") -> str:
    """A row condition in YAML: a cell of one of the columns is one of the texts, or none of them."""
    return flow({"column": _names(columns), key: text_list(texts)})


def routed_by(route: Route) -> str:
    """The condition that holds of those whom a route leads to the question."""
    coding = route.coding
    if coding.ticked and len(coding.no) > 1:
        return condition(route.of.columns, coding.no, "except")
    return condition(route.of.columns, coding.yes)


@dataclass(frozen=True)
class Ending:
    """Who came to the end: the cells of ``column`` that say so; None where nothing in the file says it.

    ``is_everybody``: nobody in the file broke off.
    """

    column: Column | None = None
    texts: tuple[str, ...] = ()
    is_everybody: bool = False

    @property
    def condition(self) -> str:
        return condition([self.column], self.texts) if self.column else "[]"


def ending_of(columns: Mapping[str, Column], tool: SurveyTool | None) -> Ending:
    """Who came to the end, as the tool's columns say."""
    for pattern, texts in tool.complete if tool else ():
        for column in (column for name, column in columns.items() if re.fullmatch(pattern, name)):
            if column.holds(texts).any():
                told = tuple(text for text in texts if text in ("*", *column.counts))
                return Ending(column, told, bool(column.holds(texts).all()))
    return Ending(is_everybody=tool is not None and tool.holds_only_sent)


def asked_readings(question: Question, route: Route | None, ending: Ending, tool: SurveyTool | None) -> list[Reading]:
    """Whom a question was put to, where its empty or unticked cells do not say it themselves."""
    coding = question.codings[0]
    routes = [routed_by(route)] if route is not None else []
    may_be_unseen = coding.ticked or (tool is not None and tool.unseen_is_no)
    if not may_be_unseen or len(question.boxes) == 1:
        return [Reading(one, "") for one in routes if route is not None and route.kind == "one"]
    ticked = ticked_in(question.boxes, coding)
    routed = route.asked if route is not None else ticked | ~ticked
    if not (routed & ~ticked).any():
        return [Reading(routes[0], "")] if routes else []
    whom = "all to whom it applied" if routes else "everybody"
    any_ticked = _any_ticked(question, coding)
    everybody = Reading(routes[0] if routes else "[]", f"{whom} ({_told(question, coding, routed)})")
    if ending.column is None or ending.is_everybody:
        return [everybody, any_ticked] if ending.is_everybody else [any_ticked, everybody]
    whom = f"{whom} who came to the end ({_told(question, coding, routed & ending.column.holds(ending.texts))})"
    return [Reading(all_of([*routes, ending.condition]), whom), any_ticked, everybody]


def _any_ticked(question: Question, coding: YesNo) -> Reading:
    """Who ticked a box, be it one beside the options."""
    apart = question.apart
    value = condition(question.boxes, coding.yes) if apart.none_of_them or apart.either else "any"
    return Reading(value, f"who ticked at least one box ({_told(question, coding, ticked_in(question.boxes, coding))})")


def no_answer_readings(question: Question) -> list[Reading]:
    """Which boxes are no answer: those that say so; of what may also mean none of them, the owner knows."""
    sure, either = question.apart.no_answer, question.apart.either
    if not either:
        return [Reading(_names(sure), "")] if sure else []
    coding = question.codings[0]
    asked = ticked_in(question.boxes, coding)
    return [
        Reading(
            _names(boxes),
            f"who ticked it {meaning} (of those who ticked a box, {_told(question, coding, asked, boxes)})",
        )
        for boxes, meaning in (([*sure, *either], "gave no answer"), (sure, "says no to each"))
    ]


def _names(columns: Sequence[Column]) -> str:
    names = [yaml_text(column.name) for column in columns]
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def all_of(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"[{', '.join(conditions)}]"


def _told(question: Question, coding: YesNo, asked: pl.Series, boxes: Sequence[Column] | None = None) -> str:
    """The number of those who answered and the shares; ``boxes`` are those of no answer."""
    answered = asked & ~_unsure(question, coding, boxes)
    return f"n {int(answered.sum())}: {shares(question, coding, answered)}"


def _unsure(question: Question, coding: YesNo, boxes: Sequence[Column] | None = None) -> pl.Series:
    """Who ticked nothing but a box of no answer."""
    boxes = question.apart.no_answer if boxes is None else boxes
    nobody = pl.repeat(value=False, n=len(question.first.cells), eager=True)
    return ticked_in(boxes, coding) & ~yes_in(question, coding) if boxes else nobody


def shares(question: Question, coding: YesNo, answered: pl.Series | None = None) -> str:
    """The share of yes per option, without weights."""
    answered = ~_unsure(question, coding) if answered is None else answered
    told = []
    for option, column in list(question.options.items())[:SHARES_SHOWN]:
        yes, no = column.holds(coding.yes) & answered, column.holds(coding.no) & answered
        valid = int(yes.sum()) + int(no.sum())
        share = f"{100 * int(yes.sum()) / valid:.1f} %" if valid else "no answer"
        told.append(f"{option} {share}".strip())
    return ", ".join(told)
