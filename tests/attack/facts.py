"""What the attacker knows from outside, and the sums of unknown answers that were published.

From outside: who took part in which version, with which codes and enterprise group, who answered, who is in which base
and whose answer was corrected. That is the most the promise allows for; never what somebody answered.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tests.attack.discovering import Axis
from tests.attack.knowledge import Bounds, Knowledge, Place, Series
from tests.attack.news import says_nothing_new
from tests.attack.questionnaire import COMBINED, MEANS, NUMBERS, Question
from tests.attack.sample import Participant

Versions = Mapping[str, Sequence[Participant]]
"""Who took part, by release."""
Cells = Mapping[tuple[str, ...], Mapping[str, Bounds]]


@dataclass(frozen=True, order=True)
class Fact:
    """A respondent's answer to a question; a corrected answer is another fact than the one it replaced."""

    question: str
    respondent: str
    enterprise: str
    release: str


@dataclass(frozen=True)
class Sum:
    """The answers ``facts`` minus the answers ``minus`` add up to ``total``, says the figure at ``place``."""

    facts: frozenset[Fact]
    total: Bounds
    place: Place
    minus: frozenset[Fact] = frozenset()

    def sign(self, fact: Fact) -> int:
        return int(fact in self.facts) - int(fact in self.minus)

    def tighter(self, other: Sum) -> Sum:
        return replace(self, total=self.total.within(other.total))


@dataclass(frozen=True, eq=False)
class Outside:
    """What is known without asking the server: the participants of each version."""

    versions: Versions
    axes: Sequence[Axis]

    def facts(self, question: Question, release: str, cell: Sequence[str]) -> dict[str, Fact]:
        """The answers to a question in a cell, by respondent."""
        known = self._known(question, release)
        return {who: known[who] for who in self._inside(release, tuple(cell)) if who in known}

    @cache  # noqa: B019 - lives as long as the attack
    def _inside(self, release: str, cell: tuple[str, ...]) -> list[str]:
        return [one.respondent for one in self.versions[release] if self._holds(cell, one)]

    @cache  # noqa: B019 - lives as long as the attack
    def _known(self, question: Question, release: str) -> dict[str, Fact]:
        """Named after the first release in which the answer is as it is."""
        found: dict[str, tuple[int | None, Fact]] = {}
        for name, people in self.versions.items():
            for one in people:
                answer = question.answer(one)
                if one.respondent not in found or found[one.respondent][0] != answer:
                    found[one.respondent] = answer, Fact(question.name, one.respondent, one.enterprise, name)
            if name == release:
                here = {one.respondent for one in people}
                return {who: fact for who, (answer, fact) in found.items() if answer is not None and who in here}
        raise KeyError(release)

    def _holds(self, cell: Sequence[str], one: Participant) -> bool:
        """Without a code somebody is in the whole only."""
        places = {"sector": one.sector, "size": one.size, "market": one.market}
        return all(
            code == axis.whole or places[axis.id] in axis.nodes[code]
            for axis, code in zip(self.axes, cell, strict=True)
        )


def published_sums(knowledge: Knowledge, outside: Outside) -> list[Sum]:
    """Every published sum of answers, over all versions."""
    found: list[Sum] = []
    for release in outside.versions:
        figures = knowledge.published(release)
        for series, cells in figures.items():
            if not says_nothing_new(series, figures, knowledge.survey.decimals(series.indicator)):
                found += _of_series(series, cells, release, outside)
            found += _of_numbers(series, cells, release, outside)
    return found


def _of_series(series: Series, cells: Cells, release: str, outside: Outside) -> Iterator[Sum]:
    mean = MEANS.get(series)
    for cell, numbers in cells.items():
        place = Place(release, series, cell)
        if mean is not None:
            people = {one.respondent: one for one in outside.versions[release]}
            known = outside.facts(mean.question, release, cell)
            inside = frozenset(fact for who, fact in known.items() if mean.holds(people[who]))
            yield Sum(inside, _total(numbers["value"], len(inside), mean.question.binary), place)
        else:
            yield _combined(series, numbers["value"], place, outside)


def _combined(series: Series, value: Bounds, place: Place, outside: Outside) -> Sum:
    """A gap or a count: of those who answered all parts."""
    parts = [(sign, outside.facts(MEANS[part].question, place.release, place.cell)) for sign, part in COMBINED[series]]
    everywhere = set.intersection(*(set(known) for _, known in parts))
    plus, minus = (
        frozenset(known[who] for sign, known in parts if sign == wanted for who in everywhere) for wanted in (1, -1)
    )
    return Sum(plus, _total(value, len(everywhere), True), place, minus)


def _of_numbers(series: Series, cells: Cells, release: str, outside: Outside) -> Iterator[Sum]:
    question = NUMBERS.get(series)
    if question is None:
        return
    for cell, numbers in cells.items():
        if "n" in numbers:
            yield Sum(
                frozenset(outside.facts(question, release, cell).values()), numbers["n"], Place(release, series, cell)
            )


def _total(mean: Bounds, number: int, whole: bool) -> Bounds:
    """The sum behind a mean: whole answers make a whole sum, often the only one that fits."""
    low, high = mean.low * number, mean.high * number
    return Bounds(math.ceil(low - 1e-6), math.floor(high + 1e-6)) if whole else Bounds(low, high)
