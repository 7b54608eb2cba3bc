"""Which questions the columns of a survey file probably hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.concepts.codelists import Codelist
from api.definitions.guesses import Column, Texts, YesNo, yes_no_of
from api.definitions.yaml_texts import code_of, identifier_of

MAXIMUM_QUESTIONS = 60
MAXIMUM_ANSWERS = 15


@dataclass
class Question:
    """A yes/no question per channel (``coding``), or one with several ``answers`` (category → cell text, label)."""

    indicator: str
    columns: dict[str, Column]
    coding: YesNo | None = None
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def first(self) -> Column:
        return next(iter(self.columns.values()))


@dataclass
class Questions:
    """The questions found, the channels that are not built in, and the columns nothing was made of."""

    found: list[Question] = field(default_factory=list)
    own_channels: dict[str, str] = field(default_factory=dict)
    unused: list[Column] = field(default_factory=list)


def guess_questions(
    columns: Sequence[Column], texts: Mapping[str, Texts], channels: Codelist, shared: Sequence[str]
) -> Questions:
    """Questions in the file's order; neighbouring yes/no columns of one stem become one question with channels."""
    questions = Questions()
    stem = ""
    labels: dict[str, str] = {}
    for column in columns:
        coding = yes_no_of(texts[column.name], column.value_labels)
        last = questions.found[-1] if questions.found else None
        if coding is not None:
            channel, label = _channel(column, coding, texts[column.name], channels)
            labels.setdefault(channel, label)
            joins = last is not None and last.coding is not None and stem == _stem(column.name) != column.name
            if joins and last is not None and _alike(last.coding, coding) and channel not in last.columns:
                last.columns[channel] = column
                continue
        if len(questions.found) >= MAXIMUM_QUESTIONS:
            questions.unused.append(column)
        elif coding is not None:
            questions.found.append(Question("", {channel: column}, coding))
            stem = _stem(column.name)
        elif 2 < len(column.value_labels) <= MAXIMUM_ANSWERS:
            questions.found.append(_choice(column))
        else:
            questions.unused.append(column)
    _name(questions, channels, labels, shared)
    return questions


def _stem(name: str) -> str:
    """The name without its last number or word: B1_4_1 and B1_5_1 share B1_#_1, q6 and q7 share q#."""
    numbered = re.sub(r"\d+", "#", name)
    return numbered if "#" in numbered else name.rpartition("_")[0] or name


def _alike(one: YesNo | None, other: YesNo) -> bool:
    return one is not None and (one.yes, one.no, one.ticked) == (other.yes, other.no, other.ticked)


def _channel(column: Column, coding: YesNo, texts: Texts, channels: Codelist) -> tuple[str, str]:
    """Code and label of a built-in channel that the cell, label or name mentions; else a code made of them."""
    said = texts.distinct[0] if coding.ticked and texts.distinct and texts.distinct[0] != "1" else None
    for text in (said, column.label, column.name.rpartition("_")[2]):
        if text and (code := code_of(text).lower()) in channels:
            return code, text
    label = said or column.label or column.name
    return code_of(label).lower(), label


def _choice(column: Column) -> Question:
    answers: dict[str, tuple[str, str]] = {}
    for text, label in column.value_labels.items():
        answers[code_of(label, answers)] = (text, label)
    return Question("", {"_T": column}, answers=answers)


def _name(questions: Questions, channels: Codelist, labels: Mapping[str, str], shared: Sequence[str]) -> None:
    """Name the indicators: ``adoption`` for the first question about known channels, else after the columns."""
    taken: set[str] = set(shared)
    for question in questions.found:
        if len(question.columns) == 1:
            question.columns = {"_T": question.first}
        known = [channel for channel in question.columns if channel in channels and channel != "_T"]
        if len(known) * 2 > len(question.columns) and all(one.indicator != "adoption" for one in questions.found):
            question.indicator = "adoption"
        else:
            question.indicator = identifier_of(question.first.name, taken)
        taken.add(question.indicator)
        for channel in question.columns:
            if channel not in channels:
                questions.own_channels.setdefault(channel, labels[channel])
