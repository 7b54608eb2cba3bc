"""Which questions the columns of a survey file hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.answer_words import kind_of_box, says_not_asked
from api.definitions.drafts.boxes import BoxesApart, is_box_apart, kind_of_option
from api.definitions.drafts.channel_columns import ChannelGroup, channel_groups
from api.definitions.drafts.codings import Unanswered, YesNo, merged, unanswered_in, yes_no_of
from api.definitions.drafts.dimensions import MANY
from api.definitions.drafts.listed_answers import Listed, listed_answers
from api.definitions.drafts.numbers import far_codes
from api.definitions.drafts.options import Battery, find_batteries, is_free_text
from api.definitions.drafts.roles import is_number
from api.definitions.drafts.summary import Column, ResponseSet
from api.definitions.drafts.survey_tools import SurveyTool, is_of_the_tool
from api.definitions.vocabulary import Vocabulary
from api.definitions.wordings import LEAST_CELLS, is_personal, may_be_shown

MOST_ANSWERS = 15
_QUANTITY = re.compile(
    r"wie ?viele?\b|how (many|much)|anzahl|number of|minute|stunde|hour|\beuro?\b|€|\busd\b|umsatz|turnover|budget"
    r"|kosten|\bcosts?\b|ausgaben|spending|prozent|percent|\b(days|tage|weeks|wochen)\b",
    re.IGNORECASE,
)
OTHER = "other"
Kind = Literal["yes_no", "choice", "number", "listed", "spread"]


@dataclass
class Question:
    """A question with its columns.

    ``options`` (label → column) has one entry with an empty label where there is one column; ``codings`` are the
    readings of a yes/no question; ``answers`` (cell text → label) those of a choice, ``listed`` the answers that
    stand together in one cell. ``words`` are those shared by columns that name channels, None elsewhere.
    """

    kind: Kind
    text: str
    options: dict[str, Column]
    codings: tuple[YesNo, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    none: Unanswered = field(default_factory=Unanswered)
    listed: Listed | None = None
    words: tuple[str, ...] | None = None
    codes_apart: dict[str, str] = field(default_factory=dict)
    """Of answers whose codes stand in several columns: code → label of those that are, or may be, for none of them."""
    has_rest: bool = False
    """Whether some cells hold other texts than the answers."""
    is_by_names: bool = False
    """Whether its columns were put together by what they are called and where they stand."""
    far_codes: tuple[str, ...] = ()
    """Of numbers whose wording does not say what they are: repeated ones that look like codes for no answer."""
    is_reversed: bool = False
    """Whether it is the part of another question whose labels code it the other way round."""
    apart: BoxesApart = field(default_factory=BoxesApart)
    """Boxes beside the options."""

    @property
    def first(self) -> Column:
        return next(iter(self.options.values()))

    @property
    def columns(self) -> list[Column]:
        return list(self.options.values())

    @property
    def boxes(self) -> list[Column]:
        """Those of the options and those beside them."""
        return [*self.columns, *self.apart.columns]

    def set_boxes_apart(self) -> None:
        """Make boxes such as “none of these” and “don't know” no options, unless there is no other."""
        kinds = {option: kind_of_option(option, column) for option, column in self.options.items()}
        if any(kind is None for kind in kinds.values()):
            of_kind = {kind: [self.options[one] for one in kinds if kinds[one] == kind] for kind in kinds.values()}
            self.apart = BoxesApart(*(of_kind.get(kind, []) for kind in ("none", "no_answer", "either")))
            self.options = {option: column for option, column in self.options.items() if kinds[option] is None}


