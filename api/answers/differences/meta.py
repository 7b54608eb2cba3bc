"""What stands beside rows of differences, so that they can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answers.differences.verdicts import Adjustment
from api.answers.figures.meta import FigureMeta, SelectionCodes, SeriesBreak
from api.concepts.fields import described


@dataclass(kw_only=True)
class DifferenceMeta(FigureMeta):
    """What is needed to read differences."""

    adjust: Adjustment = described("How `p_adjusted` is adjusted.")
    tests: Mapping[str, int] = described(
        "Family → how many tests it has, which are adjusted for each other whatever is shown of them."
    )
    methods: Mapping[str, str] = described("Method → text.")
    obstacles: Mapping[str, str] = described("Why there is no test → text.")
    reasons: Mapping[str, str] = described("Why figures are not comparable → text.")


@dataclass(kw_only=True)
class ComparedCodes(SelectionCodes):
    """The selection as it was understood."""

    sort: str | None = described(
        "The order asked for; null: codelist order.",
        pattern="^-?(difference|since_previous|since_first)$",
    )


@dataclass(kw_only=True)
class ComparedSelection(ComparedCodes):
    """The selection as it was understood: every parameter with the codes it came to."""

    a: Mapping[str, str] = described("What the first side names.")
    b: Mapping[str, str] = described("What the second side names.")


@dataclass(kw_only=True)
class ComparisonsMeta(DifferenceMeta):
    """What was understood, and what the codes and ids in the rows mean."""

    selection: ComparedSelection = described("The selection as it was understood.")


@dataclass(kw_only=True)
class TrendsMeta(DifferenceMeta):
    """What was understood, and what the codes and ids in the rows mean."""

    allow_break: bool = described("Whether changes were computed across breaks too.")
    selection: ComparedCodes = described("The selection as it was understood.")
    breaks: Mapping[str, Sequence[SeriesBreak]] = described(
        "Release → the breaks that its wave declares for the series shown."
    )


@dataclass(kw_only=True)
class PlannedComparisonsMeta(ComparisonsMeta):
    """The same of an answer without rows, asked for with ``limit=0``."""

    suppressed_share: float | None = described("With `limit=0`: the share of rows with a figure that is withheld.")


@dataclass(kw_only=True)
class PlannedTrendsMeta(TrendsMeta):
    """The same of an answer without rows, asked for with ``limit=0``."""

    suppressed_share: float | None = described("With `limit=0`: the share of rows with a figure that is withheld.")
