"""Differences of displayed figures: exact in decimals, bounded, with degrees of freedom on the safe side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from api.answers.differences.comparability import overlapping
from api.answers.differences.difference import (
    Difference,
    assured_n,
    displayed_difference,
    displayed_digits,
    independent_difference,
    limited_by_weights,
    stored_difference,
)
from api.answers.differences.rows import difference_row
from api.answers.differences.significance_tests import assess_family
from api.answers.differences.texts import METHOD_TEXTS, OBSTACLE_TEXTS, REASON_TEXTS
from api.answers.differences.verdicts import Adjustment
from api.answers.figures.rows import Figure
from api.answers.figures.sentences import formatted
from api.answers.selections.selection import Row
from api.concepts.editions.stored_figures import StandardError
from api.concepts.surveys.policies import Interval, Policy
from tests.answers.rows import figure as plain_figure
from tests.serving import samples
from tests.serving.differing import XING, codelist_of, snapshot

EDITION = samples.edition(0, snapshot("steady", 2023))
WHOLE = ("_T", "_T", "_T")


def figure(value: float | None, se: float | None = 0.02, n: int | None = 100, unit: str = "share") -> Figure:
    return plain_figure(value=value, se=se, n=n, unit=unit)


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [(0.61, 0.44, 0.17), (0.3, 0.1, 0.2), (0.79, 0.79, 0.0), (0.1, 0.7, -0.6), (1e-17, 0.5, 1e-17 - 0.5)],
)
def test_a_difference_is_that_of_the_numbers_people_see(a: float, b: float, difference: float) -> None:
    assert displayed_difference(figure(a), figure(b)) == difference


@pytest.mark.parametrize(("a", "b"), [(None, 0.1), (0.1, None), (None, None)])
def test_nothing_is_computed_without_two_values(a: float | None, b: float | None) -> None:
    for made in (
        stored_difference(figure(a), figure(b), StandardError(0.1, 50), (9, 9), 1, False, 3),
        independent_difference(figure(a), figure(b), (50, 50), (9, 9), 3),
    ):
        assert made == Difference("share_difference", obstacle="no_value", digits=3)


@pytest.mark.parametrize(
    ("stored", "lost", "nested", "df", "method"),
    [
        (StandardError(0.1, 50), 1, False, 49, "stored_contrast"),
        (StandardError(0.1, 50), 0, True, 50, "stored_contrast"),
        (StandardError(0.1, None), 1, False, 148, "stored_contrast_df_from_n"),
        (StandardError(0.1, None), 1, True, 98, "stored_contrast_df_from_n"),
        (StandardError(0.1, None), 0, True, 99, "stored_contrast_df_from_n"),
    ],
)
def test_degrees_of_freedom_are_those_told_or_follow_from_n(
    stored: StandardError, lost: int, nested: bool, df: int, method: str
) -> None:
    made = stored_difference(figure(0.5), figure(0.4, n=50), stored, (100, 50), lost, nested, 3)
    assert (made.df, made.method, made.obstacle) == (df, method, None)


@pytest.mark.parametrize(
    ("stored", "n", "obstacle"),
    [
        (None, (100, 50), "no_standard_error"),
        (StandardError(0.0, 50), (100, 50), "no_spread"),
        (StandardError(0.1, 1), (100, 50), "no_degrees_of_freedom"),
        (StandardError(0.1, 2), (100, 50), None),
        (StandardError(0.1, None), (100, None), "no_degrees_of_freedom"),
        (StandardError(0.1, None), (1, 1), "no_degrees_of_freedom"),
    ],
)
def test_what_stands_in_the_way_of_a_test_is_named(
    stored: StandardError | None, n: tuple[int | None, int | None], obstacle: str | None
) -> None:
    made = stored_difference(figure(0.5), figure(0.4), stored, n, 1, False, 3)
    assert (made.obstacle, made.value) == (obstacle, 0.1)
    assert (made.se is None) == (made.df is None) == (made.method is None) == (obstacle is not None)


def test_where_n_is_hidden_the_least_the_policy_allows_stands_for_it() -> None:
    """So the test is on the safe side, and says nothing about the number that is hidden."""
    row = Row(EDITION, XING, WHOLE)
    assert assured_n(row, figure(0.5, n=85)) == 85
    assert assured_n(row, figure(0.5, n=None)) == EDITION.snapshot.policy.k == 10
    press = samples.edition(0, samples.press_snapshot())
    assert assured_n(Row(press, XING, ("SME",)), figure(0.5, n=None)) is None
    made = independent_difference(figure(0.5, n=None), figure(0.4, n=None), (None, None), (10, 10), 3)
    assert (made.df, made.method) == (18, "independent_samples_df_from_n")


@pytest.mark.parametrize(
    ("n_eff", "interval", "df"),
    [
        ((40.0, 90.0), "kish", 60),  # errors of 0.02 and 0.01: (4 + 1)² / (4² / 40 + 1 / 90) = 60.8
        ((5.0, 1000.0), "kish", 7),
        ((1000.0, 1000.0), "kish", 98),
        ((5.0, None), "kish", 98),
        ((5.0, 1000.0), "r_survey", 98),
        ((0.0, 1000.0), "kish", None),
    ],
)
def test_a_test_has_no_more_degrees_of_freedom_than_both_effective_sizes_allow(
    n_eff: tuple[float, float | None], interval: Interval, df: int | None
) -> None:
    edition = samples.edition(0, replace(EDITION.snapshot, policy=Policy("certified", interval=interval)))
    sides = [replace(figure(0.5, se=se), n_eff=size) for se, size in zip((0.02, 0.01), n_eff, strict=True)]
    made = stored_difference(sides[0], sides[1], StandardError(0.03, 99), (100, 50), 1, False, 3)
    limited = limited_by_weights(made, [Row(edition, XING, WHOLE)] * 2, sides)
    assert (limited.df, limited.value) == (df, made.value)
    assert (limited.obstacle == "no_degrees_of_freedom") == (df is None)


def test_one_spread_is_enough_where_the_other_wave_agreed_completely() -> None:
    made = independent_difference(figure(1.0, se=0.0), figure(0.9, se=0.03), (40, 50), (41, 51), None)
    assert (made.se, made.df) == (0.03, 89)
    none = independent_difference(figure(1.0, se=0.0), figure(0.9, se=0.0), (40, 50), (41, 51), None)
    assert none.obstacle == "no_spread"


@pytest.mark.parametrize(
    ("value", "unit", "bounds"),
    [(0.98, "share_difference", (0.784, 1.0)), (-0.98, "share_difference", (-1.0, -0.784)), (0.98, "minutes", None)],
)
def test_a_difference_of_shares_stays_within_one(value: float, unit: str, bounds: tuple[float, float] | None) -> None:
    (outcome,) = assess_family([Difference(unit, value, 0.1, 10_000, "stored_contrast", digits=3)], 0.95, "holm")
    assert (outcome.ci_low, outcome.ci_high) == (bounds or (0.784, 1.176))


def test_rounded_releases_show_no_more_digits_than_their_figures() -> None:
    row = Row(EDITION, XING, WHOLE)
    assert displayed_digits([row, row]) == 3
    full = samples.edition(0, replace(EDITION.snapshot, policy=Policy("public_use", display="full")))
    assert displayed_digits([Row(full, XING, WHOLE)]) is None
    assert displayed_digits([Row(full, XING, WHOLE), row]) == 3
    made = Difference("share_difference", 0.1, 0.0456789, 77, "stored_contrast", digits=3)
    (outcome,) = assess_family([made], 0.95, "none")
    told = difference_row(made, outcome, 0.95)
    p = 2 * stats.t.sf(0.1 / 0.0456789, 77)
    assert (told.se, told.statistic, told.p) == (0.046, 2.19, round(p, 3))


@pytest.mark.parametrize("adjust", ["holm", "bh", "none"])
def test_differences_without_a_test_are_in_no_family(adjust: Adjustment) -> None:
    tested = [Difference("minutes", value, 1.0, 30, "stored_contrast") for value in (1.0, 2.5, 3.0)]
    silent = Difference("minutes", 9.0, obstacle="no_standard_error")
    alone = assess_family(tested, 0.95, adjust)
    among = assess_family([silent, *tested, silent], 0.95, adjust)
    assert among[1:-1] == alone
    assert among[0].p is among[0].p_adjusted is among[0].ci_low is None


def test_a_family_may_be_empty() -> None:
    assert assess_family([], 0.95, "holm") == []


@pytest.mark.parametrize(("level", "verdict"), [(0.90, "higher"), (0.95, "unclear"), (0.99, "unclear")])
def test_at_the_very_level_a_verdict_is_unclear(level: float, verdict: str) -> None:
    """p is exactly 0.05: not below it."""
    t = float(stats.t.isf(0.025, 40))
    made = Difference("minutes", t, 1.0, 40, "stored_contrast")
    (outcome,) = assess_family([made], level, "none")
    assert outcome.p is not None
    exact = replace(outcome, p_adjusted=0.05)
    assert np.isclose(outcome.p, 0.05)
    assert difference_row(made, exact, level).verdict == verdict


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("SME", "GE250", False),
        ("SME", "0-9", True),
        ("0-9", "10-249", False),
        ("_T", "GE250", True),
        ("SME", "SME", True),
    ],
)
def test_cells_share_respondents_when_their_nodes_have_parts_in_common(a: str, b: str, shared: bool) -> None:
    sizes = codelist_of(EDITION.snapshot.dimension["size"])
    assert overlapping(EDITION, "size", a, b, sizes) is shared
    assert overlapping(EDITION, "size", b, a, sizes) is shared


@pytest.mark.parametrize(("a", "shared"), [("_T", True), ("SME", None)])
def test_without_the_codelist_only_the_whole_is_known_to_share_respondents(a: str, shared: bool | None) -> None:
    assert overlapping(EDITION, "size", a, "GE250", None) is shared


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "english", "german"),
    [
        (0.608, "share", 1, "60.8%", "60,8\u00a0%"),
        (0.415, "share_difference", 1, "41.5 percentage points", "41,5 Prozentpunkten"),
        (-0.0001, "share_difference", 1, "0.0 percentage points", "0,0 Prozentpunkten"),
        (-0.35, "share_difference", 0, "\u221235 percentage points", "\u221235 Prozentpunkten"),
        (1234.5, "minutes", 1, "1,234.5", "1.234,5"),
    ],
)
def test_values_are_written_as_people_write_them(
    value: float, unit: str, decimals: int, english: str, german: str
) -> None:
    assert formatted(value, unit, decimals, "en", "at_points") == english
    assert formatted(value, unit, decimals, "de", "at_points") == german


def test_every_word_is_explained_in_both_languages() -> None:
    for texts in (METHOD_TEXTS, OBSTACLE_TEXTS, REASON_TEXTS):
        for text in texts.values():
            assert text.en
            assert text.de
            assert text.en != text.de
