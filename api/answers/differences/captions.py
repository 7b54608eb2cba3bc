"""What must be known to read rows of differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.answers.differences.inputs import Answered
from api.answers.differences.regrouped import distinct, is_measured, row_key
from api.answers.differences.verdicts import METHODS, OBSTACLES, REASONS
from api.answers.figures import captions
from api.answers.figures.answering import Asked, answer_texts, share_of
from api.answers.figures.captions import Used
from api.answers.selections.selection import Row, Selection
from api.concepts.editions.edition import Edition
from api.concepts.texts import Language, Text


def difference_meta(
    rows: Sequence[Row], differences: Iterable[Mapping[str, Any]], answered: Answered, language: Language
) -> dict[str, Any]:
    """The texts of the figures and of the words about their differences. ``rows`` are all whose figures are shown."""
    told = list(differences)
    used = captions.used_by(filter(is_measured, rows))
    held = {one.edition.header.key for one in used}
    absent: dict[int, Edition] = {row.edition.header.key: row.edition for row in rows}
    used += [Used(edition, frozenset(), {}) for key, edition in absent.items() if key not in held]
    return {
        **answer_texts(used, [answered[row_key(row)] for row in distinct(rows)], language),
        "methods": _texts(METHODS, (one["method"] for one in told), language),
        "obstacles": _texts(OBSTACLES, (one["untested_because"] for one in told), language),
        "reasons": _texts(REASONS, (reason for one in told for reason in one["reasons"]), language),
    }


def planned(selection: Selection, withheld: int, total: int, asked: Asked) -> dict[str, Any]:
    """What a plan says in place of rows: how many there are, and the share of them with a figure that is withheld."""
    return {
        "total": total,
        "notice": captions.notice((block.edition for block in selection.blocks), asked.language),
        "suppressed_share": share_of(withheld, total),
    }


def _texts(texts: Mapping[Any, Text], words: Iterable[str | None], language: Language) -> dict[str, str]:
    named = set(words)
    return {word: text[language] for word, text in texts.items() if word in named}
