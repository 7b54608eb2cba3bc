"""What a long run measured, and where it missed its targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.reliability.asking import LOST, Record

MOST_GROWTH, MOST_MEGABYTES, MOST_P99 = 1.1, 300.0, 0.1


@dataclass
class Soaked:
    """A run of so many ``seconds``. Memory is resident and in MB, of each serving process after the first part of the
    run and in the end; p99 is in seconds, of light answers, by what went on ``beside`` them."""

    seconds: float
    forms: int = 0
    everything: Record = field(default_factory=Record)
    published: list[str] = field(default_factory=list)
    """The files of the releases that commands published meanwhile."""
    unpublished: list[str] = field(default_factory=list)
    first: dict[int, float] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)
    beside: dict[str, Record] = field(default_factory=dict)

    @property
    def asked(self) -> list[Record]:
        return [self.everything, *self.beside.values()]

    @property
    def growth(self) -> float:
        """How many times its memory after the first part the process has in the end that grew most."""
        return max((self.last[pid] / self.first[pid] for pid in self.first.keys() & self.last.keys()), default=0.0)

    def missed(self) -> Iterator[str]:
        """The targets that were missed, in words."""
        bad = Counter((one.status, one.request.path) for record in self.asked for one in record.bad)
        for (status, path), times in bad.items():
            yield f"{path}: {'no answer' if status == LOST else status}, {times} times"
        yield from self.unpublished
        if not self.first or self.first.keys() != self.last.keys():
            yield "a serving process has ended"
        if self.growth > MOST_GROWTH:
            yield f"a process grew to {self.growth:.2f} times its memory"
        if max(self.last.values(), default=0.0) > MOST_MEGABYTES:
            yield f"a process has {max(self.last.values()):.0f} MB"
        for what, record in self.beside.items():
            if record.seconds(0.99) > MOST_P99:
                yield f"light answers while {what}: p99 is {record.seconds(0.99) * 1000:.0f} ms"

    def table(self) -> str:
        """As Markdown."""
        bad = sum(len(record.bad) for record in self.asked)
        memory = ", ".join(f"{self.first[pid]:.0f} and {self.last[pid]:.0f} MB" for pid in sorted(self.last))
        lines = [
            "| what | measured | target |",
            "|---|---|---|",
            f"| answers to everything in {self.forms} forms | {len(self.everything.asked):,} in {self.seconds:g} s | |",
            f"| releases published meanwhile by commands | {len(self.published)} | all |",
            f"| errors | {bad} | 0 |",
            f"| memory of each process after a tenth of it, in the end | {memory} | below {MOST_MEGABYTES:g} MB |",
            f"| growth of the process that grew most | {self.growth:.2f} times | at most {MOST_GROWTH:g} times |",
        ]
        lines += [
            f"| light answers while {what}: p50, p99 ({len(record.asked):,} answers) "
            f"| {record.seconds(0.5) * 1000:.0f} ms, {record.seconds(0.99) * 1000:.0f} ms | p99 below 100 ms |"
            for what, record in self.beside.items()
        ]
        return "\n".join(lines)
