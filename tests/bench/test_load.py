"""What is read of wrk's report, and where the table of targets goes."""

from __future__ import annotations

import re

import pytest

from tests.bench.__main__ import DOCUMENT
from tests.bench.load import read_report
from tests.bench.rows import ROWS


def test_a_report_gives_rates_and_times_in_the_units_of_the_table() -> None:
    found = read_report("Running 5s test\nmeasured 10000 5000000 0 1500 4250\n", processor_seconds=8.0)
    assert found == {"requests": 2000.0, "p50": 1.5, "p99": 4.25, "cpu": 0.8}


@pytest.mark.parametrize("line", ["measured 10000 5000000 1 1500 4250", "measured 0 5000000 0 0 0"])
def test_a_run_with_errors_or_without_answers_does_not_count(line: str) -> None:
    with pytest.raises(RuntimeError, match="requests failed"):
        read_report(line, 1.0)


def test_a_run_that_was_broken_off_does_not_count() -> None:
    with pytest.raises(RuntimeError, match="did not finish"):
        read_report("unable to connect", 1.0)


def test_the_table_is_written_between_its_markers_only() -> None:
    assert (
        DOCUMENT.replaced(f"a\n{DOCUMENT.begin}\nold\n{DOCUMENT.end}\nb", "new")
        == f"a\n{DOCUMENT.begin}\nnew\n{DOCUMENT.end}\nb"
    )
    with pytest.raises(ValueError, match="needs the lines"):
        DOCUMENT.replaced("no markers", "new")


def test_the_documented_table_has_every_row_and_each_of_its_targets() -> None:
    documented = DOCUMENT.read()
    for row in ROWS:
        assert f"| {row.title} | {row.against} |" in documented
    assert len(re.findall(r"\| [≥≤] [\d.]+: ", documented)) == sum(len(row.targets) for row in ROWS)
