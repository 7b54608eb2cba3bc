"""What happens where there is no proof: limits, solvers that fail, and what is given up then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.disclosure.certifying import Step, certify
from api.disclosure.limits import NotCertified
from api.disclosure.programme import unsafe_set
from api.disclosure.reductions import lattices
from tests.disclosure.population import item_problem, population
from tests.disclosure.small import LIMITS, table_problem


def silent(step: Step) -> None:
    """Nobody watches."""


def test_no_proof_within_the_rounds_is_an_error() -> None:
    with pytest.raises(NotCertified, match="fewer than 5 contributors were still found after 1 rounds"):
        certify(table_problem(300, 1), 5, replace(LIMITS, rounds=1), silent)


@pytest.mark.parametrize("status", [0, 1, 3, 4])
def test_only_the_status_infeasible_is_a_proof(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer:
        x, message = None, "whatever"

        def __init__(self) -> None:
            self.status = status

    monkeypatch.setattr("api.disclosure.programme.milp", lambda *arguments, **options: Answer())
    with pytest.raises(NotCertified, match="neither found a set nor proved"):
        certify(table_problem(300, 1), 5, LIMITS, silent)


def test_a_set_that_the_solver_made_up_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*arguments: object) -> object:
        found = unsafe_set(*arguments)  # type: ignore[arg-type]
        return np.ones(len(arguments[1]), dtype=np.int64) if found is None else found  # type: ignore[arg-type]

    monkeypatch.setattr("api.disclosure.programme.unsafe_set", wrong)
    with pytest.raises(NotCertified, match="exact arithmetic does not confirm"):
        certify(table_problem(300, 1), 5, LIMITS, silent)


def test_cells_are_given_up_in_the_stated_order() -> None:
    problem = item_problem(population(500, 1), 0, fine_three_way=True)
    given_up = [name for name, _ in lattices(problem)]
    left = [int(reduced.offered.any(axis=0).sum()) for _, reduced in lattices(problem)]
    assert given_up == [
        "",
        "cells that cross 3 dimensions",
        "cells that are single leaves in two dimensions",
        "cells that cross 2 dimensions",
        "single leaves of one dimension",
    ]
    assert left == [4536, 896, 896 - (20 * 5 + 20 * 16 + 5 * 16), 54, 54 - 41]
