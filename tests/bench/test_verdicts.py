"""Medians, ratios and verdicts of the benchmark."""

from __future__ import annotations

import pytest

from tests.bench.verdicts import AT_LEAST, AT_MOST, Compared, Measured, Target, table


def _compared(ours: list[float], theirs: list[float], *targets: Target) -> Compared:
    def runs(values: list[float]) -> list[Measured]:
        return [{"requests": value, "p50": 1.0} for value in values]

    return Compared("a query", "a peer", targets, runs(ours), runs(theirs))


def test_the_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    assert _compared([100, 300, 90], [50, 100, 100]).ratio("requests") == 2.0


def test_one_disturbed_round_changes_no_verdict() -> None:
    target = Target("requests", AT_LEAST, 1.0)
    assert _compared([100, 100, 1], [100, 100, 100], target).missed == []


@pytest.mark.parametrize(
    ("bound", "ratio", "met"),
    [(AT_LEAST, 1.0, True), (AT_LEAST, 0.999, False), (AT_MOST, 1.0, True), (AT_MOST, 1.001, False)],
)
def test_a_target_is_met_up_to_its_very_bound(bound: str, ratio: float, met: bool) -> None:
    assert Target("requests", AT_LEAST if bound == AT_LEAST else AT_MOST, 1.0).is_met(ratio) is met


def test_each_target_of_a_row_is_judged_by_itself() -> None:
    faster, quicker = Target("requests", AT_LEAST, 1.5), Target("p50", AT_MOST, 1.0)
    assert _compared([100], [100], faster, quicker).missed == [faster]


def test_the_table_has_a_line_for_each_metric_that_both_have_and_says_what_was_missed() -> None:
    row = _compared([1500, 1700, 1600], [1000, 1000, 1000], Target("requests", AT_LEAST, 2.0))
    assert table([row]).splitlines()[2:] == [
        "| a query | a peer | requests/s | 1,600 | 1,000 | 1.60 | ≥ 2: **missed** |",
        "|  |  | ms, half of all | 1.00 | 1.00 | 1.00 |  |",
    ]
    assert "≥ 1.5: met" in table([_compared([1600], [1000], Target("requests", AT_LEAST, 1.5))])
