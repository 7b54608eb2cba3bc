"""The order in which cells are tried where few have no class, and what is said of these few."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.atoms import atoms_of
from api.disclosure.axes import UNCLASSIFIED, Axis
from api.disclosure.explaining import explain
from api.disclosure.ordering import acceptance_order
from api.disclosure.suppression import SuppressionProblem
from api.disclosure.unclassified import Unclassified
from tests.disclosure.small import certified, key, new_problem

K = 10
SIZE = Axis("size", "_T", (("SME", (0, 1, 2)), ("GE10", (1, 2, 3)), *((f"s{leaf}", (leaf,)) for leaf in range(4))))


def sizes(unclassified: int, *nodes: str) -> SuppressionProblem:
    """Four classes of 140, 150, 84 and 21, and so many without one."""
    axis = Axis("size", "_T", tuple((code, of) for code, of in SIZE.nodes if not nodes or code in nodes))
    counts = [(key(leaf), number) for leaf, number in enumerate((140, 150, 84, 21))]
    atoms = atoms_of([*counts, *([(key(UNCLASSIFIED), unclassified)] if unclassified else [])])
    cells = (("_T",), *((code,) for code, _ in axis.nodes))
    return new_problem(("base",), (axis,), cells, atoms)


def released(problem: SuppressionProblem) -> set[str]:
    return {problem.cells[place][0] for place in np.flatnonzero(certified(problem, K).released[0])}


def test_sme_and_ge10_overlap_and_classes_do_not() -> None:
    assert SIZE.overlapping == {"SME", "GE10"}
    assert Axis("a", "_T", (("G", (0, 1)), ("a0", (0,)), ("a1", (1,)), ("a2", (2,)))).overlapping == frozenset()


@pytest.mark.parametrize("unclassified", [1, 5, K - 1])
def test_three_of_four_classes_stay_where_few_have_none(unclassified: int) -> None:
    assert released(sizes(unclassified)) == {"_T", "s0", "s1", "s2", "SME"}
    assert released(sizes(unclassified, "s0", "s1", "s2", "s3")) == {"_T", "s0", "s1", "s2"}


@pytest.mark.parametrize("unclassified", [0, K])
def test_all_stay_where_everybody_has_a_class_or_many_have_none(unclassified: int) -> None:
    assert released(sizes(unclassified)) == {"_T", "SME", "GE10", "s0", "s1", "s2", "s3"}


def test_where_nobody_lacks_a_class_the_order_is_by_contributors() -> None:
    problem = sizes(0)
    assert [problem.cells[place][0] for _, place in acceptance_order(problem, K)] == [
        "_T",
        "SME",
        "GE10",
        "s1",
        "s0",
        "s2",
        "s3",
    ]


class TestWhatTheOwnerIsTold:
    def test_the_class_left_out_would_give_away_those_without_one(self) -> None:
        problem = sizes(5)
        outcome = certified(problem, K)
        found = explain(problem, outcome.released, K, 0, ("s3",))
        assert (found.reason, found.reveals) == ("complementary", 5)
        assert found.unclassified == Unclassified("size", 5, 4)

    def test_so_would_an_aggregate_beside_the_classes(self) -> None:
        problem = sizes(5)
        found = explain(problem, certified(problem, K).released, K, 0, ("GE10",))
        assert found.unclassified == Unclassified("size", 5, 0)

    def test_what_is_withheld_for_another_reason_says_nothing_of_them(self) -> None:
        only = Axis("a", "_T", (("G", (0, 1)), ("a0", (0,)), ("a1", (1,)), ("a2", (2,))))
        counts = [(key(0), 4), (key(1), 30), (key(2), 40), (key(UNCLASSIFIED), 20)]
        problem = new_problem(("base",), (only,), (("_T",), ("G",), ("a0",), ("a1",), ("a2",)), atoms_of(counts))
        found = explain(problem, certified(problem, K).released, K, 0, ("a1",))
        assert (found.reason, found.unclassified) == ("complementary", None)


def test_classes_come_first_within_a_cell_that_has_few_without_one_and_only_there() -> None:
    """In c0 two have no size, in c1 nobody: c0 keeps three classes, c1 its aggregates too."""
    size = Axis("size", "_T", SIZE.nodes)
    sector = Axis("sector", "_T", (("c0", (0,)), ("c1", (1,))))
    counts = [(key(of, leaf), 20 + 3 * leaf + of) for of in range(2) for leaf in range(4)]
    counts += [(key(UNCLASSIFIED, leaf), 40) for leaf in range(4)]
    counts += [(key(0, UNCLASSIFIED), 2), (key(UNCLASSIFIED, UNCLASSIFIED), 50)]
    cells = tuple((of, code) for of in ("_T", "c0", "c1") for code in ("_T", *(code for code, _ in size.nodes)))
    problem = new_problem(("base",), (sector, size), cells, atoms_of(counts))
    shown = {problem.cells[place] for place in np.flatnonzero(certified(problem, K).released[0])}
    assert len({("c0", f"s{leaf}") for leaf in range(4)} & shown) == 3
    assert {("c1", code) for code in ("SME", "GE10", "s0", "s1", "s2", "s3")} <= shown
