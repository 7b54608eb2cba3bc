"""Everything the answers said, merged: for each figure the tightest bounds on each of its numbers, and what is odd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from tests.attack.discovering import Survey
from tests.attack.reading import NUMBERS, Row

SLACK = 1e-9


class Series(NamedTuple):
    """What is measured."""

    indicator: str
    channel: str
    category: str


class Place(NamedTuple):
    """A figure: of which release, which series and which cell (a code per axis of the survey)."""

    release: str
    series: Series
    cell: tuple[str, ...]


class Bounds(NamedTuple):
    """What a number lies between."""

    low: float
    high: float

    def within(self, other: Bounds) -> Bounds:
        return Bounds(max(self.low, other.low), min(self.high, other.high))


@dataclass
class Knowledge:
    """``numbers``: bounds by figure and measure; ``statuses``: every status a figure was answered with.

    ``odd`` and ``fine`` are sentences: a number of a confidential cell, answers that disagree; digits beyond those that
    the policy displays.
    """

    survey: Survey
    numbers: dict[Place, dict[str, Bounds]] = field(default_factory=lambda: defaultdict(dict))
    statuses: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    ids: dict[Place, str] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    fine: set[str] = field(default_factory=set)

    def learn(self, rows: Iterable[Row], source: str) -> None:
        """Take in the figures of an answer."""
        for row in rows:
            if row.get("survey") == self.survey.id:
                self._figure(row, source)

    def published(self, release: str) -> dict[Series, dict[tuple[str, ...], dict[str, Bounds]]]:
        """The figures of a release that have a value."""
        found: dict[Series, dict[tuple[str, ...], dict[str, Bounds]]] = defaultdict(dict)
        for place, numbers in self.numbers.items():
            if place.release == release and "value" in numbers:
                found[place.series][place.cell] = numbers
        return found

    def confidential(self, release: str) -> dict[Series, set[tuple[str, ...]]]:
        """The figures of a release that are withheld."""
        found: dict[Series, set[tuple[str, ...]]] = defaultdict(set)
        for place, statuses in self.statuses.items():
            if place.release == release and "confidential" in statuses:
                found[place.series].add(place.cell)
        return found

    def contradictions(self) -> set[str]:
        """What is odd, and every figure that is confidential in one answer and a number in another."""
        both = {
            place for place, statuses in self.statuses.items() if "confidential" in statuses and self.numbers[place]
        }
        return self.odd | {f"{place} is confidential in one answer and a number in another" for place in both}

    def _figure(self, row: Mapping[str, Any], source: str) -> None:
        cell = tuple(str(row[axis.id]) for axis in self.survey.axes)
        series = Series(str(row["indicator"]), str(row["channel"]), str(row["category"]))
        place = Place(str(row["release"]), series, cell)
        self.statuses[place].add(str(row["status"]))
        self.ids.setdefault(place, str(row.get("id")))
        if row["status"] != "published" and (row.get("value_text") or row.get("n_text")):
            self.odd.add(f"{source}: {place} is {row['status']} and says something in words")
        for name in NUMBERS:
            number = row.get(name)
            if number is not None:
                if row["status"] != "published":
                    self.odd.add(f"{source}: {place} is {row['status']} with {name} {number}")
                self._number(place, _measure(name, row), name, number, source)

    def _number(self, place: Place, measure: str, name: str, number: float, source: str) -> None:
        bounds = self._bounds(place.series, name, float(number))
        digits = decimals_of(float(number))
        allowed = 0 if name in ("n", "n_eff") else self.survey.decimals(place.series.indicator)
        if digits > allowed:
            self.fine.add(f"{source}: {place} has {name} {number}, finer than {allowed} decimals")
        merged = bounds.within(self.numbers[place].get(measure, bounds))
        if merged.low > merged.high + SLACK:
            self.odd.add(f"{source}: {place} has {measure} {number}, another answer says otherwise")
        self.numbers[place][measure] = merged

    def _bounds(self, series: Series, name: str, number: float) -> Bounds:
        """What a displayed number was before it was rounded: n to the nearest 5, half up, effective sizes to a tenth;
        others to a step that is not told: it may be any that the number is a multiple of."""
        if name == "n":
            return Bounds(number - 2.5, number + 2)
        if name == "n_eff":
            return Bounds(number - max(2.5, 0.06 * number), number + max(2.5, 0.06 * number))
        decimals = self.survey.decimals(series.indicator)
        if not self.survey.certified:
            return Bounds(number - 0.5 * 10.0**-decimals, number + 0.5 * 10.0**-decimals)
        half = 0.5 * (_largest_step(number, decimals) if series.indicator != "dialogue_gap" else 2 * COARSEST)
        return Bounds(number - half, number + half)


COARSEST = 0.05
"""The largest step of a share. A difference may be off by that of each of its parts."""


def _largest_step(number: float, decimals: int) -> float:
    """The largest of the steps a number may have been rounded to."""
    steps = [step * 10.0**power for power in range(-decimals, 4) for step in (1, 2, 5)]
    fitting = [step for step in steps if abs(number / step - round(number / step)) < SLACK]
    return min(max(fitting, default=10.0**-decimals), COARSEST if decimals >= 2 else 10.0**4)


def decimals_of(number: float) -> int:
    """How many decimals a number is written with; 0 or fewer for whole numbers."""
    return -int(Decimal(repr(number)).normalize().as_tuple().exponent)


def _measure(name: str, row: Mapping[str, Any]) -> str:
    """Interval bounds are measures of their own for each confidence level."""
    return f"{name} {row.get('confidence_level')}" if name.startswith("ci_") else name
