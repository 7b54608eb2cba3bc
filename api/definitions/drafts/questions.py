"""Which questions the columns of a survey file probably hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.concepts.codelists import Codelist
from api.concepts.surveys.survey import Indicator
from api.definitions.drafts.channel_columns import ADOPTION, ChannelGroup, channel_groups
from api.definitions.drafts.guesses import FileColumn, Texts, YesNoCoding, yes_no_of
from api.definitions.drafts.yaml_texts import code_of, identifier_of

MAXIMUM_QUESTIONS = 60
MAXIMUM_ANSWERS = 15


@dataclass
class Question:
    """A yes/no question per channel (``coding``), or one with several ``answers`` (category → cell text, label)."""

    indicator: str
    columns: dict[str, FileColumn]
    coding: YesNoCoding | None = None
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    group: ChannelGroup | None = None
    """What its columns have in common where it was made of columns that name known channels."""

    @property
    def first(self) -> FileColumn:
        return next(iter(self.columns.values()))


@dataclass
class Questions:
    """The questions found, the channels that are not built in, and the columns nothing was made of."""

    found: list[Question] = field(default_factory=list)
    own_channels: dict[str, str] = field(default_factory=dict)
    unused: list[FileColumn] = field(default_factory=list)


def guess_questions(
    columns: Sequence[FileColumn], texts: Mapping[str, Texts], channels: Codelist, shared: Mapping[str, Indicator]
) -> Questions:
    """Questions in the file's order: yes/no columns that name known channels and otherwise say the same become one
    question with channels, wherever they stand; so do neighbouring yes/no columns of one stem."""
    codings = {one.name: found for one in columns if (found := yes_no_of(texts[one.name], one.value_labels))}
    groups = channel_groups([one for one in columns if one.name in codings], codings, channels)
    named = {column.name: (group, channel) for group in groups for channel, column in group.columns.items()}
    reader = _Reader()
    for column in columns:
        coding = codings.get(column.name)
        if coding is None:
            reader.read_choice(column)
        elif column.name in named:
            reader.read_named(column, coding, *named[column.name])
        else:
            reader.read_yes_no(column, coding, *_channel(column, coding, texts[column.name], channels))
    _name(reader.questions, channels, reader.labels, shared)
    return reader.questions


class _Reader:
    """Makes questions of columns, in the file's order."""

    def __init__(self) -> None:
        self.questions = Questions()
        self.labels: dict[str, str] = {}
        self.last: Question | None = None
        """The yes/no question that the column before belongs to."""
        self.stem = ""

    def read_yes_no(self, column: FileColumn, coding: YesNoCoding, channel: str, label: str) -> None:
        self.labels.setdefault(channel, label)
        last, stem = self.last, _stem(column.name)
        joins = last is not None and self.stem == stem != column.name and _alike(last.coding, coding)
        if joins and last is not None and channel not in last.columns:
            _join(last, column, channel, coding)
            return
        self._add(column, Question("", {channel: column}, coding))

    def read_named(self, column: FileColumn, coding: YesNoCoding, group: ChannelGroup, channel: str) -> None:
        question = next((one for one in self.questions.found if one.group is group), None)
        if question is None:
            self._add(column, Question("", {channel: column}, coding, group=group))
            return
        _join(question, column, channel, coding)
        self.last, self.stem = question, _stem(column.name)

    def read_choice(self, column: FileColumn) -> None:
        if 2 < len(column.value_labels) <= MAXIMUM_ANSWERS:
            self._add(column, _choice(column))
        else:
            self.questions.unused.append(column)

    def _add(self, column: FileColumn, question: Question) -> None:
        if len(self.questions.found) >= MAXIMUM_QUESTIONS:
            self.questions.unused.append(column)
            return
        self.questions.found.append(question)
        self.last, self.stem = question, _stem(column.name)


def _stem(name: str) -> str:
    """The name without its last number or word: B1_4_1 and B1_5_1 share B1_#_1, q6 and q7 share q#."""
    numbered = re.sub(r"\d+", "#", name)
    return numbered if "#" in numbered else name.rpartition("_")[0] or name


def _join(question: Question, column: FileColumn, channel: str, coding: YesNoCoding) -> None:
    """Another column of the question; what any of them has for "not asked" is that of all."""
    question.columns[channel] = column
    if question.coding is not None:
        both = dict.fromkeys((*question.coding.not_asked, *coding.not_asked))
        question.coding = replace(question.coding, not_asked=tuple(both))


def _alike(one: YesNoCoding | None, other: YesNoCoding) -> bool:
    return one is not None and (one.yes, one.no, one.ticked) == (other.yes, other.no, other.ticked)


def _channel(column: FileColumn, coding: YesNoCoding, texts: Texts, channels: Codelist) -> tuple[str, str]:
    """Code and label of a built-in channel that the cell, label or name mentions; else a code made of them."""
    said = texts.distinct[0] if coding.ticked and texts.distinct and texts.distinct[0] != "1" else None
    for text in (said, column.label, column.name.rpartition("_")[2]):
        if text and (code := code_of(text).lower()) in channels:
            return code, text
    label = said or column.label or column.name
    return code_of(label).lower(), label


def _choice(column: FileColumn) -> Question:
    answers: dict[str, tuple[str, str]] = {}
    for text, label in column.value_labels.items():
        answers[code_of(label, answers)] = (text, label)
    return Question("", {"_T": column}, answers=answers)


def _name(questions: Questions, channels: Codelist, labels: Mapping[str, str], shared: Mapping[str, Indicator]) -> None:
    """Name the indicators: as the vocabulary does where the columns' names say so, ``adoption`` for the first other
    question about known channels, else after the columns."""
    said = {id(one): one.group.indicator(shared) for one in questions.found if one.group}
    free = ADOPTION not in said.values()
    taken: set[str] = set(shared)
    used: set[str] = set()
    for question in questions.found:
        if len(question.columns) == 1:
            question.columns = {"_T": question.first}
        built_in = [channel for channel in question.columns if channel in channels and channel != "_T"]
        wanted = said.get(id(question))
        if wanted is None and free and len(built_in) * 2 > len(question.columns):
            wanted, free = ADOPTION, False
        if wanted is None or wanted in used:
            words = question.group.words if question.group else ()
            wanted = identifier_of("_".join(words) or question.first.name, taken)
        question.indicator = wanted
        used.add(wanted)
        taken.add(wanted)
        for channel in question.columns:
            if channel not in channels:
                questions.own_channels.setdefault(channel, labels[channel])
