"""The rules for single cells: contributors, sensitive answers, dominance."""

from __future__ import annotations

import numpy as np
import pytest

from api.concepts.surveys.policies import Policy
from api.disclosure.atoms import atoms_of
from api.disclosure.attributes import Amounts
from api.disclosure.dominance import DOMINANCE, P_RATIO, Dominated
from api.disclosure.primary import primary_cells, unsafe_cells
from api.errors import Refused
from tests.disclosure.small import key


def counts(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(("contributors", "unsafe"), [(0, True), (9, True), (10, False), (11, False)])
def test_fewer_than_k_contributors_are_unsafe(contributors: int, unsafe: bool) -> None:
    found = primary_cells(10, counts(contributors), counts(50), counts(25), np.array([False]))
    assert found.tolist() == [unsafe]


@pytest.mark.parametrize(
    ("positives", "unsafe"), [(0, True), (1, True), (2, True), (3, False), (47, False), (48, True), (50, True)]
)
def test_a_sensitive_share_of_nearly_nobody_or_nearly_everybody_is_unsafe(positives: int, unsafe: bool) -> None:
    for sensitive in (True, False):
        found = primary_cells(10, counts(50), counts(50), counts(positives), np.array([sensitive]))
        assert found.tolist() == [unsafe and sensitive]


def test_a_sensitive_figure_whose_answers_are_unknown_is_unsafe() -> None:
    assert primary_cells(10, counts(50), counts(50), counts(np.nan), np.array([True])).tolist() == [True]


def test_unknown_numbers_of_contributors_are_refused() -> None:
    for contributors, n in ((np.nan, 50.0), (50.0, np.nan)):
        with pytest.raises(Refused, match="unknown"):
            primary_cells(10, counts(contributors), counts(n), counts(5), np.array([False]))


def test_a_policy_that_says_nothing_about_responses_is_refused() -> None:
    with pytest.raises(Refused, match="published"):
        unsafe_cells(Policy("published"), counts(50), counts(50), counts(5), np.array([False]))


def test_under_certified_too_few_contributors_are_unsafe_before_anything_is_proved() -> None:
    few = unsafe_cells(Policy("certified", k=10), counts(9, 10), counts(50, 50), counts(5, 5), np.array([False]))
    assert few.tolist() == [True, False]


def test_public_use_protects_nothing_and_k_is_at_least_one() -> None:
    arguments = counts(1), counts(1), counts(1), np.array([True])
    assert unsafe_cells(Policy("public_use"), *arguments).tolist() == [False]
    with pytest.raises(Refused, match="at least 1"):
        unsafe_cells(Policy("threshold", k=0), *arguments)


@pytest.mark.parametrize(
    ("largest", "second", "total", "unsafe"),
    [
        (50, 39.9, 100, False),
        (50, 40, 100, True),  # (x1 + x2) / T = 0.9 exactly: no solver could tell it from more
        (50, 41, 100, True),
        (60, 30, 96, False),  # the rest is exactly 10 % of the largest …
        (60, 30, 95.9, True),  # … and a little less
        (10, 10, 1000, False),
        (0, 0, 0, True),
        (5, 0, 5, True),
    ],
)
def test_one_or_two_contributors_that_make_up_nearly_all_are_unsafe(
    largest: float, second: float, total: float, unsafe: bool
) -> None:
    expected = unsafe or (largest + second) / total > 0.9
    two = Amounts("minutes", DOMINANCE, 2, counts(total), np.array([[largest, second]], dtype=np.float64))
    assert Dominated(atoms_of([(key(0), 12)]), 10, two).unsafe(np.array([[True]])).tolist() == [expected]


def test_where_the_rest_is_less_than_a_tenth_of_the_largest_two_make_up_nearly_all() -> None:
    """The p% rule needs no search of its own."""
    random = np.random.default_rng(1)
    largest = random.random(1000)
    second, rest = largest * random.random(1000), largest * P_RATIO * random.random(1000)
    assert (largest + second > DOMINANCE * (largest + second + rest)).all()


@pytest.mark.parametrize(
    ("largest", "second", "total"),
    [(np.nan, 1, 10), (5, np.nan, 10), (5, 1, np.inf), (5, -1, 10), (1, 5, 10), (6, 5, 10)],
)
def test_contributions_that_cannot_be_are_refused(largest: float, second: float, total: float) -> None:
    with pytest.raises(Refused, match="contributions"):
        Amounts("minutes", DOMINANCE, 2, counts(total), np.array([[largest, second]], dtype=np.float64))
