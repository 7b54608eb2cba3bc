"""What was understood of a file of published figures: how many of which series, with what status, in what range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.reported_figures import ReportedFigure
from api.concepts.vocabulary import Status
from api.releases.checks.file_warnings import FileWarning
from api.releases.checks.report import FiguresReport, SeriesCount
from api.releases.checks.row_counts import RowCounts


def figures_report(
    definition: SurveyDefinition, wave: str, name: str, figures: Sequence[ReportedFigure], rows: RowCounts
) -> FiguresReport:
    """The report of one wave of a file with these ``rows``, whose ``figures`` are of all waves."""
    own = [figure for figure in figures if figure.wave == wave]
    return FiguresReport(
        survey=definition.survey.id,
        wave=wave,
        file=name,
        rows=rows,
        stored=len(own),
        of_other_waves=len(figures) - len(own),
        series=tuple(_counts(own)),
        warnings=tuple(whole_without_rows(definition, own)),
    )


def _counts(figures: Sequence[ReportedFigure]) -> Iterator[SeriesCount]:
    by_series: dict[Series, list[ReportedFigure]] = {}
    for figure in figures:
        by_series.setdefault(figure.series, []).append(figure)
    for series, found in by_series.items():
        statuses = Counter(figure.status for figure in found)
        values = [float(figure.value) for figure in found if figure.value is not None]
        yield SeriesCount(
            series,
            {status: statuses[status] for status in get_args(Status) if statuses[status]},
            min(values, default=None),
            max(values, default=None),
        )


def whole_without_rows(definition: SurveyDefinition, figures: Sequence[ReportedFigure]) -> Iterator[FileWarning]:
    """A query that leaves a dimension out gets its whole: nothing, where no figure is of it."""
    if not figures:
        return
    for place, dimension in enumerate(definition.dimensions):
        codes = Counter(figure.cell[place] for figure in figures)
        if dimension.whole not in codes:
            most, count = codes.most_common(1)[0]
            yield FileWarning(
                "whole_without_rows",
                f"{dimension.id}: no figure is of the whole “{dimension.whole}”, so that a query without "
                f"{dimension.id} finds none; most are of “{most}” ({count:,})",
                f"whole: the code that stands for everybody; or values that make it “{dimension.whole}”",
                dimension.id,
            )
