"""How a column says yes and no, and which of its texts are no answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.definitions.drafts.answer_words import (
    NO_WORDS,
    NOTHING,
    YES_WORDS,
    says_no_answer,
    says_not_asked,
)
from api.definitions.drafts.boxes import is_box_apart
from api.definitions.drafts.summary import Column
from api.definitions.drafts.survey_tools import SurveyTool
from api.definitions.drafts.yaml_texts import flow, text_list
from api.definitions.wordings import LEAST_CELLS, is_personal


@dataclass(frozen=True)
class YesNo:
    """Texts that mean yes, no, not asked and no answer. ``ticked`` columns hold something where it was ticked."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    not_asked: tuple[str, ...] = ()
    no_answer: tuple[str, ...] = ()
    ticked: bool = False
    why: str = ""

    @property
    def texts(self) -> frozenset[str]:
        return frozenset((*self.yes, *self.no, *self.not_asked, *self.no_answer))

    @property
    def written(self) -> str:
        return flow({"yes": text_list(self.yes), "no": text_list(self.no), **unanswered(self, "" not in self.no)})


def merged(codings: Sequence[YesNo]) -> YesNo:
    """The first coding with what any of them has for no, not asked and no answer."""
    return replace(
        codings[0],
        no=tuple(dict.fromkeys(text for one in codings for text in one.no)),
        not_asked=tuple(dict.fromkeys(text for one in codings for text in one.not_asked)),
        no_answer=tuple(dict.fromkeys(text for one in codings for text in one.no_answer)),
    )


def unanswered(coding: YesNo | Unanswered, empty_is_none: bool = True) -> dict[str, str]:
    """The keys for texts that are no answer, as YAML; an empty cell is named beside others."""
    keys = {}
    if coding.not_asked:
        keys["not_asked"] = text_list(coding.not_asked)
    if coding.no_answer:
        empty = ("",) if empty_is_none and "" not in coding.not_asked else ()
        keys["no_answer"] = text_list((*empty, *coding.no_answer))
    return keys


@dataclass(frozen=True)
class Unanswered:
    """The texts of a column that are no answer."""

    not_asked: tuple[str, ...] = ()
    no_answer: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (*self.not_asked, *self.no_answer)


def unanswered_in(column: Column, tool: SurveyTool | None = None) -> Unanswered:
    """Declared so by the file, labelled or worded so, or a code that the tool uses for it."""
    not_asked: list[str] = []
    no_answer: list[str] = []
    outside = _outside_the_labels(column)
    for text in dict.fromkeys([*column.texts, *column.value_labels]):
        said = column.value_labels.get(text, text).strip()
        if says_not_asked(said) or (tool and text in tool.not_shown):
            not_asked.append(text)
        elif says_no_answer(said) or text in column.missing or (tool and text in tool.not_answered) or text in outside:
            no_answer.append(text)
    return Unanswered(tuple(not_asked), tuple(no_answer))


def _outside_the_labels(column: Column) -> frozenset[str]:
    """Codes without a label that lie before or behind all labelled ones: 0 and −9 beside 1 to 5."""
    coded = [float(text) for text in column.value_labels if re.fullmatch(r"-?\d+", text)]
    if len(coded) < 2:
        return frozenset()
    unlabelled = (text for text in column.texts if text not in column.value_labels and re.fullmatch(r"-?\d+", text))
    return frozenset(text for text in unlabelled if not min(coded) <= float(text) <= max(coded))


def yes_no_of(column: Column, tool: SurveyTool | None = None, counted: str | None = None) -> tuple[YesNo, ...]:
    """The ways to read the column as yes and no: none, one, or several that the file does not decide between."""
    none = unanswered_in(column, tool)
    answers = [text for text in column.texts if text not in none.texts]
    if is_box_apart(column):
        return (YesNo(("*",), ("",), ticked=True),)
    if counted is not None:
        others = tuple(text for text in answers if text != counted)
        no = others if all(re.fullmatch(r"-?\d+", text) for text in others) else ("*",)
        return (YesNo((counted,), no, *_unlabelled(none, ())),)
    labelled = {text: label for text, label in column.value_labels.items() if text not in none.texts}
    if labelled:
        return _labelled(column, labelled, none)
    nothing = NOTHING.difference(("0", "1", "2"))
    codes = [text for text in answers if text not in nothing]
    rest = _unlabelled(none, tuple(text for text in answers if text in nothing))
    return _unlabelled_readings(column, codes, rest, tool)


def _unlabelled(none: Unanswered, more: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (*none.not_asked, *more), none.no_answer


def _unlabelled_readings(
    column: Column, codes: Sequence[str], rest: tuple[tuple[str, ...], tuple[str, ...]], tool: SurveyTool | None
) -> tuple[YesNo, ...]:
    words = {text.strip().casefold() for text in codes}
    if len(codes) == 2 and words & YES_WORDS and words & NO_WORDS:
        return (YesNo(_among(codes, YES_WORDS), _among(codes, NO_WORDS), *rest),)
    if set(codes) == {"0", "1"}:
        return (YesNo(("1",), ("0",), *rest),)
    if set(codes) == {"1", "2"}:
        one, two = YesNo(("1",), ("2",), *rest, why="1 is yes"), YesNo(("2",), ("1",), *rest, why="2 is yes")
        if tool and tool.ticked == ("2", "1") and not rest[1]:  # a box is never left out
            return replace(two, why=f"2 is ticked, as {tool.name} writes a box to tick"), one
        return one, two
    if len(codes) == 1 and column.some_empty and _is_tick(column, codes[0]):
        return (YesNo(("*",), ("",), *rest, ticked=True),)
    return ()


def _is_tick(column: Column, text: str) -> bool:
    """Whether the only text of a column says that a box was ticked: 1, x, yes, or the text of the answer itself."""
    if text.strip().casefold() in YES_WORDS or text == "1" or re.search(rf"(^|\D){re.escape(text)}$", column.name):
        return True
    number = re.fullmatch(r"[-+\d.,]+", text) is not None
    return not number and column.counts[text] >= LEAST_CELLS and not is_personal(column.name, column.label, [text])


def _labelled(column: Column, labels: Mapping[str, str], none: Unanswered) -> tuple[YesNo, ...]:
    yes = tuple(text for text, label in labels.items() if label.strip().casefold() in YES_WORDS)
    no = tuple(text for text, label in labels.items() if label.strip().casefold() in NO_WORDS)
    others = tuple(text for text in column.texts if text not in (*yes, *no, *none.texts))
    if len(yes) == 1 and len(no) == 1 and set(labels) == {*yes, *no} and all(text in NOTHING for text in others):
        return (YesNo(yes, no, *_unlabelled(none, others)),)
    if yes == tuple(labels) and not others and column.some_empty:
        return (YesNo(("*",), ("",), *_unlabelled(none, ()), ticked=True),)
    return ()


def _among(texts: Iterable[str], words: frozenset[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip().casefold() in words)
