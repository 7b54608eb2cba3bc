"""No file of R's results is forgotten, and an account with a gap or a difference does not pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.estimation.oracle import ORACLE, Ledger, needs_oracle

pytestmark = needs_oracle

NOT_OFFERED = ["chisq"]
"""Tests of independence."""


def test_every_file_of_expected_results_has_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_oracle_*.py"))
    files = [path.stem for path in (ORACLE / "expected").glob("*.csv")]
    assert files
    assert [name for name in files if f'"{name}.csv"' not in tests] == NOT_OFFERED


def test_rows_left_out_or_different_fail() -> None:
    ledger = Ledger("designs.csv")
    with pytest.raises(AssertionError, match="left out silently"):
        ledger.close(lambda name, value: None)
    for row in ledger.rows:
        ledger.check(row, "n_rows", float(row["n_rows"]) + (row["design_id"] == "srs"), 1e-3)
        ledger.settle()
    with pytest.raises(AssertionError, match="1 differences from R:\nsrs/apisrs.csv/ n_rows: 201.0, R has 200.0"):
        ledger.close(lambda name, value: None)


def test_a_difference_counts_as_soon_as_it_exceeds_the_tolerance() -> None:
    ledger = Ledger("designs.csv")
    row = {"case_id": "x", "value": "2", "none": "NA", "infinite": "Inf"}
    ledger.check(row, "value", 2 * (1 + 0.9e-10), 1e-10)
    ledger.check(row, "none", float("nan"), 0)
    ledger.check(row, "infinite", float("inf"), 0)
    assert ledger.differences == []
    ledger.check(row, "value", 2 * (1 + 1.1e-10), 1e-10)
    ledger.check(row, "none", 0.0, 1)
    ledger.check(row, "infinite", 1e300, 0)
    ledger.check(row, "value", float("nan"), 1)
    assert len(ledger.differences) == 4
