"""Bases that depend on answers, and versions of the same data, are audited together."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.atoms import AtomKey, Holding, atoms_of
from api.disclosure.limits import NotCertified
from api.disclosure.suppression import SuppressionProblem
from tests.disclosure.attacker import smallest_set
from tests.disclosure.small import axis, cells_of, certified, key, new_problem, released_cells

EVERYBODY, USERS = 0, 1
BOTH, ONLY_NEW, ONLY_OLD = (True, True), (True, False), (False, True)


def users_problem(others: int) -> SuppressionProblem:
    """Everybody and the users among them, in two leaves; ``others`` of the first leaf are no users."""
    only = axis("a", 2)
    counts = [
        (key(0, inside=(True, True)), 30),
        (key(0, inside=(True, False)), others),
        (key(1, inside=(True, True)), 30),
        (key(1, inside=(True, False)), 40),
    ]
    return new_problem(("everybody", "users"), (only,), cells_of(only), atoms_of(counts))


@pytest.mark.parametrize(("others", "released"), [(9, False), (10, True), (11, True)])
def test_the_others_of_a_base_of_users_are_protected_too(others: int, released: bool) -> None:
    problem = users_problem(others)
    outcome = certified(problem, 10)
    assert released_cells(problem, outcome, EVERYBODY) == {("_T",), ("a0",), ("a1",)}
    assert (("a0",) in released_cells(problem, outcome, USERS)) is released
    assert smallest_set(problem.rows(outcome.released), problem.atoms.respondents, 10) is None


def test_each_base_by_itself_would_have_given_the_others_away() -> None:
    problem = users_problem(9)
    assert smallest_set(problem.rows(problem.candidates(10)), problem.atoms.respondents, 10) is not None


def test_what_is_fixed_already_stays_and_the_rest_follows_it() -> None:
    problem = users_problem(9)
    fixed = np.array([[True, True, False], [False, False, False]])
    later = new_problem(problem.bases, problem.axes, problem.cells, problem.atoms, fixed=fixed)
    outcome = certified(later, 10)
    assert not outcome.released[EVERYBODY].any()
    # Users of the second leaf would give those of the first away, and with them the nine others.
    assert released_cells(later, outcome, USERS) == {("_T",)}


def test_what_is_fixed_already_and_unsafe_is_refused() -> None:
    only = axis("a", 2)
    atoms = atoms_of([(key(0), 9), (key(1), 40)])
    fixed = np.array([[True, False, True]])
    problem = new_problem(("base",), (only,), cells_of(only), atoms, fixed=fixed)
    with pytest.raises(NotCertified, match="released earlier already gives away"):
        certified(problem, 10)


def revised(changed: int) -> SuppressionProblem:
    """A new version of two leaves of 60, in which so many respondents of the first leaf answer differently."""
    only = axis("a", 2)
    counts: list[tuple[AtomKey, int]] = [(key(0, inside=BOTH), 60 - changed), (key(1, inside=BOTH), 60)]
    holdings: list[Holding] = []
    if changed:
        old, new = key(0, inside=ONLY_OLD, changed=True), key(0, inside=ONLY_NEW, changed=True)
        counts += [(old, changed), (new, changed)]
        holdings = [Holding(f"r{number}", atom, 1) for number in range(changed) for atom in (old, new)]
    fixed = np.array([[False] * 3, [True] * 3])
    return new_problem(("r2", "r1"), (only,), cells_of(only), atoms_of(counts, holdings), fixed=fixed)


@pytest.mark.parametrize(("changed", "released"), [(0, 3), (1, 1), (9, 1), (10, 3), (11, 3)])
def test_a_revision_shows_only_cells_that_fewer_than_k_changes_do_not_touch(changed: int, released: int) -> None:
    problem = revised(changed)
    outcome = certified(problem, 10)
    assert outcome.released.sum() == released
    assert ("a1",) in released_cells(problem, outcome)


def test_a_change_that_moves_one_respondent_to_another_leaf_touches_both() -> None:
    only = axis("a", 3)
    old, new = key(0, inside=ONLY_OLD, changed=True), key(1, inside=ONLY_NEW, changed=True)
    counts = [(key(leaf, inside=BOTH), 50) for leaf in range(3)] + [(old, 1), (new, 1)]
    holdings = [Holding("mover", old, 1), Holding("mover", new, 1)]
    fixed = np.array([[False] * 4, [True] * 4])
    problem = new_problem(("r2", "r1"), (only,), cells_of(only), atoms_of(counts, holdings), fixed=fixed)
    assert released_cells(problem, certified(problem, 10)) == {("a2",)}


def test_respondents_added_later_are_protected_by_their_number() -> None:
    only = axis("a", 2)
    fixed = np.array([[False] * 3, [True] * 3])
    for added, released in ((9, {("a1",)}), (10, {("_T",), ("a0",), ("a1",)})):
        counts = [(key(0, inside=BOTH), 50), (key(1, inside=BOTH), 50), (key(0, inside=ONLY_NEW, changed=True), added)]
        problem = new_problem(("r2", "r1"), (only,), cells_of(only), atoms_of(counts), fixed=fixed)
        assert released_cells(problem, certified(problem, 10)) == released


def test_facts_marked_as_changed_are_protected_against_differences_too() -> None:
    only = axis("a", 4)
    cells = [("_T",), ("a0",), ("a1",), ("a2",), ("a3",)]
    nodes = (*only.nodes, ("left", (0, 2)), ("right", (1, 2)))
    wide = type(only)("a", "_T", nodes)
    cells += [("left",), ("right",)]
    # left - right is the difference between two leaves of three.
    for changed, both in ((False, True), (True, False)):
        counts = [(key(0, changed=changed), 3), (key(1, changed=changed), 3)]
        counts += [(key(leaf, changed=changed), 40) for leaf in (2, 3)]
        problem = new_problem(("base",), (wide,), cells, atoms_of(counts))
        released = released_cells(problem, certified(problem, 10))
        assert ({("left",), ("right",)} <= released) is both
