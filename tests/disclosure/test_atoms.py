"""Atoms, contributors and cells."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.atoms import Holding, Sharing, atoms_of
from api.disclosure.axes import UNCLASSIFIED, Axis, incidence
from tests.disclosure.small import axis, cells_of, certified, key, line_problem, released_cells


def test_a_contributor_with_three_respondents_counts_once() -> None:
    atoms = atoms_of([(key(0), 12)], [Holding("group", key(0), 3)])
    assert atoms.respondents.tolist() == [12]
    assert atoms.contributors(np.array([[True]])).tolist() == [10]


def test_a_contributor_in_two_leaves_counts_once_in_their_union_and_once_in_each() -> None:
    atoms = atoms_of([(key(0), 6), (key(1), 6)], [Holding("group", key(0), 2), Holding("group", key(1), 1)])
    assert atoms.sharing == (Sharing((0, 1), 1),)
    sets = np.array([[True, False], [False, True], [True, True], [False, False]])
    assert atoms.contributors(sets).tolist() == [5, 6, 10, 0]


@pytest.mark.parametrize(("respondents", "released"), [(9, False), (10, True), (11, True)])
def test_a_cell_is_released_from_k_contributors_on(respondents: int, released: bool) -> None:
    problem = line_problem({0: respondents, 1: 40, 2: 40})
    assert (("a0",) in released_cells(problem, certified(problem, 10))) is released


@pytest.mark.parametrize(("respondents", "released"), [(11, False), (12, True), (13, True)])
def test_respondents_of_one_contributor_do_not_make_a_cell_safe(respondents: int, released: bool) -> None:
    problem = line_problem({0: respondents, 1: 40, 2: 40}, (Holding("group", key(0), 3),))
    assert (("a0",) in released_cells(problem, certified(problem, 10))) is released


def test_counts_that_contradict_the_holdings_are_refused() -> None:
    with pytest.raises(ValueError, match="no respondent was counted"):
        atoms_of([(key(0), 5)], [Holding("group", key(1), 1)])
    with pytest.raises(ValueError, match="more respondents"):
        atoms_of([(key(0), 5)], [Holding("group", key(0), 6)])


def test_atoms_outside_every_base_and_without_respondents_are_left_out() -> None:
    atoms = atoms_of(
        [(key(0), 5), (key(1), 0), (key(2, inside=(False,)), 3)], [Holding("g", key(2, inside=(False,)), 2)]
    )
    assert [one.leaves for one in atoms.keys] == [(0,)]


def test_the_unclassified_are_in_the_whole_and_in_no_other_node() -> None:
    only = axis("a", 2, (0, 1))
    leaves = np.array([[UNCLASSIFIED], [0], [1]])
    inside = incidence(cells_of(only), (only,), leaves)
    assert inside.tolist() == [[True] * 3, [False, True, True], [False, True, False], [False, False, True]]


def test_a_code_that_the_axis_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        incidence([("b",)], [Axis("a", "_T", (("a0", (0,)),))], np.array([[0]]))


def test_few_unclassified_respondents_keep_one_more_cell_back() -> None:
    problem = line_problem({UNCLASSIFIED: 3, 0: 40, 1: 40})
    assert released_cells(problem, certified(problem, 10)) == {("_T",), ("a0",)}
