"""The decoder against an attacker who lists all answers that would be displayed alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from api.concepts.surveys.policies import Policy
from api.disclosure.cell_answers import CellAnswers
from api.disclosure.decoding import AS_USUAL, Display, decode
from api.estimation.estimates import Base, estimate
from api.estimation.exchanges import CellShares
from api.estimation.intervals import share_interval
from api.estimation.moments import Rows, Strata
from api.estimation.precision import share_precision
from api.estimation.reliability import share_reliability
from api.releases.certification.displayed_alternatives import CellDisplays, Question
from api.releases.figures.displaying import ROUNDED, own_steps, rounded

K = 5
QUESTION = Question([1], [0.001])
POLICY = Policy("certified", k=K, knows="participation")

Yes = list[int]


def cell(sizes: list[int], weights: list[float], yes: Yes, strata: list[int] | None = None) -> CellAnswers:
    """One cell of groups of so many respondents of such a weight, of whom so many say yes."""
    stratum = np.repeat(strata or [0] * len(sizes), sizes)
    answer = np.concatenate([np.arange(size) < said for size, said in zip(sizes, yes, strict=True)]).astype(np.intp)
    everybody = np.arange(len(answer))
    weight = np.repeat(np.array(weights), sizes)
    place = np.zeros_like(everybody)
    hidden = np.ones(int(stratum.max()) + 1)
    return CellAnswers(place, stratum, everybody, weight, answer, everybody, 2, False, hidden)


def design(of: CellAnswers) -> Strata:
    """Of each stratum three times as many units were drawn as answered, of some thousands."""
    sampled = np.asarray(3.0 * np.bincount(of.stratum) + 2, dtype=np.float64)
    return Strata(sampled, sampled / 5000)


def displays(of: CellAnswers, policy: Policy = POLICY, question: Question = QUESTION) -> list[Display | None]:
    return decode(of, CellDisplays(of, question, design(of), policy), policy.k)


def displayed(of: CellAnswers, display: Display) -> list[object]:
    """What the product shows of these answers, computed from sums over all respondents."""
    said = (of.answer == 1).astype(float)
    rows: Rows = CellShares(of.cell, of.stratum, of.unit, of.weight, said, design(of)).rows
    found = estimate(rows)
    base: Base = found
    rests_on = share_precision(found.value, found.se, base, POLICY.interval)
    intervals = [share_interval(found.value, rests_on.size, found.n, rests_on.df, level) for level in (0.9, 0.95, 0.99)]
    bounds = [bound for interval in intervals for bound in interval]
    numbers = np.stack([found.value, found.se, *bounds, rests_on.size, found.n], axis=-1)
    label = share_reliability(found.value, rests_on.size, found.n, rests_on.df, POLICY.reliability)
    if display.value_only:
        numbers[..., 1:-1] = np.nan
        label[:] = "not_assessed"
    assert (ROUNDED[0], *ROUNDED[-2:]) == ("value", "n_eff", "n")
    steps = own_steps(numbers, np.array([[0.001]]), True, display.step)
    shown = np.nan_to_num(rounded(numbers, steps, POLICY), nan=-1.0)
    return [*shown.ravel().tolist(), *steps.ravel().tolist(), *label.ravel().tolist()]


def told(sizes: list[int], weights: list[float], yes: Yes, strata: list[int], display: Display) -> list[set[int]]:
    """What an attacker who lists everything finds out: by group the numbers of yes-answers that fit the display."""
    true = displayed(cell(sizes, weights, yes, strata), display)
    fitting = [
        other
        for other in product(*(range(size + 1) for size in sizes))
        if displayed(cell(sizes, weights, list(other), strata), display) == true
    ]
    return [set(numbers) for numbers in zip(*fitting, strict=True)]


def random_groups(seed: int) -> tuple[list[int], list[float], Yes, list[int]]:
    random = np.random.default_rng(seed)
    groups = int(random.integers(2, 5))
    sizes = random.integers(1, 5, groups)
    sizes[0] += max(0, K - sizes.sum())
    yes = random.binomial(sizes, random.choice([0.2, 0.5]))
    weights = np.round(np.exp(random.normal(0, 1, groups)), 2)
    return sizes.tolist(), weights.tolist(), yes.tolist(), sorted(random.integers(0, 2, groups).tolist())


def is_told(numbers: set[int], size: int) -> bool:
    return len(numbers) == 1 or (size > 1 and numbers <= {0, size})


def test_where_no_group_is_small_nothing_is_looked_for() -> None:
    of = cell([10, 30], [1.0, 9.0], [0, 12], [0, 1])
    assert decode(of, CellDisplays(of, QUESTION, design(of), POLICY), K) == [AS_USUAL]


def test_two_who_weigh_most_are_shown_at_no_step() -> None:
    assert displays(cell([9, 2], [1.5, 31.0], [4, 1])) == [None]


@pytest.mark.parametrize("seed", range(40))
def test_who_lists_all_answers_finds_out_nothing_of_a_small_group(seed: int) -> None:
    sizes, weights, yes, strata = random_groups(seed)
    (display,) = displays(cell(sizes, weights, yes, strata))
    if display is not None:
        found = told(sizes, weights, yes, strata, display)
        assert not any(is_told(numbers, size) for numbers, size in zip(found, sizes, strict=True))


def test_as_usual_most_of_these_small_cells_tell_something() -> None:
    """So the test above could fail."""
    found = [told(*random_groups(seed), AS_USUAL) for seed in range(40)]
    sizes = [random_groups(seed)[0] for seed in range(40)]
    telling = [any(map(is_told, numbers, of)) for numbers, of in zip(found, sizes, strict=True)]
    assert sum(telling) > 25


def test_some_of_them_can_be_shown_more_coarsely() -> None:
    """So the decoder does not just refuse."""
    found = [displays(cell(*random_groups(seed)))[0] for seed in range(40)]
    assert sum(display is not None for display in found) > 5


def many_unlike(size: int = 60) -> CellAnswers:
    """Each respondent has another weight, and every third says yes."""
    weights = [round(1.03**place, 4) for place in range(size)]
    return cell([1] * size, weights, [int(place % 3 == 0) for place in range(size)])


def test_among_many_of_unlike_weights_nothing_is_told_as_usual() -> None:
    assert displays(many_unlike()) == [AS_USUAL]


def test_the_same_cell_is_decoded_alike_each_time() -> None:
    assert len({displays(many_unlike(24))[0] for _ in range(3)}) == 1


def test_cells_decoded_together_are_decoded_as_each_by_itself() -> None:
    cells = [cell(*random_groups(seed)) for seed in range(30)] + [many_unlike()]
    together = replace(
        cells[0],
        cell=np.repeat(np.arange(len(cells)), [len(one.cell) for one in cells]),
        stratum=np.concatenate([one.stratum for one in cells]),
        unit=np.concatenate([one.unit for one in cells]),
        weight=np.concatenate([one.weight for one in cells]),
        answer=np.concatenate([one.answer for one in cells]),
        contributor=np.concatenate([one.contributor for one in cells]),
        hidden_among=np.ones(2),
    )
    strata = Strata(np.array([500.0, 400.0]), np.array([0.1, 0.2]))
    found = decode(together, CellDisplays(together, QUESTION, strata, POLICY), K)
    alone = [decode(one, CellDisplays(one, QUESTION, strata, POLICY), K)[0] for one in cells]
    assert found == alone


def test_a_stratum_of_which_all_say_yes_is_told_by_no_digit() -> None:
    """Three of weight 7 among 37 of weight 1: whoever knows that all or none of them said yes knows each answer."""
    (display,) = displays(cell([37, 3], [1.0, 7.0], [12, 3], [0, 1]))
    assert display != AS_USUAL
    if display is not None:
        assert not is_told(told([37, 3], [1.0, 7.0], [12, 3], [0, 1], display)[1], 3)


def test_to_who_does_not_know_who_took_part_respondents_are_hidden_among_those_who_could_have() -> None:
    of = cell([9, 2], [1.5, 31.0], [4, 1], [0, 1])
    hidden = replace(of, hidden_among=np.array([30.0, 30.0]))
    assert displays(hidden) == [AS_USUAL]


def test_several_respondents_of_one_contributor_are_a_small_group() -> None:
    of = cell([12, 30], [5.0, 1.0], [6, 10], [0, 1])
    one = np.where(np.arange(42) < 12, 0, np.arange(42))
    joint = replace(of, contributor=one)
    assert (of.small_sets(K).size.tolist(), joint.small_sets(K).size.tolist()) == ([], [12, 12])


@pytest.mark.parametrize("seed", range(10))
def test_questions_with_several_answers_are_decoded_answer_by_answer(seed: int) -> None:
    """A single respondent of another weight is not told to have given, or not to have given, any of three answers."""
    random = np.random.default_rng(seed)
    size = 40
    weight = np.asarray(np.round(np.exp(random.normal(0, 0.5, size)), 3), dtype=np.float64)
    answer = random.integers(0, 3, size)
    everybody = np.arange(size)
    zero = np.zeros(size, dtype=np.intp)
    of = CellAnswers(zero, zero, everybody, weight, answer, everybody, 3, False, np.ones(1))
    question = Question([0, 1, 2], [0.001] * 3)
    assert displays(of, question=question)[0] is not None


def test_an_answer_that_nobody_gave_is_told_of_everybody() -> None:
    """And a pair of answers that nobody gave has no alternatives."""
    of = replace(cell([12, 3], [1.0, 7.0], [0, 0], [0, 1]), answers=3)
    question = Question([0, 1, 2], [0.001] * 3)
    assert displays(of, question=question) == [None]


def test_weights_that_differ_by_rounding_alone_are_one_weight() -> None:
    """Three of weight 7 who all say yes, as calibration leaves them: told apart, each could swap with another."""
    yes = [20, 1, 1, 1]
    noisy = cell([37, 1, 1, 1], [1.0, 7.0, 7.0 * (1 + 1e-13), 7.0 * (1 - 1e-13)], yes, [0, 1, 1, 1])
    exact = cell([37, 3], [1.0, 7.0], [20, 3], [0, 1])
    assert len(np.unique(noisy.group)) == len(np.unique(exact.group)) == 2
    assert displays(noisy) == displays(exact)
