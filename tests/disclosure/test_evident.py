"""Where no class of respondents is small all cells are released without a search; elsewhere nothing is taken so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.disclosure.atoms import AtomKey, Holding, atoms_of
from api.disclosure.certifying import Outcome, Step, certify, check
from api.disclosure.classes import evidently_safe
from api.disclosure.directions import directions
from api.disclosure.limits import NotCertified
from api.disclosure.suppression import SuppressionProblem
from tests.disclosure.attacker import smallest_set
from tests.disclosure.small import (
    LIMITS,
    axis,
    cells_of,
    certified,
    key,
    line_problem,
    new_problem,
    released_cells,
    table_problem,
)

K = 5


def searched(problem: SuppressionProblem, monkeypatch: pytest.MonkeyPatch, k: int = K) -> Outcome:
    """How the problem comes out where nothing is taken as evident."""
    with monkeypatch.context() as patched:
        patched.setattr("api.disclosure.certifying.evidently_safe", lambda *arguments: False)
        return certified(problem, k)


def without_elimination(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> None:
        raise AssertionError("the span was eliminated")

    monkeypatch.setattr("api.disclosure.elimination.Span.add", never)


def evident(problem: SuppressionProblem, k: int = K) -> bool:
    return evidently_safe(problem, problem.rows(problem.candidates(k) | problem.fixed), k)


def grid(counts: list[list[int]], holdings: tuple[Holding, ...] = (), margins_only: bool = False) -> SuppressionProblem:
    """A table of two axes with these respondents; ``margins_only``: cells of two dimensions are not in the lattice."""
    axes = (axis("a", len(counts)), axis("b", len(counts[0])))
    cells = [cell for cell in cells_of(*axes) if not margins_only or "_T" in cell]
    atoms = atoms_of(((key(a, b), n) for a, row in enumerate(counts) for b, n in enumerate(row)), holdings)
    return new_problem(("base",), axes, cells, atoms)


def test_where_every_class_is_large_all_cells_are_released_and_checked_without_elimination(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, steps = grid([[5, 6], [7, 8]]), list[Step]()
    assert searched(problem, monkeypatch).released.all()
    without_elimination(monkeypatch)
    outcome = certify(problem, K, LIMITS, steps.append)
    assert outcome.released.all()
    assert (outcome.rounds, outcome.sets, outcome.programmes) == (1, 0, 0)
    assert steps == [Step(1, 0, 9, 9)]
    assert check(problem, outcome.released, K, LIMITS).released.all()


@pytest.mark.parametrize(("smallest", "proved"), [(4, False), (5, True), (6, True)])
def test_one_class_below_k_is_enough_to_search(smallest: int, proved: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = grid([[smallest, 20], [20, 20]])
    assert evident(problem) is proved
    assert (certified(problem, K).released == searched(problem, monkeypatch).released).all()
    without_elimination(monkeypatch)
    if proved:
        assert certified(problem, K).released.all()
    else:
        with pytest.raises(AssertionError, match="was eliminated"):
            certified(problem, K)


def test_small_atoms_that_no_cell_tells_apart_are_one_class() -> None:
    only = axis("a", 4, (0, 1), (2, 3))
    counts = [(key(leaf), 3) for leaf in range(4)]
    problem = new_problem(("base",), (only,), [("_T",), ("aG0",), ("aG1",)], atoms_of(counts))
    assert evident(problem)
    assert released_cells(problem, certified(problem, K)) == {("_T",), ("aG0",), ("aG1",)}
    assert smallest_set(problem.rows(problem.candidates(K)), problem.atoms.respondents, K) is None


def test_atoms_in_no_released_cell_may_be_few() -> None:
    only = axis("a", 2)
    atoms = atoms_of([(key(0), 20), (key(1), 2)])
    problem = new_problem(("base",), (only,), [("a0",), ("a1",)], atoms)
    assert evident(problem)
    assert released_cells(problem, certified(problem, K)) == {("a0",)}


@pytest.mark.parametrize(("alone", "proved"), [(3, False), (4, True)])
def test_contributors_in_several_atoms_count_once_in_a_class(
    alone: int, proved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaves 0 and 1 are one class: 10 respondents of one group in either, and so many others."""
    only = axis("a", 3, (0, 1))
    counts = [(key(0), 10 + alone), (key(1), 10), (key(2), 30)]
    group = [Holding("group", key(leaf), 10) for leaf in (0, 1)]
    # The group is in the third leaf too: each class counts it.
    spread = [*group, Holding("group", key(2), 1)]
    cells = [("_T",), ("aG0",), ("a2",)]
    for holdings in (group, spread):
        problem = new_problem(("base",), (only,), cells, atoms_of(counts, holdings))
        assert problem.atoms.sharing
        assert problem.contributors[0, 1] == alone + 1
        assert evident(problem) is proved
        assert (certified(problem, K).released == searched(problem, monkeypatch).released).all()


