"""The lines of a drafted definition about what was asked: codings, items, universes, derived items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from api.concepts.codelists import TOTAL
from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.asking import (
    Ending,
    all_of,
    asked_readings,
    condition,
    no_answer_readings,
    routed_by,
    shares,
)
from api.definitions.drafts.channel_columns import ADOPTION
from api.definitions.drafts.choices import Reading, written
from api.definitions.drafts.codings import unanswered
from api.definitions.drafts.listed_codings import listed_readings, spread_readings
from api.definitions.drafts.naming import DIALOGUES, USERS, Measured
from api.definitions.drafts.numbers import number_readings
from api.definitions.drafts.questions import OTHER, Question
from api.definitions.drafts.routing import Route
from api.definitions.drafts.summary import Column
from api.definitions.drafts.survey_tools import SurveyTool
from api.definitions.drafts.yaml_texts import comment, flow, quoted, text_list, yaml_text
from api.definitions.elements import PLACEHOLDER

_IN = "      "


@dataclass(frozen=True)
class ItemWriter:
    """Writes the parts of a draft that follow from the questions."""

    measured: Sequence[Measured]
    file: FileFormat
    ending: Ending
    tool: SurveyTool | None

    def both(self, one: Measured) -> bool:
        """Whether a share among the channel's users and one of all are written, from the same cells."""
        if not one.is_rate_and_share or one.route is None:
            return False
        return not one.question.codings[0].ticked and not self._may_be_unseen(one.route.of)

    def _may_be_unseen(self, question: Question) -> bool:
        return bool(asked_readings(question, self._measured_of(question).route, self.ending, self.tool))

    def _measured_of(self, question: Question) -> Measured:
        return next(one for one in self.measured if one.question is question)

    # Items

    def codings(self) -> list[str]:
        """Codings that several items need."""
        lines = [line for one in self.measured if self.both(one) for line in self._coding(one, DIALOGUES[0], "    ")]
        return ["  codings:", *lines] if lines else []

    def _coding(self, one: Measured, key: str, indent: str) -> Iterator[str]:
        question = one.question
        readings = [Reading(coding.written, f"{coding.why}: {shares(question, coding)}") for coding in question.codings]
        return written(key, readings, indent)

    def items(self) -> Iterator[str]:
        yield "  items:"
        for one in self.measured:
            yield f"    # {comment(one.question.text, 200)}"
            yield from self._routing(one)
            yield from self._dialogues(one) if self.both(one) else self._item(one)
        if not self.measured:
            yield f"    - indicator: {ADOPTION}"
            yield "      channel: facebook"
            yield f"      column: {PLACEHOLDER}"
            yield '      coding: {yes: "1", no: "0"}'

    def _routing(self, one: Measured) -> Iterator[str]:
        if one.question.is_by_names and len(one.question.options) > 1:
            names = ", ".join(comment(column.name) for column in one.question.columns)
            what = " about several channels" if one.by == "channel" else ""
            yield f"    # Taken for one question{what}, by its columns' names or labels: {names}"
        if one.route is None:
            return
        of = comment(one.route.of.text)
        whom = {"same": "the same option of ", "any": "any option of ", "one": ""}[one.route.kind]
        value = "mean" if one.question.kind == "number" else "share"
        yield f"    # Filled only where {whom}“{of}” is yes: a {value} of those, not of everybody."

    def _dialogues(self, one: Measured) -> Iterator[str]:
        """Of everybody: who does not use the channel holds no dialogue there. The share of users is derived."""
        route = one.route
        if route is None:
            return
        for option, column in one.question.options.items():
            yield f"    - indicator: {DIALOGUES[0]}"
            yield f"{_IN}channel: {yaml_text(one.codes[option])}"
            yield f"{_IN}column: {yaml_text(column.name)}"
            yield f"{_IN}coding: {DIALOGUES[0]}"
            yield f"{_IN}no_if: {_not_used(route, route.pairs[option])}      # does not use it"

    def _item(self, one: Measured) -> Iterator[str]:
        question = one.question
        yield f"    - indicator: {one.with_base}"
        if question.kind == "yes_no":
            yield from self._columns(one)
            yield from self._coding(one, "coding", _IN)
            yield from written_if("no_answer_columns", no_answer_readings(question))
            yield from written_if("asked_if", asked_readings(question, one.route, self.ending, self.tool))
            if one.route is not None and one.route.kind == "same":
                yield f"{_IN}universe: {one.base}"
            return
        if question.kind == "spread":
            yield f"{_IN}by: category"
            yield f"{_IN}columns: [{', '.join(yaml_text(column.name) for column in question.columns)}]"
            yield f"{_IN}contains: {self._answers(one)}"
            yield from written_if("coding", spread_readings(question, self.ending.is_everybody))
        else:
            yield f"{_IN}column: {yaml_text(question.first.name)}"
        if question.kind == "listed" and question.listed is not None:
            yield from self._listed(one)
        if question.kind == "choice":
            yield f"{_IN}answers: {self._answers(one)}"
        if question.kind == "number":
            yield from _bounds(question)
            if question.none.not_asked:
                yield f"{_IN}not_asked: {text_list(question.none.not_asked)}"
            readings = number_readings(question.first, question.none, self.file)
            yield from written_if("no_answer", [one for one in readings if len(readings) > 1 or one.value != '""'])
            yield from written_if("asked_if", self._asked(one))
            return
        if question.kind == "choice":
            yield from (f"{_IN}{key}: {value}" for key, value in unanswered(question.none).items())
        yield from written_if("asked_if", self._asked(one))

    def _asked(self, one: Measured) -> list[Reading]:
        route = one.route
        if route is None or (route.kind != "one" and one.question.listed is None):
            return []
        return [Reading(routed_by(route), "")]

    def _columns(self, one: Measured) -> Iterator[str]:
        if list(one.codes.values()) == [TOTAL]:
            yield f"{_IN}column: {yaml_text(one.question.first.name)}"
            return
        if one.by == "category":
            yield f"{_IN}by: category"
        yield f"{_IN}columns:"
        for option, column in one.question.options.items():
            yield f"{_IN}  {yaml_text(one.codes[option])}: {yaml_text(column.name)}"

    def _answers(self, one: Measured) -> str:
        rest = {OTHER: '"*"'} if one.question.has_rest else {}
        return flow({code: quoted(text) for text, code in one.codes.items()} | rest)

    def _listed(self, one: Measured) -> Iterator[str]:
        listed, column = one.question.listed, one.question.first
        if listed is None:
            return
        if one.by == "category":
            yield f"{_IN}by: category"
        yield f"{_IN}separator: {quoted(listed.separator)}"
        yield f"{_IN}contains: {self._answers(one)}"
        if listed.others:
            yield f"{_IN}# {listed.others} cells hold texts that only few wrote; they are not shown here."
        asked = one.route.asked if one.route is not None else pl.repeat(True, len(column.cells), eager=True)
        yield from written_if(
            "coding", listed_readings(listed, column, one.question.none, asked, self.ending.is_everybody)
        )

    # What follows from items

    def universes(self) -> list[str]:
        """A base for each question that only those were asked who said yes to the same option of another."""
        found: dict[str, str] = {}
        for one in self.measured:
            if one.route is not None and one.route.kind == "same" and one.base:
                found[one.base] = self._measured_of(one.route.of).with_base
        return ["  universes:", *(f"    {base}: {{indicator: {of}}}" for base, of in found.items())] if found else []

    def derived(self) -> list[str]:
        if not any(self.both(one) for one in self.measured):
            return []
        share, rate = DIALOGUES
        line = flow({"indicator": rate, "restrict": share, "universe": USERS})
        return ["  derived:", f"    - {line}      # among the channel's users"]


def written_if(key: str, readings: Sequence[Reading]) -> Iterator[str]:
    if readings:
        yield from written(key, readings, _IN)


def _not_used(route: Route, column: Column) -> str:
    """Who says that they do not use it; whoever ticked that they do not know does not say so."""
    conditions = [condition([column], route.coding.no)]
    if unsure := route.of.apart.no_answer:
        conditions += [condition([one], route.coding.yes, "except") for one in unsure]
    return all_of(conditions)


def _bounds(question: Question) -> Iterator[str]:
    """Which numbers can be; where codes for no answer stand among them, for the owner to say."""
    if not question.far_codes:
        yield f"{_IN}number: {{minimum: 0}}"
        return
    codes = ", ".join(f"{text} ({question.first.counts[text]})" for text in question.far_codes)
    yield f"{_IN}# Repeated, far from all other numbers: {codes}"
    yield f"{_IN}number:"
    yield f"{_IN}  minimum: {PLACEHOLDER}         # the smallest and the largest number that can be"
    yield f"{_IN}  maximum: {PLACEHOLDER}"
