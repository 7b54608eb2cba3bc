"""Several answers in one cell: between which sign they stand, and which they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.definitions.drafts.answer_words import BoxKind, kind_of_box
from api.definitions.drafts.codings import Unanswered
from api.definitions.drafts.summary import Column
from api.definitions.drafts.survey_tools import SurveyTool
from api.definitions.wordings import LEAST_CELLS, may_be_shown

_SIGNS = (";", ", ", "|", "\n", ",")
_CODE = re.compile(r"[\w.-]+")
MOST_OPTIONS = 40


@dataclass(frozen=True)
class Listed:
    """The separator, each option and how many ticked it, and the cells that hold something else.

    ``none_of_them`` are options of those to whom no other applies, ``no_answer`` such as “don't know”; ``either`` may
    be meant so or so. ``cells`` has each cell's text with the options in it.
    """

    separator: str
    options: Mapping[str, int]
    others: int
    none_of_them: tuple[str, ...] = ()
    no_answer: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    cells: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def is_apart(self, text: str) -> bool:
        """Whether a cell with this text lists none of the options."""
        return {*self.cells[text]} <= {*self.none_of_them, *self.no_answer, *self.either}


def listed_answers(column: Column, none: Unanswered, tool: SurveyTool | None) -> Listed | None:
    """The way to cut the cells that leaves few options, each of them ticked by several respondents."""
    cells = {text: number for text, number in column.counts.items() if text not in none.texts}
    signs = (tool.separator, *_SIGNS) if tool and tool.separator else _SIGNS
    for sign in dict.fromkeys(signs):
        found = _cut(cells, sign)
        if found is not None and (sign != " " or all(_CODE.fullmatch(option) for option in found.options)):
            return found
    return None


def _cut(cells: Mapping[str, int], sign: str) -> Listed | None:
    if not any(sign in text for text in cells):
        return None
    parts = {text: _joined(text, sign, cells) for text in cells}
    if sum(cells[text] for text, options in parts.items() if len(options) > 1) < LEAST_CELLS:
        return None
    counted: Counter[str] = Counter()
    for text, options in parts.items():
        counted.update(dict.fromkeys(options, cells[text]))
    apart = {one: kind for one in counted if (kind := kind_of_box(one)) is not None}
    shown = {one: number for one, number in counted.items() if one not in apart and may_be_shown(one, number)}
    others = sum(number for text, number in cells.items() if not {*shown, *apart} >= set(parts[text]))
    if not 1 < len(shown) <= MOST_OPTIONS or others > 0.2 * sum(cells.values()):
        return None
    return Listed(sign, shown, others, _of(apart, "none"), _of(apart, "no_answer"), _of(apart, "either"), parts)


def _of(kinds: Mapping[str, BoxKind], kind: BoxKind) -> tuple[str, ...]:
    return tuple(option for option in kinds if kinds[option] == kind)


def _joined(text: str, sign: str, cells: Mapping[str, int]) -> Sequence[str]:
    """The parts of a cell; those that never stand without each other are one option with the sign in its text."""
    joined: list[str] = []
    for part in (part for part in text.strip().split(sign) if part.strip()):
        pair = f"{joined[-1]}{sign}{part}" if joined else ""
        if joined and _always_together(joined[-1], part, pair, sign, cells):
            joined[-1] = pair
        else:
            joined.append(part)
    return [part.strip() for part in joined]


def _always_together(one: str, other: str, pair: str, sign: str, cells: Mapping[str, int]) -> bool:
    def holds(text: str, part: str) -> bool:
        return f"{sign}{part}{sign}" in f"{sign}{text.strip()}{sign}"

    return all(holds(text, pair) for text in cells if holds(text, one) or holds(text, other))
