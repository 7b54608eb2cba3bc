"""What cells with several answers mean beside their options: an empty one, “don't know”, “none of these”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from api.definitions.drafts.answer_words import kind_of_box
from api.definitions.drafts.choices import Reading
from api.definitions.drafts.codings import Unanswered
from api.definitions.drafts.listed_answers import Listed
from api.definitions.drafts.questions import Question
from api.definitions.drafts.summary import Column
from api.definitions.drafts.yaml_texts import flow, text_list


def listed_readings(
    listed: Listed, column: Column, none: Unanswered, asked: pl.Series, sent_by_all: bool
) -> list[Reading]:
    """The ways to read the cells: one for each meaning an empty cell, and what may be meant either way, may have.

    ``asked`` says of each row whether the question was put; where nobody in the file broke off (``sent_by_all``), an
    empty cell is likelier to mean none of them. Nothing where the usual coding does.
    """
    empty = int((asked & column.cells.is_null()).sum())
    readings = [
        _reading(listed, column, none, no, nothing, empty)
        for no, nothing in _meanings(listed.either, bool(empty), sent_by_all and not listed.none_of_them)
    ]
    is_usual = len(readings) == 1 and not (listed.none_of_them or listed.no_answer or none.texts)
    return [] if is_usual else readings


def spread_readings(question: Question, sent_by_all: bool) -> list[Reading]:
    """The same of codes of what was chosen, which stand in several columns."""
    codes = question.codes_apart
    none_of_them = tuple(code for code in codes if kind_of_box(codes[code]) == "none")
    either = tuple(code for code in codes if code not in none_of_them)
    chosen = {code: _any_holds(question.columns, [code]) for code in question.answers}
    empty = int((~_any_holds(question.columns, ["*"])).sum())
    first, label = next(iter(question.answers.items()))
    readings = []
    for no, nothing in _meanings(either, bool(empty), sent_by_all and not none_of_them):
        told = _Told((*none_of_them, *no), question.none.not_asked, (*nothing, *question.none.no_answer))
        valid = _any_holds(question.columns, [code for code in (*chosen, *told.no) if code])
        answered = int(valid.sum()) + (empty if "" in no else 0)
        said = _meant(codes, no, nothing, empty)
        readings.append(told.reading(said, label, int(chosen[first].sum()), answered))
    return readings if len(readings) > 1 or codes or question.none.texts else []


def _any_holds(columns: Sequence[Column], texts: Sequence[str]) -> pl.Series:
    return reduce(or_, (column.holds(texts) for column in columns))


def _meanings(
    either: tuple[str, ...], some_empty: bool, empty_is_no: bool
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What means none of them and what no answer, of the empty cell and the options that may mean either."""
    ways = ((True, False) if empty_is_no else (False, True)) if some_empty else (False,)
    for is_no in ways:
        no, nothing = (("",), ()) if is_no else ((), ("",))
        if not either:
            yield no, nothing
            continue
        yield no, (*nothing, *either)
        yield (*either, *no), nothing


def _reading(
    listed: Listed, column: Column, none: Unanswered, no: tuple[str, ...], nothing: tuple[str, ...], empty: int
) -> Reading:
    said = dict.fromkeys(text.strip(f" {listed.separator}") for text in (*none.no_answer, *listed.no_answer))
    no_answer = (*nothing, *said) if nothing[:1] == ("",) else (*said, *nothing)
    told = _Told((*listed.none_of_them, *no), none.not_asked, no_answer)
    answered = empty if "" in no else 0
    for text, number in column.counts.items():
        if text not in none.texts and not {*listed.cells[text]} <= {*no_answer}:
            answered += number
    option, ticked = next(iter(listed.options.items()))
    return told.reading(_meant({}, no, nothing, empty), option, ticked, answered)


def _meant(labels: Mapping[str, str], no: Sequence[str], nothing: Sequence[str], empty: int) -> str:
    """What is read in which way; nothing of empty cells where there are none."""
    said = [f"{_named(labels.get(text, text))} is none of them" for text in no]
    said += [f"{_named(labels.get(text, text))} is no answer" for text in nothing if text or empty]
    return ", ".join(said)


def _named(text: str) -> str:
    return f"“{text}”" if text else "an empty cell"


class _Told(NamedTuple):
    """What a coding says."""

    no: tuple[str, ...]
    not_asked: tuple[str, ...]
    no_answer: tuple[str, ...]

    def reading(self, said: str, option: str, ticked: int, answered: int) -> Reading:
        """The coding, with the share of an option that so many of those who answered ticked."""
        coding = flow({key: text_list(texts) for key, texts in self._asdict().items() if texts})
        share = f"{option} {100 * ticked / answered:.1f} %" if answered else "no answer"
        return Reading(coding, f"{said} (n {answered}): {share}")
