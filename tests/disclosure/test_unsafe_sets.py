"""Sensitive answers and dominance hold for every set of respondents that follows from released cells.

All sets of a few atoms are tried one by one, respondent by respondent; which of them follow is decided in fractions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from api.disclosure.atoms import AtomKey, Holding, atoms_of
from api.disclosure.attributes import Amounts, Attributes, SensitiveAnswer
from api.disclosure.certifying import check
from api.disclosure.dominance import DOMINANCE
from api.disclosure.limits import NotCertified
from api.disclosure.ordering import acceptance_order
from api.disclosure.suppression import SuppressionProblem
from tests.disclosure.small import LIMITS, axis, cells_of, certified, new_problem

K = 4


@dataclass(frozen=True)
class Respondent:
    holder: str
    atom: int
    yes: bool
    amount: float


def respondents(seed: int, shared: bool) -> list[Respondent]:
    random = np.random.default_rng(seed)
    found = []
    for number in range(60):
        holder = f"group {number % 5}" if shared and number % 4 == 0 else f"respondent {number}"
        amount = float(np.exp(random.normal(0, 1.6))) * bool(random.random() > 0.25)
        atom = int(min(random.integers(12), random.integers(14)))
        found.append(Respondent(holder, atom, bool(random.random() < 0.35), amount))
    return found


def keys(changed: bool) -> list[AtomKey]:
    return [AtomKey((a, b), (True,), changed and (3 * a + b) % 4 == 1) for a, b in product(range(4), range(3))]


def problem_of(people: list[Respondent], changed: bool, rules: str) -> SuppressionProblem:
    """A table of two axes with groups; ``rules``: any of ``answer``, ``number`` and ``weight``."""
    axes = (axis("a", 4, (0, 1)), axis("b", 3, (0, 1)))
    own = keys(changed)
    counts: defaultdict[int, int] = defaultdict(int)
    of: defaultdict[str, defaultdict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in people:
        counts[one.atom] += 1
        of[one.holder][one.atom].append(one.amount)
    holdings = [
        Holding(holder, own[atom], len(amounts))
        for holder, atoms in of.items()
        if holder.startswith("group")
        for atom, amounts in atoms.items()
    ]
    atoms = atoms_of(((own[atom], number) for atom, number in counts.items()), holdings)
    place = {atom: atoms.keys.index(own[atom]) for atom in counts}
    answers = [
        np.array([sum(p.yes is yes for p in people if place[p.atom] == at) for at in range(len(place))])
        for yes in (True, False)
    ]
    amounts = []
    for name, part, largest in (("number", DOMINANCE, 2), ("weight", 0.5, 1)):
        if name in rules:
            amounts.append(amounts_of(name, part, largest, of, place))
    sensitive = (SensitiveAnswer("answer", *answers),) if "answer" in rules else ()
    problem = new_problem(("base",), axes, cells_of(*axes), atoms)
    return replace(problem, attributes=Attributes(sensitive, tuple(amounts)))


def amounts_of(
    name: str, part: float, largest: int, of: dict[str, defaultdict[int, list[float]]], place: dict[int, int]
) -> Amounts:
    totals, alone = np.zeros(len(place)), defaultdict[int, list[float]](list)
    held = []
    for atoms in of.values():
        for atom, amounts in atoms.items():
            totals[place[atom]] += sum(amounts)
        if len(atoms) > 1:
            held.append({place[atom]: sum(amounts) for atom, amounts in atoms.items()})
        else:
            alone[place[next(iter(atoms))]].append(sum(next(iter(atoms.values()))))
    tops = np.zeros((len(place), largest))
    for at, amounts in alone.items():
        sorted_ = sorted(amounts, reverse=True)[:largest]
        tops[at, : len(sorted_)] = sorted_
    return Amounts(name, part, largest, totals, tops, tuple(held))


class Attacker:
    """Somebody who tries every set of atoms."""

    def __init__(self, people: list[Respondent], problem: SuppressionProblem, changed: bool, rules: str) -> None:
        own = keys(changed)
        self.problem = problem
        self.people = [replace(one, atom=problem.atoms.keys.index(own[one.atom])) for one in people]
        ways = [(-1, 0, 1) if key.changed else (0, 1) for key in problem.atoms.keys]
        sets = np.array([one for one in product(*ways) if any(one)])
        self.unsafe = sets[[self._is_unsafe(one, rules) for one in sets]]

    def _is_unsafe(self, one: NDArray[np.int64], rules: str) -> bool:
        inside = [(person, int(one[person.atom])) for person in self.people if one[person.atom]]
        amounts: defaultdict[str, float] = defaultdict(float)
        for person, _ in inside:
            amounts[person.holder] += person.amount
        if len(amounts) < K:
            return True
        largest, total = sorted(amounts.values(), reverse=True), sum(amounts.values())
        agreeing = sum(person.yes is (sign > 0) for person, sign in inside)
        return (
            ("answer" in rules and min(agreeing, len(inside) - agreeing) <= 2)
            or ("number" in rules and (total == 0 or sum(largest[:2]) > 0.9 * total))
            or ("number" in rules and total - sum(largest[:2]) < 0.1 * largest[0])
            or ("weight" in rules and (total == 0 or largest[0] > 0.5 * total))
        )

    def finds(self, rows: NDArray[np.bool_]) -> bool:
        """Whether some unsafe set is a combination of ``rows``."""
        return not (self.unsafe @ null_space(rows)).any(axis=1).all() if len(self.unsafe) else False

    def accepted(self) -> NDArray[np.bool_]:
        """The cells in the order they are tried, each unless it gives an unsafe set away."""
        released = np.zeros(self.problem.offered.shape, dtype=np.bool_)
        for base, cell in acceptance_order(self.problem, K):
            released[base, cell] = True
            released[base, cell] = not self.finds(self.problem.rows(released))
        return released


def null_space(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Whole vectors, one a column: a set is a combination of ``rows`` exactly where its product with each is 0."""
    lines = [[Fraction(int(value)) for value in row] for row in rows]
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        at = next((line for line in range(len(pivots), len(lines)) if lines[line][column]), None)
        if at is None:
            continue
        lines[len(pivots)], lines[at] = lines[at], lines[len(pivots)]
        row = lines[len(pivots)] = [value / lines[len(pivots)][column] for value in lines[len(pivots)]]
        lines = [
            line if line is row else [a - line[column] * b for a, b in zip(line, row, strict=True)] for line in lines
        ]
        pivots.append(column)
    found = []
    for free in set(range(rows.shape[1])) - set(pivots):
        vector = [Fraction(int(place == free)) for place in range(rows.shape[1])]
        for line, pivot in enumerate(pivots):
            vector[pivot] = -lines[line][free]
        found.append([int(value * np.lcm.reduce([one.denominator for one in vector])) for value in vector])
    return np.array(found, dtype=np.int64).reshape(-1, rows.shape[1]).T


