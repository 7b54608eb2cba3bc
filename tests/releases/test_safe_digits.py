"""What is left of a part of a certificate where cells are withheld for their digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.disclosure.certified_parts import part_of
from api.disclosure.suppression import Flags
from api.releases.certification.safe_digits import Shown, with_safe_digits
from tests.disclosure.small import certified, table_problem

K = 5
NAMES = ("email", "fax", "chat")
PROBLEM = table_problem(400, 1)
PROBLEMS = {name: replace(PROBLEM, bases=(name,)) for name in NAMES}
OUTCOME = certified(PROBLEM, K)


def unsafe(*places: int) -> Flags:
    """Some of the released cells, by their number among these."""
    flags = np.zeros_like(OUTCOME.released)
    for place in places:
        flags[tuple(np.argwhere(OUTCOME.released)[place])] = True
    return flags


def shown(*, protected: bool = True) -> list[Shown]:
    """Fax loses a cell, the others none."""
    of_base = {"email": unsafe(), "fax": unsafe(-1), "chat": unsafe()}
    part = part_of(NAMES, PROBLEM, OUTCOME)
    return list(with_safe_digits(part, PROBLEMS, OUTCOME.released, of_base, K, protected=protected))


def test_bases_that_lose_the_same_cells_stay_together_under_their_own_names() -> None:
    assert [(one.part.covers, one.part.bases) for one in shown()] == [
        (("email", "chat"), ("email",)),
        (("fax",), ("fax",)),
    ]


def test_what_loses_nothing_is_as_it_was_proved() -> None:
    both, _ = shown()
    assert (both.flags == OUTCOME.released).all()
    assert not both.problem.attribute_risk.any()


@pytest.mark.parametrize("protected", [True, False])
def test_an_unsafe_cell_is_withheld_and_protected_where_that_is_asked_for(protected: bool) -> None:
    _, fax = shown(protected=protected)
    assert not (fax.flags & unsafe(-1)).any()
    assert fax.problem.attribute_risk.any() == protected
    assert fax.flags.sum() <= OUTCOME.released.sum() - 1
