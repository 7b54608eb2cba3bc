"""What cells with several answers mean beside their options: an empty one, “don't know”, “none of these”."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from api.definitions.drafts.choices import Reading
from api.definitions.drafts.codings import Unanswered
from api.definitions.drafts.listed_answers import Listed
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
        for no, nothing in _meanings(listed, bool(empty), sent_by_all and not listed.none_of_them)
    ]
    is_usual = len(readings) == 1 and not (listed.none_of_them or listed.no_answer or none.texts)
    return [] if is_usual else readings


def _meanings(listed: Listed, some_empty: bool, empty_is_no: bool) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What means none of them and what no answer, of the empty cell and the options that may mean either."""
    ways = ((True, False) if empty_is_no else (False, True)) if some_empty else (False,)
    for is_no in ways:
        no, nothing = (("",), ()) if is_no else ((), ("",))
        if not listed.either:
            yield no, nothing
            continue
        yield no, (*nothing, *listed.either)
        yield (*listed.either, *no), nothing


def _reading(
    listed: Listed, column: Column, none: Unanswered, no: tuple[str, ...], nothing: tuple[str, ...], empty: int
) -> Reading:
    said = dict.fromkeys(text.strip(f" {listed.separator}") for text in (*none.no_answer, *listed.no_answer))
    told = {
        "no": (*listed.none_of_them, *no),
        "not_asked": none.not_asked,
        "no_answer": (*nothing, *said) if nothing[:1] == ("",) else (*said, *nothing),
    }
    answered = empty if "" in no else 0
    for text, number in column.counts.items():
        if text not in none.texts and not {*listed.cells[text]} <= {*told["no_answer"]}:
            answered += number
    option, ticked = next(iter(listed.options.items()))
    undecided = [text for text in nothing if text or empty]
    meanings = [f"{_named(text)} is none of them" for text in no]
    meanings += [f"{_named(text)} is no answer" for text in undecided]
    share = f"{option} {100 * ticked / answered:.1f} %"
    coding = flow({key: text_list(texts) for key, texts in told.items() if texts})
    return Reading(coding, f"{', '.join(meanings)} (n {answered}): {share}")


def _named(text: str) -> str:
    return f"“{text}”" if text else "an empty cell"
