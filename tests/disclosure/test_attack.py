"""Somebody who combines what is released recovers nothing below k, and does where only single cells are looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.disclosure.atoms import Holding, atoms_of
from api.disclosure.certifying import check
from api.disclosure.limits import NotCertified
from api.disclosure.suppression import SuppressionProblem
from tests.disclosure.attacker import Matrix, in_span, nested_differences, smallest_set
from tests.disclosure.small import LIMITS, axis, cells_of, certified, key, new_problem, released_cells, table_problem

K = 5


def small_cells(problem: SuppressionProblem) -> Matrix:
    return problem.rows(problem.primary(K))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_below_k_is_recovered_from_certified_cells(seed: int) -> None:
    problem = table_problem(300, seed)
    outcome = certified(problem, K)
    rows, respondents = problem.rows(outcome.released), problem.atoms.respondents
    assert outcome.released.any()
    assert not nested_differences(rows, respondents, K)
    assert not any(in_span(rows, cell.astype(np.int64)) for cell in small_cells(problem))
    assert smallest_set(rows, respondents, K) is None


@pytest.mark.parametrize("seed", range(6))
def test_sets_below_k_are_recovered_from_all_cells_that_are_large_enough(seed: int) -> None:
    problem = table_problem(300, seed)
    rows, respondents = problem.rows(problem.candidates(K)), problem.atoms.respondents
    found = smallest_set(rows, respondents, K)
    assert found is not None
    assert 0 < respondents[found].sum() < K
    assert in_span(rows, found.astype(np.int64))
    assert any(in_span(rows, cell.astype(np.int64)) for cell in small_cells(problem))
    with pytest.raises(NotCertified, match="can be computed from the released cells"):
        check(problem, problem.candidates(K), K, LIMITS)


def test_no_cell_that_was_held_back_could_have_been_released_as_well() -> None:
    problem = table_problem(300, 1)
    outcome = certified(problem, K)
    respondents = problem.atoms.respondents
    for base, cell in np.argwhere(problem.candidates(K) & ~outcome.released):
        more = outcome.released.copy()
        more[base, cell] = True
        assert smallest_set(problem.rows(more), respondents, K) is not None


def test_what_is_released_depends_neither_on_the_order_of_atoms_nor_of_searching(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = table_problem(400, 2)
    expected = released_cells(problem, certified(problem, K))
    monkeypatch.setattr("api.disclosure.few.Cheap.forms", 0)
    assert released_cells(problem, certified(problem, K)) == expected
    # Without any set that shows by itself the programmes have to find every one.
    nothing = lambda basis, changed, *_: np.zeros((0, len(changed)), dtype=np.int64)  # noqa: E731
    monkeypatch.setattr("api.disclosure.searching.elementary_sets", nothing)
    assert released_cells(problem, certified(problem, K)) == expected


def test_a_large_group_in_many_leaves_is_one_contributor_to_the_certificate() -> None:
    only = axis("a", 4)
    leaves = [(key(0), 8), (key(1), 8), (key(2), 30), (key(3), 30)]
    group = [Holding("group", key(0), 6), Holding("group", key(1), 6)]
    alone = new_problem(("base",), (only,), cells_of(only), atoms_of(leaves))
    shared = new_problem(("base",), (only,), cells_of(only), atoms_of(leaves, group))
    # 16 respondents in the two small leaves, 5 contributors: what is left of the whole would be below 6.
    assert ("a3",) in released_cells(alone, certified(alone, 6))
    assert released_cells(shared, certified(shared, 6)) == {("_T",), ("a2",)}
    assert smallest_set(alone.rows(certified(alone, 6).released), alone.atoms.respondents, 6) is None


def test_cells_unsafe_for_another_reason_cannot_be_computed_either() -> None:
    only = axis("a", 3)
    atoms = atoms_of([(key(0), 20), (key(1), 30), (key(2), 40)])
    cells = cells_of(only)
    unsafe = np.array([[cell == ("a0",) for cell in cells]])
    problem = new_problem(("base",), (only,), cells, atoms, attribute_risk=unsafe)
    assert released_cells(problem, certified(problem, 10)) == {("_T",), ("a2",)}
    with pytest.raises(NotCertified, match="unsafe by itself can be computed"):
        check(problem, problem.candidates(10), 10, LIMITS)


def test_an_empty_survey_releases_nothing() -> None:
    only = axis("a", 2)
    problem = new_problem(("base",), (only,), cells_of(only), atoms_of([]))
    assert not certified(problem, 10).released.any()


@pytest.mark.parametrize("seed", range(4))
def test_programmes_find_what_shows_by_itself_with_shared_contributors_and_changed_facts(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(seed)
    plain = table_problem(200, seed, (6, 5))
    counts = [
        (replace(one, changed=bool(random.random() < 0.2)), int(number))
        for one, number in zip(plain.atoms.keys, plain.atoms.respondents, strict=True)
    ]
    holdings = [Holding(f"g{place % 5}", one, int(random.integers(1, n + 1))) for place, (one, n) in enumerate(counts)]
    problem = new_problem(("base",), plain.axes, plain.cells, atoms_of(counts, holdings))
    assert problem.atoms.sharing
    assert problem.atoms.changed.any()
    expected = certified(problem, K).released
    assert expected.any()
    nothing = lambda basis, changed, *_: np.zeros((0, len(changed)), dtype=np.int64)  # noqa: E731
    monkeypatch.setattr("api.disclosure.searching.elementary_sets", nothing)
    assert (certified(problem, K).released == expected).all()
