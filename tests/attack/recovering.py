"""The attacks on published sums: which groups of fewer than k contributors have a sum that can be computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tests.attack.atoms import Table
from tests.attack.facts import Fact
from tests.attack.knowledge import Bounds
from tests.attack.programme import smallest_group
from tests.attack.spans import Span

MOST_PER_CONTRIBUTOR = 3
"""Respondents of the largest enterprise group: differences of more than k times so many are no small groups."""
MOST = 4
"""How many groups the programme is asked for per question."""


@dataclass(frozen=True)
class Recovered:
    """A group of few contributors whose answers to a question add up to ``total``; ``how`` it was found."""

    question: str
    facts: frozenset[Fact]
    total: Bounds
    how: str

    @property
    def contributors(self) -> int:
        return len({fact.enterprise for fact in self.facts})


def recovered(table: Table, k: int) -> list[Recovered]:
    """Everything that is found, each group once."""
    span = Span()
    for place, row in enumerate(table.rows):
        span.add({int(atom): int(row[atom]) for atom in np.flatnonzero(row)}, place)
    found: dict[tuple[str, frozenset[Fact]], Recovered] = {}
    for how, group in _groups(table, k):
        facts = table.facts(group)
        factors = span.combined(dict.fromkeys(group, 1))
        assert factors is not None, f"{how} named a group that is no combination of what is published"
        low = sum(float(factor) * _end(table.sums[one].total, factor < 0) for one, factor in factors.items())
        high = sum(float(factor) * _end(table.sums[one].total, factor > 0) for one, factor in factors.items())
        question = next(iter(facts)).question
        found.setdefault((question, facts), Recovered(question, facts, Bounds(low, high), how))
    return list(found.values())


def _end(bounds: Bounds, upper: bool) -> float:
    return bounds.high if upper else bounds.low


def _groups(table: Table, k: int) -> Iterator[tuple[str, list[int]]]:
    for question in sorted({atom[0].question for atom in table.atoms}):
        atoms = table.of(question)
        alone = ~((table.rows < 0) | ((table.rows != 0) & ~atoms)).any(axis=1) & (table.rows > 0).any(axis=1)
        rows = table.rows[alone] > 0
        for how, differences in (("nested difference", nested_differences), ("union difference", union_differences)):
            for group in differences(rows, table.sizes, MOST_PER_CONTRIBUTOR * k):
                if table.contributors.of(group) < k:
                    yield how, group
        yield from (("integer programme", one) for one in islice(_programmed(table, atoms, k), MOST))


def nested_differences(rows: NDArray[np.bool_], sizes: NDArray[np.float64], most: int) -> Iterator[list[int]]:
    """A without B, where B lies in A and at most ``most`` answers are left."""
    within, _, counts = _relations(rows, sizes)
    left = counts[:, None] - counts[None, :]
    for outer, inner in np.argwhere(within & (left > 0) & (left <= most)):
        yield np.flatnonzero(rows[outer] & ~rows[inner]).tolist()


def union_differences(rows: NDArray[np.bool_], sizes: NDArray[np.float64], most: int) -> Iterator[list[int]]:
    """A without B and C, disjoint sets in A."""
    within, disjoint, counts = _relations(rows, sizes)
    for outer in range(len(rows)):
        inner = np.flatnonzero(within[outer])
        left = counts[outer] - counts[inner][:, None] - counts[inner][None, :]
        fits = disjoint[np.ix_(inner, inner)] & (left > 0) & (left <= most)
        for first, second in np.argwhere(np.triu(fits)):
            yield np.flatnonzero(rows[outer] & ~rows[inner[first]] & ~rows[inner[second]]).tolist()


def _relations(
    rows: NDArray[np.bool_], sizes: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    """Which set holds which other, which are disjoint, and how many answers each has."""
    common = (rows * sizes) @ rows.T.astype(np.float64)
    counts = common.diagonal().copy()
    return common == counts[None, :], common == 0, counts


def _programmed(table: Table, atoms: NDArray[np.bool_], k: int) -> Iterator[list[int]]:
    known: list[Sequence[int]] = []
    while (group := smallest_group(table.rows, table.contributors, k, atoms, known)) is not None:
        yield group
        known.append(group)
