"""Boxes beside the options of a question, by their wording: for none of them, for no answer, or for either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.definitions.drafts.answer_words import BoxKind, kind_of_box
from api.definitions.drafts.summary import Column


@dataclass(frozen=True)
class BoxesApart:
    """The boxes of a question that are none of its options.

    Who ticked one of ``none_of_them`` says no to each option, who ticked one of ``no_answer`` alone gave no answer;
    what ``either`` means, only the questionnaire's owner knows.
    """

    none_of_them: Sequence[Column] = ()
    no_answer: Sequence[Column] = ()
    either: Sequence[Column] = ()

    @property
    def columns(self) -> list[Column]:
        return [*self.none_of_them, *self.no_answer, *self.either]


def is_box_apart(column: Column) -> bool:
    """Whether the column holds nothing but the text of such a box, where it was ticked."""
    return len(column.counts) == 1 and column.some_empty and kind_of_box(column.texts[0]) is not None


def kind_of_option(option: str, column: Column) -> BoxKind | None:
    """By the option's text, else by what the column holds where it was ticked."""
    return kind_of_box(option) or (kind_of_box(column.texts[0]) if is_box_apart(column) else None)
