"""At the end of the test output: per file of the oracle, how many rows were compared and why the others were not.

The accounts travel with the reports of the tests, so the table is complete under pytest-xdist.
"""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter

_SHOWN = pytest.StashKey[bool]()


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    accounts = sorted(
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in getattr(report, "user_properties", ())
        if name == "oracle"
    )
    if not accounts or config.stash.get(_SHOWN, False):
        return
    config.stash[_SHOWN] = True
    terminalreporter.section("equal to R (../shared/oracle/expected)")
    terminalreporter.line(f"{'file':<22}{'rows':>7}{'compared':>10}{'in part':>9}{'different':>11}")
    for file, rows, compared, excuses, different in accounts:
        excused = sum(excuses.values())
        terminalreporter.line(f"{file:<22}{rows:>7,}{compared:>10,}{excused:>9,}{different:>11,}")
        for excuse, count in sorted(excuses.items()):
            terminalreporter.line(f"{'':<22}{count:>7,}  {excuse}")
    totals = [sum(account[place] for account in accounts) for place in (1, 2)]
    excused = sum(sum(account[3].values()) for account in accounts)
    different = sum(account[4] for account in accounts)
    terminalreporter.line(f"{'all':<22}{totals[0]:>7,}{totals[1]:>10,}{excused:>9,}{different:>11,}")
