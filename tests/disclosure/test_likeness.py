"""How alike two versions are, beyond chance: questions by their answers, files by their rows."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.likeness import Counterpart, counterparts, found_again, likeness

RANDOM = np.random.default_rng(3)
ONE, TWO = (RANDOM.integers(0, 2, 200).astype(float) for _ in range(2))


def corrected(answers: np.ndarray, places: int) -> np.ndarray:
    return np.where(np.arange(len(answers)) < places, 1 - answers, answers)


def test_kappa_by_hand() -> None:
    """Of ten, eight agree; 0.6 and 0.4 said yes, so by chance 0.48 do."""
    before = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0], dtype=float)
    now = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=float)
    found = likeness(before, now)
    assert found is not None
    assert found.different == 2
    assert found.kappa == pytest.approx((0.8 - 0.48) / (1 - 0.48))


def test_who_did_not_answer_both_does_not_count() -> None:
    found = likeness(np.array([1, np.nan, 0, 1.0]), np.array([1, 0, np.nan, 0.0]))
    assert found is not None
    assert found.different == 1
    assert likeness(np.array([np.nan]), np.array([1.0])) is None


def test_columns_that_changed_places_are_each_others_counterparts() -> None:
    found = counterparts({"one": ONE, "two": TWO}, {"one": corrected(TWO, 3), "two": ONE})
    assert found == {"one": (Counterpart("two"),), "two": (Counterpart("one"),)}


def test_a_question_under_another_name_and_one_with_yes_for_no_are_found() -> None:
    assert counterparts({"one": ONE}, {"other": corrected(ONE, 5)}) == {"other": (Counterpart("one"),)}
    assert counterparts({"one": ONE}, {"one": 1 - corrected(ONE, 1)}) == {"one": (Counterpart("one", turned=True),)}


def test_questions_that_are_alike_anyway_are_no_counterparts_as_long_as_each_is_more_like_itself() -> None:
    like = corrected(ONE, 4)
    assert counterparts({"one": ONE, "like": like}, {"one": corrected(ONE, 2), "like": like}) == {}


def test_questions_that_differ_too_much_are_others() -> None:
    assert counterparts({"one": ONE}, {"other": corrected(ONE, 60)}) == {}
    assert counterparts({"one": ONE}, {"other": TWO}) == {}


class TestRowsFoundAgain:
    def rows(self, seed: int, questions: int = 6, many: int = 200) -> np.ndarray:
        random = np.random.default_rng(seed)
        return np.column_stack([random.integers(0, 5, many), *(random.integers(0, 2, many) for _ in range(questions))])

    def test_the_same_rows_in_any_order_are(self) -> None:
        rows = self.rows(1).astype(float)
        assert found_again(rows, rows[::-1]) == 1
        assert found_again(rows, rows[20:]) == 1

    def test_rows_of_others_are_not_however_few_kinds_there_are(self) -> None:
        for questions in (1, 2, 4, 8):
            kappas = [
                found_again(self.rows(seed, questions) * 1.0, self.rows(seed + 50, questions)) for seed in range(9)
            ]
            assert max(kappas) < 0.5, questions

    def test_no_answer_is_like_no_answer(self) -> None:
        rows = self.rows(1).astype(float)
        rows[::3, 2] = np.nan
        assert found_again(rows, rows.copy()) == 1

    def test_a_single_row_says_nothing(self) -> None:
        assert found_again(np.ones((1, 2)), np.ones((1, 2))) == 0