def find_questions(
    columns: Sequence[Column], sets: Sequence[ResponseSet], tool: SurveyTool | None, vocabulary: Vocabulary
) -> tuple[list[Question], list[Column]]:
    """The questions in the file's order, and the columns that nothing could be made of."""
    free = [column for column in columns if not is_of_the_tool(column.name)]
    found = list(_spread(free, sets))
    taken = {column.name for question in found for column in question.columns}
    batteries = find_batteries([column for column in free if column.name not in taken], sets, tool)
    found += [_of_battery(battery) for battery in batteries]
    taken |= {column.name for question in found for column in question.boxes}
    taken |= {battery.text for battery in batteries}
    rest = [column for column in free if column.name not in taken]
    found += _by_channels(rest, tool, vocabulary)
    taken |= {column.name for question in found for column in question.boxes}
    singles = [(column, _single(column, tool)) for column in rest if column.name not in taken]
    found += [question for _, question in singles if question is not None]
    place = {column.name: place for place, column in enumerate(columns)}
    unused = [column for column, question in singles if question is None]
    in_order = sorted(found, key=lambda question: place[question.first.name])
    first = {question.text: place[question.first.name] for question in reversed(in_order)}
    parts = {question.text for question in found if question.is_reversed}

    def place_of(question: Question) -> tuple[int, bool]:
        """What is coded the other way round stands behind the rest of its question."""
        own = place[question.first.name]
        return first[question.text] if question.text in parts else own, question.is_reversed

    return sorted(found, key=place_of), unused


def _of_battery(battery: Battery) -> Question:
    options: dict[str, Column] = {}
    for option, column in battery.options:
        options[option if option not in options else f"{option} ({column.name})"] = column
    question = Question("yes_no", battery.text, options, battery.readings, is_reversed=battery.is_reversed)
    question.set_boxes_apart()
    return question


def _by_channels(columns: Sequence[Column], tool: SurveyTool | None, vocabulary: Vocabulary) -> Iterator[Question]:
    """Yes/no columns that name known channels and otherwise say the same, wherever they stand; neighbours of the same
    stem."""
    usable = [column for column in columns if not is_free_text(column)]
    readings = {column.name: found for column in usable if (found := yes_no_of(column, tool))}
    yes_no = [column for column in usable if column.name in readings]
    groups = channel_groups(yes_no, {name: found[0] for name, found in readings.items()}, vocabulary.channels)
    named = {column.name: (group, channel) for group in groups for channel, column in group.columns.items()}
    reader = _NeighbourReader()
    for column in usable:
        if column.name in readings:
            reader.read(column, readings[column.name], *named.get(column.name, (None, None)))
        else:
            reader.last = None
    for question in reader.found:
        if all(map(is_box_apart, question.columns)):
            continue
        if len(question.options) == 1:
            question.options = {"": question.first}
        question.set_boxes_apart()
        yield question


class _NeighbourReader:
    """Joins columns, in the file's order, to the question of their group or to that of the column before."""

    def __init__(self) -> None:
        self.found: list[Question] = []
        self.last: Question | None = None
        self.before = ""
        self.made: dict[int, Question] = {}

    def read(self, column: Column, codings: tuple[YesNo, ...], group: ChannelGroup | None, channel: str | None) -> None:
        option = channel or _option_of(column)
        question = self.made.get(id(group)) if group else self._continued(column, codings, option)
        if question is None:
            question = Question("yes_no", column.question, {}, codings, words=group.words if group else None)
            self.found.append(question)
            if group:
                self.made[id(group)] = question
        question.options[option if option not in question.options else column.name] = column
        question.codings = tuple(map(merged, zip(question.codings, codings, strict=False)))
        question.is_by_names = True
        self.last, self.before = question, column.name

    def _continued(self, column: Column, codings: Sequence[YesNo], option: str) -> Question | None:
        """The question before, where this is its next option: of the same stem and coding, and not there yet."""
        if self.last is None or option in self.last.options or stem(self.before) != stem(column.name):
            return None
        alike = [(one.yes, one.no) for one in self.last.codings] == [(one.yes, one.no) for one in codings]
        return self.last if alike and self.before != column.name else None


