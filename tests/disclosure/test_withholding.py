"""Cells withheld after the proof: what is left gives none of them away, and is proved safe by the same check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.disclosure.certifying import check
from api.disclosure.limits import NotCertified
from api.disclosure.withholding import Withholding
from tests.disclosure.small import LIMITS, certified, table_problem

K = 5


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_passes_the_check_that_protects_the_withheld_cells(seed: int) -> None:
    problem = table_problem(400, seed)
    released = certified(problem, K).released
    random = np.random.default_rng(seed)
    unsafe = released & (random.random(released.shape) < 0.1)
    assert unsafe.any()

    left = Withholding(problem, released, K).without(unsafe)

    assert not (left & (unsafe | ~released)).any()
    assert left.sum() > 0.5 * released.sum()
    check(replace(problem, attribute_risk=unsafe), left, K, LIMITS)


def test_leaving_out_the_unsafe_cells_alone_would_give_them_away() -> None:
    """So the check above can fail: a cell is the whole of its row less the others."""
    given_away = 0
    for seed in range(6):
        problem = table_problem(400, seed)
        released = certified(problem, K).released
        unsafe = released & (np.random.default_rng(seed).random(released.shape) < 0.1)
        try:
            check(replace(problem, attribute_risk=unsafe), released & ~unsafe, K, LIMITS)
        except NotCertified:
            given_away += 1
    assert given_away >= 4


def test_where_nothing_is_unsafe_nothing_is_lost() -> None:
    problem = table_problem(400, 1)
    released = certified(problem, K).released
    assert (Withholding(problem, released, K).without(np.zeros_like(released)) == released).all()
