"""What makes sets of respondents unsafe besides their number, counted by atom: sensitive answers, numbers, weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, text

from api.concepts.surveys.items import Measure, item_name
from api.concepts.surveys.survey import Dimension
from api.disclosure.atoms import AtomKey, Atoms
from api.disclosure.attributes import Amounts, Attributes, SensitiveAnswer
from api.disclosure.dominance import DOMINANCE
from api.errors import Refused
from api.queries.atoms import Version, Weighed, facts_of, key_columns, key_of, parameters
from api.queries.sums import CONTRIBUTOR, quoted_column, quoted_table, valid_answer

NUMBERS, WEIGHTED, WEIGHTS = "number", "weighted number", "weight"
SUMMED = {NUMBERS: "answer", WEIGHTED: "amount * answer", WEIGHTS: "amount"}


@dataclass(frozen=True)
class Ruling:
    """What decides besides k of the sets of a base: the series whose minorities are protected; the part of the weight
    that no contributor may have (None: all have the same); whether answers are numbers that few may not dominate."""

    sensitive: tuple[Measure, ...] = ()
    largest_weight: float | None = None
    is_number: bool = False

    @property
    def amounts(self) -> Mapping[str, tuple[float, int]]:
        """By what is summed the part that the largest contributors may not make up, and how many these are."""
        weights = {} if self.largest_weight is None else {WEIGHTS: (self.largest_weight, 1)}
        names = (NUMBERS, WEIGHTED) if weights else (NUMBERS,)
        return weights | (dict.fromkeys(names, (DOMINANCE, 2)) if self.is_number else {})


def are_equal(connection: Connection, table: Table) -> bool:
    """Whether all contributors have the same weight, so that none of k can have more than a k-th."""
    held = f"SELECT sum(weight::numeric) AS held FROM {quoted_table(table)} GROUP BY {CONTRIBUTOR}"
    return bool(connection.scalar(text(f"SELECT min(held) IS NOT DISTINCT FROM max(held) FROM ({held}) own")))


def count_attributes(
    connection: Connection,
    dimensions: Sequence[Dimension],
    versions: Sequence[Version],
    atoms: Atoms,
    ruling: Ruling,
    weighed: Weighed = None,
) -> Attributes:
    """By atom what the ruling is about; ``atoms`` are those of ``count_atoms`` with the same arguments.

    Of a fact in several versions the newest weight counts. Raises ``Refused`` for negative numbers.
    """
    own = versions[0].bases[0].measure.item
    asides = [_given(quoted_column(one), one, valid_answer(one)) for one in ruling.sensitive if one.item != own]
    facts = facts_of(dimensions, versions, asides, weighed=weighed)
    keys = tuple(key_columns(dimensions, versions))
    counting = _Counting(connection, facts, parameters(versions, weighed), keys, atoms)
    # What the base itself asks is a fact's answer, in whichever version it was given.
    numbers = iter(range(len(asides)))
    given = [
        _given("answer", one, "answer IS NOT NULL") if one.item == own else f"s{next(numbers)}"
        for one in ruling.sensitive
    ]
    return Attributes(
        counting.answers({item_name(*one.series): of for one, of in zip(ruling.sensitive, given, strict=True)}),
        counting.amounts(ruling),
    )


def _given(said: str, measure: Measure, valid: str) -> str:
    """1 where what was ``said`` is what the measure counts, 0 where it is something else; null: it is not known."""
    if measure.kind == "median":
        return "NULL::int"
    counted = "<> 0" if measure.positive is None else f"= {measure.positive}"
    return f"CASE WHEN {valid} THEN ({said} {counted})::int END"


@dataclass(frozen=True)
class _Counting:
    connection: Connection
    facts: str
    parameters: Mapping[str, list[str]]
    keys: tuple[str, ...]
    atoms: Atoms

    @cached_property
    def _places(self) -> Mapping[AtomKey, int]:
        return {key: place for place, key in enumerate(self.atoms.keys)}

    def answers(self, given: Mapping[str, str]) -> tuple[SensitiveAnswer, ...]:
        if not given:
            return ()
        sums = [f"count(*) FILTER (WHERE {one} = {value})" for one in given.values() for value in (1, 0)]
        counts = np.zeros((len(self.atoms.keys), len(sums)), dtype=np.int64)
        for place, numbers in self._rows("", sums, "fact GROUP BY"):
            counts[place] = numbers
        return tuple(
            SensitiveAnswer(name, counts[:, 2 * place], counts[:, 2 * place + 1]) for place, name in enumerate(given)
        )

    def amounts(self, ruling: Ruling) -> tuple[Amounts, ...]:
        wanted = ruling.amounts
        if not wanted:
            return ()
        held, names = self._held(wanted), [f"a{place}" for place in range(len(wanted))]
        tops = [
            f"(array_agg({name} ORDER BY {name} DESC) FILTER (WHERE NOT shared))[1:{largest}]"
            for name, (_, largest) in zip(names, wanted.values(), strict=True)
        ]
        sums = ["min(least)", *(f"sum({name})" for name in names), *tops]
        rows = self._rows(held, sums, "held GROUP BY")
        if ruling.is_number and any(numbers[0] < 0 for _, numbers in rows):
            raise Refused(
                "A number has negative answers, for which the dominance rules are not made; nothing may be published. "
                "Leave the item out, or shift it to begin at 0."
            )
        shared = self._rows(held, ["holder", *names], "held WHERE shared ORDER BY holder,")
        return tuple(
            self._of(place, name, *wanted[name], [(at, numbers[1:]) for at, numbers in rows], shared)
            for place, name in enumerate(wanted)
        )

    def _held(self, wanted: Mapping[str, tuple[float, int]]) -> str:
        """A query of amounts by atom and contributor. As decimals: so sums do not depend on the order of rows."""
        listed = ", ".join(self.keys)
        sums = ", ".join(f"sum(({SUMMED[name]})::numeric) AS a{place}" for place, name in enumerate(wanted))
        own = f"SELECT {listed}, holder, {sums}, min(answer) AS least FROM fact GROUP BY {listed}, holder"
        return f", held AS (SELECT *, count(*) OVER (PARTITION BY holder) > 1 AS shared FROM ({own}) own)"

    def _rows(self, queries: str, columns: Sequence[str], source: str) -> list[tuple[int, Sequence[Any]]]:
        """``columns`` of a source that ends in what is followed by the keys, by the place of the atom."""
        listed, width = ", ".join(self.keys), len(self.keys)
        statement = f"WITH {self.facts}{queries} SELECT {listed}, {', '.join(columns)} FROM {source} {listed}"
        found = (
            (self._places.get(key_of(row, width - 2)), row[width:])
            for row in self.connection.execute(text(statement), self.parameters)
        )
        return [(place, numbers) for place, numbers in found if place is not None]

    def _of(
        self,
        place: int,
        name: str,
        part: float,
        largest: int,
        rows: Sequence[tuple[int, Sequence[Any]]],
        shared: Sequence[tuple[int, Sequence[Any]]],
    ) -> Amounts:
        totals, tops = np.zeros(len(self.atoms.keys)), np.zeros((len(self.atoms.keys), largest))
        for atom, numbers in rows:
            own = numbers[len(numbers) // 2 + place] or []
            totals[atom], tops[atom, : len(own)] = numbers[place], own
        held: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for atom, (holder, *amounts) in shared:
            held[holder][atom] = float(amounts[place])
        return Amounts(name, part, largest, totals, tops, tuple(held.values()))
