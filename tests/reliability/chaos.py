"""Cause one fault after the other while requests come steadily, and tell what became of these.

``make chaos`` writes its table into docs/operations/reliability.md, and fails where a fault cost more than it may.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.marked_document import MarkedDocument
from tests.reliability.asking import LOST, Record, Request, asking
from tests.reliability.bench import Bench, bench
from tests.reliability.circumstances import circumstances
from tests.reliability.faults import FAULTS, MOUNTS, Fault
from tests.starting.served_folder import open_folder
from tests.waiting import wait_for

DOCUMENT = MarkedDocument("operations/reliability.md", "chaos")
CLIENTS, PAUSE = 4, 0.05
BEFORE_SECONDS = 2.0
QUIET_SECONDS = 2.0
"""So long all has to be answered for a fault to be over."""
PATHS = (
    "/healthz",
    "/v1/benchmarks?survey=panel&channel=facebook",
    "/v1/benchmarks?survey=panel&size=*&format=csv",
    "/v1/trends?survey=panel",
    "/v1/surveys/panel",
    "/v1/changes",
)


@dataclass(frozen=True)
class Survived:
    """What a fault cost; ``recovered`` in seconds after it was over, ``wrong`` is what did not hold beside."""

    fault: Fault
    record: Record
    recovered: float
    before: int
    wrong: str = ""

    @property
    def lost(self) -> int:
        return len(self.record.with_status(LOST))

    @property
    def failed(self) -> int:
        return len(self.record.bad) - self.lost

    def missed(self) -> list[str]:
        wrong = sorted({one.status for one in self.record.bad} - {503, LOST})
        found = [f"answered with {status}" for status in wrong]
        found += [f"{self.failed} failed"] if self.failed and not self.fault.may_refuse else []
        found += [f"{self.lost} answers were lost"] if self.lost and not self.fault.may_lose else []
        found += [f"{self.before} failed before it"] if self.before else []
        found += [self.wrong] if self.wrong else []
        found += [f"it took {self.recovered:.1f} s"] if self.recovered > self.fault.seconds else []
        return [f"{self.fault.name}: {one}" for one in found]


def main() -> int:
    load = os.getloadavg()[0]
    with open_folder(mount=MOUNTS) as folder, bench(folder) as made:
        survived = [survive(made, fault) for fault in FAULTS if not fault.left_out]
    text = f"{circumstances(load)}\n\n{table(survived)}"
    print(text)
    DOCUMENT.write(text)
    missed = [one for each in survived for one in each.missed()]
    for one in missed:
        print(f"missed: {one}", file=sys.stderr)
    return 1 if missed else 0


def survive(made: Bench, fault: Fault) -> Survived:
    """Cause it while requests come."""
    made.wait_until_whole()
    key = ("Authorization", f"Bearer {made.key}")
    requests = [Request(path, headers=(key,) if number % 2 else ()) for number, path in enumerate(PATHS)]
    with made.behind(fault.behind) as used, asking(used.port, requests, CLIENTS, PAUSE) as record:
        time.sleep(BEFORE_SECONDS)
        began, said = time.monotonic(), used.server.said
        wrong = _wrong(lambda: fault.cause(used))
        over = time.monotonic()
        time.sleep(QUIET_SECONDS)
        wrong = wrong or _wrong(lambda: wait_for(lambda: _is_quiet(record), fault.seconds + 30))
    if (more := used.server.said.removeprefix(said)).count("Traceback"):
        wrong = wrong or more[more.index("Traceback") :][:3000]
    since = record.since(began)
    last = max((one.ended for one in since.bad), default=over)
    found = Survived(fault, since, max(0.0, last - over), len(record.bad) - len(since.bad), wrong)
    print(_line(found), flush=True)
    return found


def _wrong(attempt: Callable[[], object]) -> str:
    """What did not hold."""
    try:
        attempt()
    except AssertionError as error:
        return str(error)
    return ""


def _is_quiet(record: Record) -> bool:
    latest = record.since(time.monotonic() - QUIET_SECONDS)
    return len(latest.asked) >= len(PATHS) and not latest.bad


def table(survived: Sequence[Survived]) -> str:
    """As Markdown."""
    lines = [
        "| fault | caused by | requests sent | failed | lost | recovered after |",
        "|---|---|---:|---:|---:|---:|",
        *map(_line, survived),
    ]
    left_out = [f"Left out: {fault.name} ({fault.left_out})." for fault in FAULTS if fault.left_out]
    return "\n".join([*lines, *(["", *left_out] if left_out else [])])


def _line(one: Survived) -> str:
    after = f"{one.recovered:.1f} s" if one.record.bad else "nothing failed"
    return f"| {one.fault.name} | {one.fault.how} | {len(one.record.asked)} | {one.failed} | {one.lost} | {after} |"


if __name__ == "__main__":
    sys.exit(main())
