"""What was understood of a file: the report that ``survey check`` prints, and an import beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from api.concepts.surveys.items import Series
from api.concepts.vocabulary import Status
from api.releases.checks.file_warnings import FileWarning
from api.releases.checks.row_counts import DROP_REASONS, RowCounts


@dataclass(frozen=True)
class NodeCount:
    """How many respondents a node of a dimension has, and the sum of their weights. ``node`` "" has those without a
    code, who count in the whole only."""

    dimension: str
    node: str
    n: int
    weight: float


@dataclass(frozen=True)
class QuestionCount:
    """How many were asked a question and what became of it.

    ``value`` is the weighted share of those who answered, or the weighted mean of numbers (``kind``), with the weights
    of the file; None where nobody answered. ``derived``: made from the answers to others.
    """

    series: Series
    base: str
    kind: str
    derived: bool
    asked: int
    answered: int
    not_asked: int
    no_answer: int
    value: float | None


@dataclass(frozen=True)
class WeightsReport:
    """The weights of the file. ``largest_part`` is that of the largest weight in their sum; ``design_effect`` and
    ``n_eff`` are Kish's."""

    n: int
    total: float
    smallest: float
    largest: float
    largest_part: float
    design_effect: float
    n_eff: float


@dataclass(frozen=True)
class AnswersReport:
    """A file of responses, one wave of it. ``weights`` is None where all respondents count the same; ``calibrated``
    says that the weights are brought to known counts afterwards."""

    survey: str
    wave: str
    file: str
    rows: RowCounts
    nodes: tuple[NodeCount, ...]
    questions: tuple[QuestionCount, ...]
    weights: WeightsReport | None
    calibrated: bool
    warnings: tuple[FileWarning, ...]

    @property
    def stored(self) -> int:
        """How many respondents there are."""
        return self.rows.kept

    def as_json(self) -> dict[str, Any]:
        """As it is printed for programs; docs/definitions.md describes the keys."""
        return {
            "kind": "responses",
            **_beginning(self.survey, self.wave, self.file, self.rows),
            "respondents": self.stored,
            "nodes": [asdict(one) | {"node": one.node or None} for one in self.nodes],
            "questions": [_flat(asdict(one)) for one in self.questions],
            "weights": None if self.weights is None else asdict(self.weights),
            "calibrated": self.calibrated,
            "warnings": [asdict(one) for one in self.warnings],
        }


@dataclass(frozen=True)
class SeriesCount:
    """The figures of one series by status, and from what value to what value they reach."""

    series: Series
    statuses: Mapping[Status, int]
    lowest: float | None
    highest: float | None


@dataclass(frozen=True)
class FiguresReport:
    """A file of published figures, one wave of it: ``stored`` are its figures. A row may hold several, or none."""

    survey: str
    wave: str
    file: str
    rows: RowCounts
    stored: int
    of_other_waves: int
    series: tuple[SeriesCount, ...]
    warnings: tuple[FileWarning, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is printed for programs; docs/definitions.md describes the keys."""
        return {
            "kind": "figures",
            **_beginning(self.survey, self.wave, self.file, self.rows),
            "figures": self.stored,
            "figures_of_other_waves": self.of_other_waves,
            "series": [_flat(asdict(one) | {"statuses": dict(one.statuses)}) for one in self.series],
            "warnings": [asdict(one) for one in self.warnings],
        }


FileReport = AnswersReport | FiguresReport


def _beginning(survey: str, wave: str, file: str, rows: RowCounts) -> dict[str, Any]:
    dropped = {reason: rows.dropped[reason] for reason in DROP_REASONS}
    return {"survey": survey, "wave": wave, "file": file, "rows_read": rows.read, "rows_dropped": dropped}


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the parts of its series as members of their own."""
    return {**dict(zip(Series._fields, row.pop("series"), strict=True)), **row}
