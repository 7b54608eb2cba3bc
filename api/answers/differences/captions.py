"""What must be known to read rows of differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.answers.differences.inputs import Answered
from api.answers.differences.meta import DifferenceMeta
from api.answers.differences.regrouped import distinct, is_measured, row_key
from api.answers.differences.rows import TestedDifference
from api.answers.differences.verdicts import METHODS, OBSTACLES, REASONS, Adjustment
from api.answers.figures.captions import Used, figure_meta, used_by
from api.answers.figures.plan import Asked
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition
from api.concepts.fields import extend
from api.concepts.texts import Language, Text


@dataclass(frozen=True)
class Told:
    """What is shown of the differences of a plan: their rows, and how many tests each family has in all."""

    rows: Sequence[Row]
    differences: Sequence[TestedDifference]
    total: int
    tests: Mapping[str, int]


def difference_meta(asked: Asked, adjust: Adjustment, told: Told, answered: Answered) -> DifferenceMeta:
    """The texts of the figures and of the words about their differences."""
    used = used_by(filter(is_measured, told.rows))
    held = {one.edition.header.key for one in used}
    absent: dict[int, Edition] = {row.edition.header.key: row.edition for row in told.rows}
    used += [Used(edition, frozenset(), {}) for key, edition in absent.items() if key not in held]
    figures = [answered[row_key(row)] for row in distinct(told.rows)]
    language, differences = asked.language, told.differences
    return extend(
        figure_meta(told.total, asked.confidence, used, figures, language),
        DifferenceMeta,
        adjust=adjust,
        tests=told.tests,
        methods=_texts(METHODS, (one.method for one in differences), language),
        obstacles=_texts(OBSTACLES, (one.untested_because for one in differences), language),
        reasons=_texts(REASONS, (reason for one in differences for reason in one.reasons), language),
    )


def _texts(texts: Mapping[Any, Text], words: Iterable[str | None], language: Language) -> dict[str, str]:
    named = set(words)
    return {word: text[language] for word, text in texts.items() if word in named}
