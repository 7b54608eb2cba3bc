"""Which waves of a survey a request means: codes, ``latest``, ``latest:N``, ``2010..2012``, ``*``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.concepts.editions.edition import Edition
from api.concepts.nearest import MOST_EXPLAINED, nearest
from api.concepts.terms import EVERY
from api.errors import Problem

LATEST = "latest"
RANGE = ".."
EXPECTED = "wave codes, latest, latest:N, FROM..TO (years, months, days or wave codes) or *"

_LATEST_COUNT = re.compile(r"latest:([1-9][0-9]{0,3})", re.ASCII)
_DAY = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-2][0-9]|3[01]))?)?", re.ASCII)

WaveRule = Callable[[Sequence[Edition]], Iterable[Edition]]
"""Chooses among the editions of one survey, oldest first."""


@dataclass(frozen=True)
class WaveChoice:
    """The checked values of ``wave``: an edition is meant when one of the rules chooses it."""

    rules: tuple[WaveRule, ...]

    def choose(self, editions: Sequence[Edition]) -> list[Edition]:
        """The editions meant, oldest first, of those of one survey (oldest first)."""
        chosen = {edition.header.key for rule in self.rules for edition in rule(editions)}
        return [edition for edition in editions if edition.header.key in chosen]


def read_waves(values: Sequence[str], known: Sequence[Edition], default: str) -> tuple[WaveChoice, list[Problem]]:
    """The rules for the values of ``wave`` (``default`` when there are none), and what is wrong with them.

    ``known`` are the editions of all surveys that are asked: a code that none of them has is unknown.
    """
    rules: list[WaveRule] = []
    problems: list[Problem] = []
    for value in values or (default,):
        try:
            rules.append(_rule(value, known))
        except ValueError as error:
            codes = [edition.header.wave for edition in reversed(known)]
            problems.append(
                Problem(
                    str(error),
                    pointer="wave",
                    expected=EXPECTED,
                    nearest=nearest(value, (*codes, LATEST)) if len(problems) < MOST_EXPLAINED else (),
                    code="invalid_value" if RANGE in value else "unknown_code",
                )
            )
    return WaveChoice(tuple(rules)), problems


def _rule(value: str, known: Sequence[Edition]) -> WaveRule:
    codes = {edition.header.wave for edition in known}
    if value in codes:
        return lambda editions: (edition for edition in editions if edition.header.wave == value)
    if value == EVERY:
        return lambda editions: editions
    if value == LATEST:
        return lambda editions: editions[-1:]
    if counted := _LATEST_COUNT.fullmatch(value):
        count = int(counted[1])
        return lambda editions: editions[-count:]
    if RANGE in value:
        return _range_rule(value, known)
    raise ValueError(f"there is no wave “{value}” in the surveys asked")


def _range_rule(value: str, known: Sequence[Edition]) -> WaveRule:
    first, _, last = value.partition(RANGE)
    codes = {edition.header.wave for edition in known}
    for end in (first, last):
        if end and end not in codes and _span(end) is None:
            raise ValueError(f"“{end}” in “{value}” is neither a wave of the surveys asked nor a year, month or day")
    if not first and not last:
        raise ValueError(f"“{value}” has no beginning and no end")
    # A code may stand for other periods in other surveys: all of them must be the wrong way round.
    begins, ends = (
        [edition.header.period_end for edition in known if edition.header.wave == end]
        or [_bound(end, {}, open_end, side)]
        for end, open_end, side in ((first, date.min, 0), (last, date.max, 1))
    )
    if min(begins) > max(ends):
        raise ValueError(f"“{value}” ends before it begins")

    def chosen(editions: Sequence[Edition]) -> Iterable[Edition]:
        own = {edition.header.wave: edition.header.recency for edition in editions}
        begin = _bound(first, own, date.min, 0)
        end = _bound(last, own, date.max, 1)
        return (edition for edition in editions if begin <= edition.header.period_end <= end)

    return chosen


def _bound(text: str, own: dict[str, tuple[date, date]], open_end: date, side: int) -> date:
    """The day a range begins (side 0) or ends (1). Waves are placed by the end of their period."""
    if not text:
        return open_end
    if text in own:
        return own[text][0]
    span = _span(text)
    # A wave code of another survey that is no date: nothing of this survey lies between.
    return span[side] if span else (date.max, date.min)[side]


def _span(text: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day; None for other texts."""
    match = _DAY.fullmatch(text)
    if match is None or match[1] == "0000":
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        begin = date(year, month or 1, day or 1)
        return begin, date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None
