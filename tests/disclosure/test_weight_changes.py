"""Whose weights changed unlike the others', and in which cells two shares would tell her answer: tried at random."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from api.disclosure.weight_changes import carried_by_few, changes_of_weights, standing_out

K = 10
Numbers = NDArray[np.float64]


def raked(weights: Numbers, leaves: list[NDArray[np.int64]], totals: list[Numbers]) -> Numbers:
    for _ in range(60):
        for of, wanted in zip(leaves, totals, strict=True):
            weights = weights * (wanted / np.bincount(of, weights, len(wanted)))[of]
    return weights


class Sample:
    """Respondents of two dimensions, with weights that are raked to both; one base weight is corrected."""

    def __init__(self, seed: int, noise: float = 0.0) -> None:
        random = np.random.default_rng(seed)
        n = int(random.integers(120, 400))
        self.leaves = [random.integers(0, size, n) for size in (5, 3)]
        self.answers = random.integers(0, 2, n).astype(float)
        self.target = int(random.integers(n))
        base = random.lognormal(0, 0.5, n)
        corrected = base * random.lognormal(0, noise, n)
        corrected[self.target] *= random.choice([0.2, 0.5, 2.0, 4.0])
        totals = [random.uniform(0.7, 1.3, size) * n / size for size in (5, 3)]
        totals = [of * n / of.sum() for of in totals]
        self.before, self.now = (raked(of, self.leaves, totals) for of in (base, corrected))

    def cells(self) -> list[NDArray[np.bool_]]:
        """The cells of at least k respondents that the target is in."""
        own = [of == of[self.target] for of in self.leaves]
        every = np.ones(len(self.before), dtype=np.bool_)
        return [cell for cell in (every, *own, own[0] & own[1]) if cell.sum() >= K]

    def guess(self, cell: NDArray[np.bool_]) -> float:
        """Where her weight grew more than the others', the share moved towards her answer; and the other way round."""
        before, now = (np.average(self.answers[cell], weights=of[cell]) for of in (self.before, self.now))
        factor = self.now[self.target] / self.before[self.target]
        others = np.median(self.now[cell] / self.before[cell])
        return float((now > before) == (factor > others))

    def carried(self, cell: NDArray[np.bool_]) -> bool:
        everybody = np.arange(int(cell.sum()))
        same = np.ones(len(everybody), dtype=np.bool_)
        return carried_by_few(self.before[cell], self.now[cell], same, everybody, K)


def test_whose_base_weight_was_corrected_stands_out_however_weights_were_raked() -> None:
    right = []
    for seed in range(200):
        sample = Sample(seed)
        (group,) = standing_out(changes_of_weights(sample.before, sample.now, sample.leaves), K)
        assert np.flatnonzero(group).tolist() == [sample.target], seed
        right += [sample.guess(cell) == sample.answers[sample.target] for cell in sample.cells()]
    assert np.mean(right) > 0.9, "without protection the attacker would know"


def test_where_all_weights_changed_a_cell_that_is_shown_tells_little_of_whose_changed_most() -> None:
    shown: list[bool] = []
    withheld: list[bool] = []
    for seed in range(400):
        sample = Sample(seed, noise=0.15)
        for cell in sample.cells():
            right = sample.guess(cell) == sample.answers[sample.target]
            (withheld if sample.carried(cell) else shown).append(right)
    assert np.mean(withheld) > 0.8
    assert np.mean(shown) < 0.68
    assert len(shown) > 400


@pytest.mark.parametrize(("changed", "carried"), [(1, True), (K - 1, True), (K, False), (K + 1, False), (0, False)])
def test_equal_changes_are_carried_by_few_below_k(changed: int, carried: bool) -> None:
    before = np.ones(60)
    now = np.where(np.arange(60) < changed, 2.0, 1.0)
    everybody, same = np.arange(60), np.ones(60, dtype=np.bool_)
    assert carried_by_few(before, 7 * now, same, everybody, K) is carried


def test_a_group_of_enterprises_counts_once() -> None:
    before, now = np.ones(60), np.where(np.arange(60) < K, 2.0, 1.0)
    groups = np.where(np.arange(60) < K, np.arange(60) % 5, np.arange(60))
    assert carried_by_few(before, now, np.ones(60, dtype=np.bool_), np.unique(groups, return_inverse=True)[1], K)


def test_many_others_who_changed_their_answer_hide_a_change_of_weight() -> None:
    before, now = np.ones(60), np.where(np.arange(60) == 0, 2.0, 1.0)
    everybody = np.arange(60)
    assert carried_by_few(before, now, everybody >= 0, everybody, K)
    assert not carried_by_few(before, now, (everybody < 20) | (everybody >= 40), everybody, K)


def test_the_unit_of_weights_is_no_change() -> None:
    before = np.random.default_rng(1).lognormal(0, 1, 50)
    assert not changes_of_weights(before, 3.7 * before, ()).any()
    assert standing_out(np.zeros(50), K) == []


def test_a_weight_of_zero_is_a_change_like_any_other() -> None:
    before, now = np.ones(60), np.ones(60)
    now[5] = 0.0
    assert np.flatnonzero(changes_of_weights(before, now, ())).tolist() == [5]
    assert np.flatnonzero(changes_of_weights(now, before, ())).tolist() == [5]


def test_several_who_stand_out_are_found_together_and_fewer_than_k_of_them_alone() -> None:
    before = np.ones(200)
    now = np.ones(200)
    now[:15] = 2.0
    now[:3] = 9.0
    few, all_of_them = standing_out(changes_of_weights(before, now, ()), K)
    assert np.flatnonzero(few).tolist() == [0, 1, 2]
    assert np.flatnonzero(all_of_them).tolist() == list(range(15))
