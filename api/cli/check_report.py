"""The report of a file in plain words: what was read of it, what was understood, what is probably wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from api.cli.console import output
from api.concepts.codelists import TOTAL
from api.concepts.surveys.items import Series
from api.concepts.vocabulary import YES
from api.errors import InvalidInput, Problem
from api.releases.checks.file_warnings import counted
from api.releases.checks.report import AnswersReport, FileReport, NodeCount, QuestionCount, SeriesCount, WeightsReport
from api.releases.checks.row_counts import DropReason, RowCounts

WHY_LEFT_OUT: dict[DropReason, str] = {
    "blank": "with nothing but empty cells",
    "keep": "that keep leaves out",
    "other_wave": "of other waves",
    "zero_weight": "with a weight of zero",
}

Row = tuple[str, ...]


def print_report(report: FileReport) -> None:
    """What was understood of a file, and the warnings about it."""
    output.print(f"\n{_title(report)}")
    for line in _row_lines(report.rows):
        output.print(line)
    tables = _answer_tables(report) if isinstance(report, AnswersReport) else [_series_rows(report.series)]
    for rows in tables:
        output.print("\n" + "\n".join(aligned(rows)))
    if isinstance(report, AnswersReport):
        for line in _answer_notes(report):
            output.print(line)
    print_warnings(report)


def print_rows(report: FileReport) -> None:
    """How many rows of a file were read, and the warnings about it."""
    read, *left_out = _row_lines(report.rows)
    output.print("\n".join([f"\n{_title(report)}: {read}", *left_out]))
    print_warnings(report)


def print_warnings(report: FileReport) -> None:
    """The warnings alone, each with what to do about it."""
    if report.warnings:
        output.print(f"\n{counted(len(report.warnings), 'warning')}:")
    for warning in report.warnings:
        output.print(f"- {warning.text}.\n  What to do: {warning.remedy}.")


def problems_as_json(error: InvalidInput) -> dict[str, Any]:
    """The mistakes for programs; docs/definitions.md describes the keys."""
    return {"in_order": False, "mistakes": [_mistake(one) for one in error.problems], "further_mistakes": error.omitted}


def _mistake(problem: Problem) -> dict[str, Any]:
    return {
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "rows": problem.rows,
        "first_lines": list(problem.first_lines),
        "pointer": problem.pointer,
        "expected": problem.expected,
        "nearest": list(problem.nearest),
    }


def _title(report: FileReport) -> str:
    return f"{report.file}, {report.survey}, wave {report.wave}"


def _row_lines(rows: RowCounts) -> Iterator[str]:
    yield f"{counted(rows.read, 'row')} read, {rows.kept:,} used"
    for reason, text in WHY_LEFT_OUT.items():
        if rows.dropped[reason]:
            yield f"  left out: {counted(rows.dropped[reason], 'row')} {text}"


def _answer_tables(report: AnswersReport) -> Iterator[Sequence[Row]]:
    filled = [node for node in report.nodes if node.n]
    if filled:
        yield [("dimension", "node", "n", "weight"), *map(_node_row, filled)]
    header = ("question", "asked", "answered", "not asked", "no answer", "share/mean", "base")
    yield [header, *map(_question_row, report.questions)]


def _node_row(node: NodeCount) -> Row:
    return node.dimension, node.node or "no code", f"{node.n:,}", f"{node.weight:,.1f}"


def _question_row(one: QuestionCount) -> Row:
    counts = (one.asked, one.answered, one.not_asked, one.no_answer)
    value = "-" if one.value is None else f"{one.value:.1%}" if one.kind == "share" else f"{one.value:,.4g}"
    name = f"{named(one.series)} *" if one.derived else named(one.series)
    return name, *(f"{count:,}" for count in counts), value, one.base


def _series_rows(series: Sequence[SeriesCount]) -> Sequence[Row]:
    header = ("figures of", "number", "by status", "lowest", "highest")
    return [header, *map(_series_row, series)]


def _series_row(one: SeriesCount) -> Row:
    statuses = ", ".join(f"{count:,} {status}" for status, count in one.statuses.items())
    ends = ("-" if end is None else f"{end:,.6g}" for end in (one.lowest, one.highest))
    return named(one.series), f"{sum(one.statuses.values()):,}", statuses, *ends


def named(series: Series) -> str:
    """Indicator, channel and category, the last two where there are any: “goal, recruiting”."""
    usual = {TOTAL, YES}
    return ", ".join([series.indicator, *(code for code in series[1:] if code not in usual)])


def _answer_notes(report: AnswersReport) -> Iterator[str]:
    if any(one.derived for one in report.questions):
        yield "* made from the answers to other questions"
    if unused := [node for node in report.nodes if not node.n]:
        yield f"{counted(len(unused), 'node')} without a respondent: {', '.join(node.node for node in unused[:10])}" + (
            " …" if len(unused) > 10 else ""
        )
    if report.weights is not None:
        yield _weights_line(report.weights)
    if report.calibrated:
        yield "All numbers above are from before the weights are brought to the known counts."


def _weights_line(weights: WeightsReport) -> str:
    worth = counted(round(weights.n_eff), "respondent")
    return (
        f"Weights: {weights.smallest:,.4g} to {weights.largest:,.4g}, sum {weights.total:,.6g}, the largest is "
        f"{weights.largest_part:.1%} of it; design effect {weights.design_effect:.2f}, worth {worth} of equal weight"
    )


def aligned(rows: Sequence[Row]) -> Iterator[str]:
    """The rows as lines with their cells below each other: the first to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if _is_number(rows, place) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _is_number(rows: Sequence[Row], place: int) -> bool:
    return all(row[place][:1].isdecimal() or row[place][:1] in "-−" for row in rows[1:]) and len(rows) > 1
