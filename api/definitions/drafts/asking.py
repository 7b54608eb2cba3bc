"""Who was asked where an empty cell may mean “not ticked” or “never seen”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from api.definitions.drafts.choices import Reading
from api.definitions.drafts.codings import YesNo
from api.definitions.drafts.questions import Question
from api.definitions.drafts.routing import Route, yes_in
from api.definitions.drafts.summary import Column
from api.definitions.drafts.survey_tools import SurveyTool
from api.definitions.drafts.yaml_texts import flow, text_list, yaml_text

SHARES_SHOWN = 4


def condition(columns: Sequence[Column], texts: Sequence[str]) -> str:
    """A row condition in YAML: a cell of one of the columns is one of the texts."""
    names = [yaml_text(column.name) for column in columns]
    return flow({"column": names[0] if len(names) == 1 else f"[{', '.join(names)}]", "values": text_list(texts)})


def completeness(columns: Mapping[str, Column], tool: SurveyTool | None) -> tuple[Column, tuple[str, ...]] | None:
    """The column that says who came to the end, and its cells that say so; None where everybody did."""
    for name, texts in tool.complete if tool else ():
        column = columns.get(name)
        if column is not None and not column.holds(texts).all() and column.holds(texts).any():
            return column, tuple(text for text in texts if text in ("*", *column.counts))
    return None


def asked_readings(
    question: Question, route: Route | None, end: tuple[Column, tuple[str, ...]] | None
) -> list[Reading]:
    """Whom a set of boxes was shown to: nothing to say where every respondent ticked one of them."""
    coding = question.codings[0]
    ticked = yes_in(question, coding)
    if route is not None and route.kind == "one":
        return [Reading(condition(route.of.columns, route.coding.yes), "")]
    if not coding.ticked or ticked.all() or len(question.options) == 1:
        return []
    if route is not None:
        return [Reading(condition(route.of.columns, route.coding.yes), "")]
    any_ticked = Reading("any", f"who ticked at least one box ({_told(question, coding, ticked)})")
    everybody = Reading("[]", f"everybody ({_told(question, coding, ticked | ~ticked)})")
    if end is None:
        return [any_ticked, everybody]
    column, texts = end
    complete = column.holds(texts)
    to_the_end = Reading(condition([column], texts), f"who came to the end ({_told(question, coding, complete)})")
    return [to_the_end, any_ticked, everybody]


def _told(question: Question, coding: YesNo, asked: pl.Series) -> str:
    return f"n {int(asked.sum())}: {shares(question, coding, asked)}"


def shares(question: Question, coding: YesNo, asked: pl.Series | None = None) -> str:
    """The share of yes per option, without weights."""
    told = []
    for option, column in list(question.options.items())[:SHARES_SHOWN]:
        yes, no = column.holds(coding.yes), column.holds(coding.no)
        if asked is not None:
            yes, no = yes & asked, no & asked
        valid = int(yes.sum()) + int(no.sum())
        share = f"{100 * int(yes.sum()) / valid:.1f} %" if valid else "no answer"
        told.append(f"{option} {share}".strip())
    return ", ".join(told)
