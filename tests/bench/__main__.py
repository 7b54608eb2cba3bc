"""Serve the product and its peers side by side, print the table of targets, fail where one is missed.

``make bench-serving``; its first run makes the databases (a quarter of an hour). A run of all rows writes its table
into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.bench.bench import Bench
from tests.bench.rows import ROWS, Row
from tests.bench.verdicts import Compared, Measured, table
from tests.marked_document import MarkedDocument

DOCUMENT = MarkedDocument("performance.md", "bench-serving")
ROUNDS, SECONDS = 5, 6.0
WARM_UP_SECONDS = 20
"""So long are both asked before it counts: a process reads the figures of what it is asked for beside its answers."""


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    rows = [row for row in ROWS if not asked.rows or row.name in asked.rows]
    bench = Bench(asked.seconds)
    with bench.open:
        compared = [compare(row, bench, asked.rounds) for row in rows]
    text = f"{_circumstances(asked.rounds, asked.seconds)}\n\n{table(compared)}"
    print(f"\n{text}")
    if len(rows) == len(ROWS) and asked.rounds >= ROUNDS:
        DOCUMENT.write(text)
    missed = [row for row in compared if row.missed]
    for row in missed:
        print(f"missed: {row.title}, against {row.against}", file=sys.stderr)
    return 1 if missed else 0


def compare(row: Row, bench: Bench, rounds: int) -> Compared:
    """Measure both in turns, once they are warm; who begins changes from round to round."""
    measured: tuple[list[Measured], list[Measured]] = ([], [])
    with row.contenders(bench) as contenders:
        warm = time.monotonic() + WARM_UP_SECONDS
        while time.monotonic() < warm:
            for ask in contenders:
                ask()
        for number in range(rounds):
            for one in (0, 1) if number % 2 else (1, 0):
                run = contenders[one]()
                measured[one].append(run)
                print(row.name, ("product", "peer")[one], _line(run), flush=True)
    return Compared(row.title, row.against, row.targets, *measured)


def _line(run: Measured) -> str:
    return ", ".join(f"{metric} {value:.2f}" for metric, value in run.items())


def _circumstances(rounds: int, seconds: float) -> str:
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, {rounds} rounds, runs of {seconds:g} s."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--rows", type=_names, default=[], help=", ".join(row.name for row in ROWS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    return parser


def _names(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    known = [row.name for row in ROWS]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)} among {', '.join(known)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
