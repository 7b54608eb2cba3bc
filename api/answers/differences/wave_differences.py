"""Two waves of one survey against each other: what lies between them, and what can be said of their difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from api.answers.differences.comparability import breaks, share_respondents, wave_reasons
from api.answers.differences.difference import Difference, displayed_digits, independent_difference, known_n, untested
from api.answers.differences.verdicts import Reason
from api.answers.figures.rows import Figure
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition

Waves = Mapping[str, Sequence[Edition]]
"""The releases of each survey, oldest first."""
BREAKING: tuple[Reason, ...] = ("break", "codelist")
"""Reasons for which a series is not the same any more."""


class Known(NamedTuple):
    """A row, its figure as answered, and the degrees of freedom that the release tells of it."""

    row: Row
    answered: Figure
    df: int | None


def by_survey(editions: Iterable[Edition]) -> Waves:
    """The releases of each survey, oldest first, then by revision."""
    found: dict[str, list[Edition]] = {}
    for edition in sorted(editions, key=lambda one: (*one.header.recency, one.header.wave, one.header.version)):
        found.setdefault(edition.header.survey, []).append(edition)
    return found


def since(editions: Sequence[Edition], first: Edition, last: Edition) -> list[Edition]:
    """The waves of a survey (``editions``, oldest first) after the older of two up to the newer, the older first."""
    places = sorted(next(place for place, one in enumerate(editions) if one is edition) for edition in (first, last))
    return list(editions[places[0] : places[1] + 1])


def wave_difference(
    a: Known, b: Known, span: Sequence[Edition], between: Sequence[Figure | None], *, across_breaks: bool
) -> tuple[Difference, list[Reason]]:
    """The difference of two waves and why they are not comparable.

    ``span`` are the waves from the older to the newer (see ``since``), ``between`` their figures, in the same order.
    Across a break only with ``across_breaks`` is there a test. Waves that may share respondents are never tested.
    """
    series = a.row.series
    later = list(zip(span, between, strict=True))[1:]
    broken = any(breaks(edition, series, answered) for edition, answered in later)
    reasons = wave_reasons(a.row, b.row, (a.answered, b.answered), broken)
    digits = displayed_digits([a.row, b.row])
    if any(reason in BREAKING for reason in reasons) and not across_breaks:
        return untested(a.answered, b.answered, "break", digits), reasons
    if share_respondents(span):
        return untested(a.answered, b.answered, "shared_respondents", digits), reasons
    n = [known_n(side.row, side.answered) for side in (a, b)]
    return independent_difference(a.answered, b.answered, (a.df, b.df), n, digits), reasons


def without_value(difference: Difference) -> Difference:
    """The same, not even computed: what cannot be compared is not subtracted."""
    return replace(difference, value=None)
