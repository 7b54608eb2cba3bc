"""Published sums as a table: a line per sum, a column per atom, which is a set of facts that no sum tells apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tests.attack.facts import Fact, Sum
from tests.attack.programme import Contributors


@dataclass(frozen=True)
class Table:
    """``sums`` has one sum for each different line."""

    sums: tuple[Sum, ...]
    atoms: tuple[tuple[Fact, ...], ...]

    @cached_property
    def rows(self) -> NDArray[np.float64]:
        """Sums x atoms: with which sign the sum counts the atom's facts."""
        return np.array([[one.sign(atom[0]) for atom in self.atoms] for one in self.sums], dtype=np.float64)

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """The number of facts of each atom."""
        return np.array([len(atom) for atom in self.atoms], dtype=np.float64)

    @cached_property
    def contributors(self) -> Contributors:
        """Who contributes to which atoms."""
        held: dict[str, set[int]] = defaultdict(set)
        for place, atom in enumerate(self.atoms):
            for fact in atom:
                held[fact.enterprise].add(place)
        alone = np.zeros(len(self.atoms), dtype=np.int64)
        for places in held.values():
            if len(places) == 1:
                alone[min(places)] += 1
        return Contributors(alone, tuple(tuple(sorted(places)) for places in held.values() if len(places) > 1))

    def of(self, question: str) -> NDArray[np.bool_]:
        """Which atoms are facts of a question."""
        return np.array([atom[0].question == question for atom in self.atoms], dtype=np.bool_)

    def facts(self, atoms: Iterable[int]) -> frozenset[Fact]:
        """The facts of several atoms."""
        return frozenset(fact for place in atoms for fact in self.atoms[place])


def tables(sums: Iterable[Sum]) -> list[Table]:
    """A table for each set of questions whose answers are added up together somewhere."""
    together: list[tuple[set[str], list[Sum]]] = []
    for one in sums:
        questions = {fact.question for fact in one.facts | one.minus}
        joined = [group for group in together if group[0] & questions]
        together = [group for group in together if not group[0] & questions]
        members = [other for _, others in joined for other in others]
        together.append((questions.union(*(names for names, _ in joined)), [*members, one]))
    return [table(members) for _, members in together]


def table(sums: Sequence[Sum]) -> Table:
    """The table of sums; of those that sum the same facts the one with the tightest bounds is kept."""
    best: dict[tuple[frozenset[Fact], frozenset[Fact]], Sum] = {}
    for one in sums:
        same = best.get((one.facts, one.minus))
        if one.facts | one.minus:
            best[one.facts, one.minus] = one if same is None else same.tighter(one)
    kept = tuple(best.values())
    held: dict[Fact, list[int]] = defaultdict(list)
    for place, one in enumerate(kept):
        for sign, facts in ((1, one.facts), (-1, one.minus)):
            for fact in facts:
                held[fact].append(sign * (place + 1))
    alike: dict[tuple[str, tuple[int, ...]], list[Fact]] = defaultdict(list)
    for fact, places in held.items():
        alike[fact.question, tuple(places)].append(fact)
    return Table(kept, tuple(tuple(sorted(facts)) for _, facts in sorted(alike.items())))