def _option_of(column: Column) -> str:
    """The text of the answer that a ticked column holds; its label or name."""
    said = column.texts[0] if len(column.counts) == 1 and not is_number(column.texts[0]) else None
    shown = said if said and may_be_shown(said, column.counts[said]) and len(said) > 3 else None
    return shown or column.label or column.name


def stem(name: str) -> str:
    """The name without its numbers or last word: B1_4_1 and B1_5_1 share B1_#_#, q6 and q7 share q#."""
    numbered = re.sub(r"\d+", "#", name)
    return numbered if "#" in numbered else name.rpartition("_")[0] or name


def _spread(columns: Sequence[Column], sets: Sequence[ResponseSet]) -> Iterator[Question]:
    """Sets whose columns hold the codes that were chosen."""
    by_name = {column.name: column for column in columns}
    for one in sets:
        members = [by_name[name] for name in one.columns if name in by_name]
        if one.counted is None and len(members) > 1 and any(column.value_labels for column in members):
            labels = {text: label for column in members for text, label in column.value_labels.items()}
            none = unanswered_in(members[0])
            apart = {text: kind for text in labels if (kind := kind_of_box(labels[text])) in ("none", "either")}
            none = replace(none, not_asked=tuple(text for text in none.not_asked if text not in apart))
            answers = {text: label for text, label in labels.items() if text not in (*none.texts, *apart)}
            question = Question("spread", one.label or stem(members[0].question), {one.name: one for one in members})
            yield replace(question, answers=answers, none=none, codes_apart={text: labels[text] for text in apart})


def _single(column: Column, tool: SurveyTool | None) -> Question | None:
    """A question of one column: a choice, several answers in a cell, or a number."""
    if is_free_text(column) or not column.counts or is_personal(column.name, column.label, column.texts):
        return None
    none = unanswered_in(column, tool)
    options = {"": column}
    answers = [text for text in column.texts if text not in none.texts]
    labels = {text: label for text, label in column.value_labels.items() if text not in none.texts}
    if labels:
        unlabelled = {text for text in answers if text not in labels}
        shown = labels | {text: text for text in unlabelled if is_number(text) and column.counts[text] >= LEAST_CELLS}
        if 1 < len(shown) <= MOST_ANSWERS and all(map(is_number, unlabelled)):
            has_rest = not set(answers) <= shown.keys()
            return Question("choice", column.question, options, (), shown, none, has_rest=has_rest)
        return None
    if answers and all(map(is_number, answers)):
        return _number(column, answers, none)
    none_listed = replace(none, not_asked=tuple(text for text in none.not_asked if not says_not_asked(text)))
    if listed := listed_answers(column, none_listed, tool):
        return Question("listed", column.question, options, none=none_listed, listed=listed)
    return _choice(column, answers, none)


def _number(column: Column, answers: Sequence[str], none: Unanswered) -> Question | None:
    """A quantity by its wording, or many numbers among which codes for no answer stand."""
    options = {"": column}
    if _QUANTITY.search(column.question) is not None:
        return Question("number", column.question, options, none=none) if len(answers) > 2 else None
    decimal = "," if any("," in text for text in answers) else "."
    codes = far_codes(column, none, FileFormat(decimal=decimal)) if len(answers) > MANY else ()
    return Question("number", column.question, options, none=none, far_codes=codes) if codes else None


def _choice(column: Column, answers: Sequence[str], none: Unanswered) -> Question | None:
    """One of several texts, each given by several respondents; what only few wrote is left to “other”."""
    shown = {text: text for text in answers if may_be_shown(text, column.counts[text]) and not is_number(text)}
    cells = sum(column.counts[text] for text in answers)
    covered = sum(column.counts[text] for text in shown)
    if not 1 < len(shown) <= MOST_ANSWERS or covered < 0.8 * cells or max(map(len, shown)) > 120:
        return None
    question = Question("choice", column.question, {"": column}, (), shown, none)
    question.has_rest = len(shown) < len(answers)
    return question
