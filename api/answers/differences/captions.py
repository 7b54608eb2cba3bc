"""What stands beside rows of differences, as far as comparisons and trends share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.answers.differences.asked_rows import distinct, is_measured, row_key
from api.answers.differences.lookups import FiguresByRow
from api.answers.differences.meta import DifferenceMeta
from api.answers.differences.rows import TestedDifference
from api.answers.differences.texts import METHOD_TEXTS, OBSTACLE_TEXTS, REASON_TEXTS
from api.answers.differences.verdicts import Adjustment
from api.answers.figures.answer import Answer, share_of
from api.answers.figures.captions import Used, figure_meta, notice, used_by
from api.answers.figures.plan import Asked
from api.answers.selections.selection import Row, Selection
from api.concepts.editions.edition import Edition
from api.concepts.fields import extend
from api.concepts.texts import Language, Text


@dataclass(frozen=True)
class Shown:
    """What is shown of the ``total`` rows of an answer, and how many tests each family of differences has in all."""

    total: int
    tests: Mapping[str, int]
    rows: Sequence[Row] = ()
    differences: Sequence[TestedDifference] = ()


def difference_meta(asked: Asked, adjust: Adjustment, shown: Shown, answered: FiguresByRow) -> DifferenceMeta:
    """The texts of the figures and of the words about their differences."""
    used = used_by(filter(is_measured, shown.rows))
    held = {one.edition.header.key for one in used}
    absent: dict[int, Edition] = {row.edition.header.key: row.edition for row in shown.rows}
    used += [Used(edition, frozenset(), {}) for key, edition in absent.items() if key not in held]
    figures = [answered[row_key(row)] for row in distinct(shown.rows)]
    language, differences = asked.language, shown.differences
    return extend(
        figure_meta(shown.total, asked.confidence, used, figures, language),
        DifferenceMeta,
        adjust=adjust,
        tests=shown.tests,
        methods=_texts(METHOD_TEXTS, (one.method for one in differences), language),
        obstacles=_texts(OBSTACLE_TEXTS, (one.untested_because for one in differences), language),
        reasons=_texts(REASON_TEXTS, (reason for one in differences for reason in one.reasons), language),
    )


def answer_without_rows(
    meta: DifferenceMeta,
    kind: type[DifferenceMeta],
    selection: Selection,
    withheld: Sequence[bool],
    language: Language,
) -> Answer:
    """The answer to ``limit=0``; ``withheld`` tells of each row that there would be whether a figure is withheld."""
    meta.notice = notice((block.edition for block in selection.blocks), language)
    return Answer((), extend(meta, kind, suppressed_share=share_of(sum(withheld), len(withheld))))


def _texts(texts: Mapping[Any, Text], used: Iterable[str | None], language: Language) -> dict[str, str]:
    named = set(used)
    return {word: text[language] for word, text in texts.items() if word in named}
