"""The difference of two waves of one survey: what lies between them, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from api.answers.differences.asked_rows import Pair, RowKey, row_in, row_key
from api.answers.differences.comparability import breaks, is_published_elsewhere, share_respondents, wave_reasons
from api.answers.differences.difference import (
    Difference,
    assured_n,
    displayed_digits,
    independent_difference,
    limited_by_weights,
    published_difference,
    untested,
)
from api.answers.differences.lookups import FiguresByRow, figures_of
from api.answers.differences.timelines import WavesBySurvey, waves_between
from api.answers.differences.verdicts import Reason
from api.answers.selections.selection import Row

BREAKING: tuple[Reason, ...] = ("break", "codelist")
"""Reasons for which a series is not the same any more."""


def rows_between(pair: Pair, waves: WavesBySurvey) -> list[Row]:
    """The rows of a pair in its waves and in those between, oldest first."""
    between = waves_between(waves[pair.a.edition.header.survey], pair.a.edition, pair.b.edition)
    return [row_in(edition, pair.measured) for edition in between]


def wave_difference(
    pair: Pair, waves: WavesBySurvey, answered: FiguresByRow, df: Mapping[RowKey, int], *, across_breaks: bool
) -> Difference:
    """The difference of two waves.

    ``df`` are degrees of freedom, where they are told. Across a break only with ``across_breaks`` is there a test.
    Waves that may share respondents are never tested.
    """
    figures = figures_of(pair, answered)
    rows = rows_between(pair, waves)
    broken = any(breaks(row.edition, pair.a.series, answered.get(row_key(row))) for row in rows[1:])
    reasons = tuple(wave_reasons(*pair, figures, broken))
    digits = displayed_digits(pair)
    if is_broken(reasons) and not across_breaks:
        found = untested(*figures, "break", digits)
    elif share_respondents([row.edition for row in rows]):
        found = untested(*figures, "shared_respondents", digits)
    elif any(is_published_elsewhere(row.edition) for row in pair):
        found = published_difference(*figures, digits)
    else:
        n = [assured_n(row, figure) for row, figure in zip(pair, figures, strict=True)]
        found = independent_difference(*figures, [df.get(row_key(row)) for row in pair], n, digits)
        found = limited_by_weights(found, pair, figures)
    return replace(found, reasons=reasons)


def is_broken(reasons: Iterable[Reason]) -> bool:
    """Whether a series is not the same any more."""
    return any(reason in BREAKING for reason in reasons)
