"""Figures as somebody else published them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.surveys.survey import Indicator
from api.concepts.texts import Text

LARGEST_N = 2**31 - 1


@dataclass(frozen=True)
class Precision:
    """How precise a figure is, as its publisher states it: standard error and confidence interval, in its unit."""

    se: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class ReportedFigure:
    """One figure of a file. ``also`` marks a further report of a figure that another row prefers."""

    line: int
    wave: str
    series: Series
    cell: Cell
    also: bool
    status: str
    value: Decimal | None
    value_text: Text | None
    n: int | None
    n_text: Text | None
    base: str
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    precision: Precision = Precision()


def out_of_range(indicator: Indicator, value: Decimal | None, precision: Precision) -> Iterator[tuple[str, str]]:
    """What of a figure cannot be, in words, each with what would be right.

    Shares and their bounds lie between 0 and 1, differences of shares between -1 and 1. Means may be any number. A
    standard error is not negative, and an interval contains its figure.
    """
    limits = indicator.bounds
    for name, number in (("value", value), ("ci_low", precision.low), ("ci_high", precision.high)):
        if number is not None and limits and not limits[0] <= number <= limits[1]:
            kind = "share" if limits == (0, 1) else "difference of shares"
            yield (
                f"the {name} of {indicator.id} is {_plain(number)}, and a {kind} lies between {limits[0]} and 1",
                ("scale: percent for percentages; what means that there is no figure, under missing or symbols"),
            )
    if (precision.low is None) != (precision.high is None):
        yield "the interval has one bound only", "both, or neither"
    if precision.se is not None and precision.se < 0:
        yield f"the standard error is {_plain(precision.se)}", "a number of at least 0"
    low, high = precision.low, precision.high
    if value is not None and low is not None and high is not None and not low <= value <= high:
        message = f"the interval from {_plain(low)} to {_plain(high)} does not contain the value {_plain(value)}"
        yield message, "ci_low ≤ value ≤ ci_high"


def _plain(number: Decimal) -> str:
    return f"{number:f}" if abs(number.adjusted()) < 30 else f"{number:.3e}"
