"""What the promise does not reach: how much of the numbers of answers standard errors and intervals tell, rounded."""

from __future__ import annotations

import pytest

from tests.attack.conftest import Attack
from tests.attack.knowledge import Bounds, Place
from tests.attack.questionnaire import MEANS
from tests.attack.sizes import fitting_sizes
from tests.attack.verdict import inside

MOST = 450


def sizes(attack: Attack, *, intervals: bool) -> list[tuple[list[int], int]]:
    """For every published share the numbers of answers that fit what is displayed, and the true one."""
    found = []
    for release in attack.knowledge.survey.releases:
        for series, cells in attack.knowledge.published(release).items():
            if series in MEANS and MEANS[series].question.binary:
                for cell, numbers in cells.items():
                    shown = numbers if intervals else _only_value(numbers)
                    true = len(inside(Place(release, series, cell), attack.outside))
                    found.append((fitting_sizes([shown], MOST), true))
    return found


def _only_value(numbers: dict[str, Bounds]) -> dict[str, Bounds]:
    return {name: bounds for name, bounds in numbers.items() if name in ("value", "n")}


def test_what_fits_the_rounded_figures_never_leaves_out_the_truth(threshold: Attack) -> None:
    assert all(true in fitting for fitting, true in sizes(threshold, intervals=True))


@pytest.mark.parametrize(("intervals", "least"), [(False, 0.7), (True, 0.9)], ids=["share-and-n", "intervals-too"])
def test_without_weights_rounding_does_not_hide_how_many_answered(
    threshold: Attack, intervals: bool, least: float
) -> None:
    """So nothing may rest on it: a share to 0.1 point fits few whole numbers, three intervals fit one."""
    found = sizes(threshold, intervals=intervals)
    assert sum(len(fitting) == 1 for fitting, _ in found) / len(found) >= least
