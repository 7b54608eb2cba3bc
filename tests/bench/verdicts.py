"""From what was measured to a verdict: medians, ratios, targets, and the table of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Measured = Mapping[str, float]
"""What one run of a server gave, by metric."""
UNITS = {
    "requests": "requests/s",
    "p50": "ms, half of all",
    "p99": "ms, 99 % of all",
    "cpu": "ms of processor a request",
    "memory": "MB a worker",
    "start": "s to the first answer",
}
DECIMALS = {"requests": 0, "memory": 0}
Bound = Literal["≥", "≤"]
AT_LEAST: Bound = "≥"
AT_MOST: Bound = "≤"


@dataclass(frozen=True)
class Target:
    """How the product's metric must compare with its peer's: the ratio of the two is at least or at most ``ratio``."""

    metric: str
    bound: Bound
    ratio: float

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.ratio if self.bound == AT_LEAST else ratio <= self.ratio


@dataclass(frozen=True)
class Compared:
    """The rounds of one row: in each, the product and its peer were measured one right after the other."""

    title: str
    against: str
    targets: tuple[Target, ...]
    product: Sequence[Measured]
    peer: Sequence[Measured]

    @property
    def metrics(self) -> list[str]:
        """What was measured of both."""
        return [metric for metric in UNITS if metric in self.product[0] and metric in self.peer[0]]

    def ratio(self, metric: str) -> float:
        """The median over the rounds of the product's value by its peer's: a busy minute disturbs one round only."""
        return median(ours[metric] / theirs[metric] for ours, theirs in zip(self.product, self.peer, strict=True))

    @property
    def missed(self) -> list[Target]:
        return [target for target in self.targets if not target.is_met(self.ratio(target.metric))]


def table(rows: Sequence[Compared]) -> str:
    """All rows as a Markdown table: a line for each metric, with its target where it has one."""
    lines = ["| what | against | metric | product | peer | ratio | target |", "|---|---|---|---:|---:|---:|---|"]
    for row in rows:
        for place, metric in enumerate(row.metrics):
            names = (row.title, row.against) if place == 0 else ("", "")
            ours, theirs = (_median(runs, metric) for runs in (row.product, row.peer))
            ratio = f"{row.ratio(metric):.2f}"
            lines.append(f"| {' | '.join((*names, UNITS[metric], ours, theirs, ratio, _verdict(row, metric)))} |")
    return "\n".join(lines)


def _median(runs: Sequence[Measured], metric: str) -> str:
    return f"{median(run[metric] for run in runs):,.{DECIMALS.get(metric, 2)}f}"


def _verdict(row: Compared, metric: str) -> str:
    found = [target for target in row.targets if target.metric == metric]
    return ", ".join(
        f"{one.bound} {one.ratio:g}: {'**missed**' if one in row.missed else 'met'}" for one in found
    )  # fmt: skip