def test_a_class_of_many_respondents_and_few_contributors_is_small() -> None:
    leaves = [[30, 30], [30, 30]]
    holdings = tuple(Holding("group", key(0, b), 27) for b in (0, 1))
    assert evident(grid(leaves))
    assert not evident(grid(leaves, holdings))


def test_an_unsafe_cell_of_many_contributors_is_protected_though_all_classes_are_large() -> None:
    problem = line_problem({0: 20, 1: 30, 2: 40})
    unsafe = np.array([[cell == ("a0",) for cell in problem.cells]])
    marked = replace(problem, attribute_risk=unsafe)
    assert evident(problem)
    assert not evident(marked)
    assert released_cells(marked, certified(marked, K)) == {("_T",), ("a2",)}
    with pytest.raises(NotCertified, match="unsafe by itself can be computed"):
        check(marked, marked.candidates(K), K, LIMITS)


def test_where_every_cell_is_unsafe_nothing_is_released() -> None:
    problem = line_problem({0: 20, 1: 30})
    marked = replace(problem, attribute_risk=np.ones_like(problem.attribute_risk))
    outcome = certified(marked, K)
    assert not outcome.released.any()
    assert not check(marked, outcome.released, K, LIMITS).released.any()


@pytest.mark.parametrize(("others", "proved"), [(4, False), (5, True)])
def test_bases_are_looked_at_together(others: int, proved: bool) -> None:
    """Everybody and the users: the classes are users and others of each leaf, whatever is large in one base."""
    only = axis("a", 2)
    counts = [(key(leaf, inside=(True, True)), 30) for leaf in (0, 1)]
    counts += [(key(leaf, inside=(True, False)), others) for leaf in (0, 1)]
    problem = new_problem(("everybody", "users"), (only,), cells_of(only), atoms_of(counts))
    assert evident(problem) is proved
    released = certified(problem, K).released
    assert released.all() == proved
    assert smallest_set(problem.rows(released), problem.atoms.respondents, K) is None


@pytest.mark.parametrize(("changed", "proved"), [(4, False), (5, True)])
def test_changed_facts_and_what_is_public_are_classes_too(
    changed: int, proved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = axis("a", 2)
    old, new = (AtomKey((0,), inside, changed=True) for inside in ((False, True), (True, False)))
    counts = [(key(leaf, inside=(True, True)), 30) for leaf in (0, 1)] + [(old, changed), (new, changed)]
    holdings = [Holding(f"r{number}", atom, 1) for number in range(changed) for atom in (old, new)]
    fixed = np.array([[False] * 3, [True] * 3])
    problem = new_problem(("r2", "r1"), (only,), cells_of(only), atoms_of(counts, holdings), fixed=fixed)
    assert evident(problem) is proved
    assert (certified(problem, K).released == searched(problem, monkeypatch).released).all()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_evident_is_what_a_search_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Margins of random tables with shared contributors, some evident and some not; a search decides all of them."""
    random = np.random.default_rng(seed)
    proved = []
    for low in (1, 2, 3, 4, 5, 6):
        counts = random.integers(low, 14, (3, 3)).tolist()
        shared = [Holding("group", key(a, b), 1) for a in range(3) for b in range(3) if random.random() < 0.3]
        problem = grid(counts, tuple(shared), margins_only=bool(low % 2))
        proved.append(evident(problem))
        outcome = certified(problem, K)
        assert (outcome.released == searched(problem, monkeypatch).released).all()
        assert not proved[-1] or (outcome.released == problem.candidates(K)).all()
    assert any(proved)
    assert not all(proved)


def test_large_tables_of_few_respondents_are_not_evident() -> None:
    assert not evident(table_problem(300, 1))


def test_as_long_as_nothing_is_left_out_the_span_is_eliminated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The margins of a table with one respondent in a place: all cells are safe, which only a search proves."""
    problem, seen = grid([[1, 20, 20], [20, 20, 20], [20, 20, 20]], margins_only=True), list[int]()

    def counted(*arguments: object) -> object:
        seen.append(1)
        return directions(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("api.disclosure.certifying.directions", counted)
    assert not evident(problem)
    outcome = certified(problem, K)
    assert outcome.released.all()
    assert len(seen) == 1
