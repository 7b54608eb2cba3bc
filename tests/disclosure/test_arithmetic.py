"""Exact elimination: against fractions, at the largest residues, and back to fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from api.disclosure.elimination import Span
from api.disclosure.limits import NotCertified
from api.disclosure.modular import PRIME, inverse, product, reduced, without
from api.disclosure.rationals import fraction, rational_basis
from tests.disclosure.attacker import in_span


def test_the_largest_residues_multiply_without_overflow() -> None:
    largest = np.full((3, 5000), PRIME - 1, dtype=np.int64)
    assert product(largest, largest.T).tolist() == [[5000 % PRIME] * 3] * 3
    rows, row = np.full((2, 4), PRIME - 1, dtype=np.int64), np.array([0, 1, 2, PRIME - 1])
    expected = [(PRIME - 1 - (PRIME - 1) * int(value)) % PRIME for value in row]
    assert without(rows, np.array([PRIME - 1, PRIME - 1]), row).tolist() == [expected] * 2


@pytest.mark.parametrize("value", [0, 1, PRIME - 1, PRIME, PRIME + 1, 2 * PRIME, (PRIME - 1) ** 2, (PRIME - 1) * PRIME])
def test_numbers_are_reduced_to_what_python_says(value: int) -> None:
    assert reduced(np.array([value])).tolist() == [value % PRIME]


def test_a_number_times_its_inverse_is_one() -> None:
    assert all(value * inverse(value) % PRIME == 1 for value in (1, 2, 12345, PRIME - 1))


def test_the_product_is_that_of_python_s_integers() -> None:
    random = np.random.default_rng(1)
    left, right = random.integers(0, PRIME, (4, 7)), random.integers(0, PRIME, (7, 5))
    expected = (left.astype(object) @ right.astype(object)) % PRIME
    assert product(left, right).tolist() == expected.tolist()


def test_the_span_is_that_of_elimination_in_fractions() -> None:
    random = np.random.default_rng(2)
    rows = random.random((9, 12)) < 0.4
    targets = np.concatenate([random.integers(-1, 2, (20, 12)), random.integers(-2, 3, (20, 9)) @ rows])
    span = Span(12)
    span.add(rows.astype(np.int64))
    assert span.contains(targets % PRIME).tolist() == [in_span(rows, target) for target in targets]
    assert span.contains(targets % PRIME)[20:].all()


def test_rows_added_one_by_one_or_at_once_span_the_same_in_echelon_form() -> None:
    rows = (np.random.default_rng(3).random((150, 90)) < 0.3).astype(np.int64)
    once, piecemeal = Span(90), Span(90)
    once.add(rows)
    for row in rows:
        piecemeal.add(row[None, :])
    order = np.argsort(piecemeal.pivots)
    assert (once.basis[np.argsort(once.pivots)] == piecemeal.basis[order]).all()
    assert ((once.basis != 0).argmax(axis=1) == once.pivots).all()


def test_a_copy_of_a_span_stays_as_it_is_when_rows_are_added_to_the_span() -> None:
    rows = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]], dtype=np.int64)
    span = Span(3)
    span.add(rows[:1])
    copy = span.copy()
    span.add(rows[1:])
    assert copy.basis.tolist() == [[1, 1, 0]]
    assert span.basis.tolist() == np.eye(3, dtype=np.int64).tolist()
    assert span.contains(rows[:0]).tolist() == []


@pytest.mark.parametrize("value", [Fraction(0), Fraction(1), Fraction(-1), Fraction(-3, 7), Fraction(1000, 999)])
def test_fractions_come_back_from_their_residues(value: Fraction) -> None:
    assert fraction(value.numerator * inverse(value.denominator) % PRIME) == value


def test_a_residue_of_no_small_fraction_is_refused() -> None:
    with pytest.raises(NotCertified, match="fractions beyond"):
        fraction(1_234_567_891)


def test_an_echelon_form_that_is_not_that_of_the_rows_is_refused() -> None:
    rows = np.array([[1, 1, 0], [0, 1, 1]], dtype=np.bool_)
    span = Span(3)
    span.add(rows.astype(np.int64))
    assert rational_basis(span.basis, span.pivots, rows).tolist() == [[1, 0, -1], [0, 1, 1]]
    with pytest.raises(NotCertified, match="failed its check"):
        rational_basis(span.basis, span.pivots, np.concatenate([rows, [[True, False, True]]]))
