"""What the owner is told about a cell."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.atoms import atoms_of
from api.disclosure.explaining import explain
from tests.disclosure.small import axis, cells_of, certified, key, new_problem


def test_each_cell_has_its_reason_what_it_would_reveal_and_what_is_released_instead() -> None:
    only = axis("a", 8, (0, 1), (2, 3))
    counts = [(key(0), 4), (key(1), 30), (key(2), 40), (key(3), 50), (key(4), 60), (key(6), 25), (key(7), 26)]
    cells = cells_of(only)
    unsafe = np.array([[cell == ("a6",) for cell in cells]])
    problem = new_problem(("base",), (only,), cells, atoms_of(counts), attribute_risk=unsafe)
    outcome = certified(problem, 10)
    found = {cell: explain(problem, outcome.released, 10, 0, cell) for cell in cells}
    assert {cell[0]: one.reason for cell, one in found.items()} == {
        "_T": "released",
        "aG0": "released",
        "aG1": "released",
        "a0": "too few contributors",
        "a1": "complementary",
        "a2": "released",
        "a3": "released",
        "a4": "released",
        "a5": "empty",
        "a6": "unsafe answers",
        "a7": "complementary",
    }
    # The last one would give the unsafe cell away, which is no small set.
    assert found[("a7",)].reveals is None
    assert (found[("a1",)].contributors, found[("a1",)].reveals, found[("a1",)].instead) == (30, 4, (("aG0",),))
    assert found[("a0",)].instead == (("aG0",),)
    assert found[("_T",)].instead == ()


def test_a_cell_that_is_not_in_the_lattice_is_an_error() -> None:
    only = axis("a", 1)
    problem = new_problem(("base",), (only,), cells_of(only), atoms_of([(key(0), 20)]))
    with pytest.raises(ValueError, match="not in"):
        explain(problem, certified(problem, 10).released, 10, 0, ("nowhere",))