@pytest.mark.parametrize("rules", ["answer", "number", "weight", "answer number weight"])
@pytest.mark.parametrize(("shared", "changed"), [(False, False), (True, False), (False, True), (True, True)])
def test_just_those_cells_are_released_that_give_no_unsafe_set_away(rules: str, shared: bool, changed: bool) -> None:
    stopped = 0
    for seed in range(4):
        people = respondents(seed, shared)
        problem = problem_of(people, changed, rules)
        attacker = Attacker(people, problem, changed, rules)
        released = certified(problem, K).released
        assert (released == attacker.accepted()).all()
        assert check(problem, released, K, LIMITS).released is released
        stopped += attacker.finds(problem.rows(problem.candidates(K)))
        # The same without these rules: what they stop is there to be found.
        plain = certified(replace(problem, attributes=None), K).released
        if attacker.finds(problem.rows(plain)):
            stopped += 1
            with pytest.raises(NotCertified):
                check(problem, plain, K, LIMITS)
    assert stopped


@pytest.mark.parametrize("rules", ["answer", "number", "weight"])
@pytest.mark.parametrize(("shared", "changed"), [(False, False), (True, True)])
def test_the_programmes_find_what_shows_by_itself(
    rules: str, shared: bool, changed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = [problem_of(respondents(seed, shared), changed, rules) for seed in range(4)]
    expected = [certified(problem, K).released for problem in problems]
    nothing = lambda basis, changed, *_: np.zeros((0, len(changed)), dtype=np.int64)  # noqa: E731
    monkeypatch.setattr("api.disclosure.searching.elementary_sets", nothing)
    found = [certified(problem, K) for problem in problems]
    assert all((one.released == other).all() for one, other in zip(found, expected, strict=True))
    assert any(one.sets for one in found)
