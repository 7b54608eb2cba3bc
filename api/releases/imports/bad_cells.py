"""The cells of a survey file that cannot be used: each mistake is told once, with its rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import polars as pl

from api.concepts.surveys.sources import ResponsesSource
from api.errors import FIRST_LINES, Problem, ProblemCollector
from api.readers import explain_number, parse_numbers

SMALLEST, LARGEST = 1e-9, 1e15
"""Numbers beyond these are no weights, populations or answers, but slips; their squares and sums would overflow."""

Explain = Callable[[str], tuple[str, tuple[str, ...]]]
"""What is wrong with a text, and what may have been meant."""


class BadCells:
    """Finds and reports them, block by block."""

    def __init__(self, source: ResponsesSource, name: str, problems: ProblemCollector) -> None:
        self._source, self.name, self.problems = source, name, problems
        self.other_numbers = False
        """Whether there was a text that is no number in its file's style, where one must be."""

    def require(self, frame: pl.DataFrame, column: str, lines: pl.Series, what: str) -> None:
        """Report the rows that have no cell in a column."""
        self.report(lines, frame[column].is_null(), lambda row: f"{what} is missing (column “{column}” is empty)")

    def numbers(self, column: str, texts: pl.Series, lines: pl.Series, what: str) -> pl.Series:
        """The numbers of a column; what would make the others numbers is told once, for the whole file."""
        style = self._source.style_of(column)
        numbers, invalid = parse_numbers(texts, style)
        self.other_numbers |= invalid.any()
        explained = f"texts in {what} that are no numbers"
        self.report(
            lines,
            invalid,
            lambda row: f"{what}: {explain_number(texts[row], style, with_styles=False)}",
            group=(texts, explained),
        )
        return numbers

    def report_unknown(
        self, lines: pl.Series, texts: pl.Series, unknown: pl.Series | None, what: str, explain: Explain
    ) -> None:
        """Report the rows whose text is none that is known (None: there is no such row)."""
        if unknown is None:
            return
        explained = cache(lambda row_text: explain(row_text.strip()))
        self.report(
            lines,
            unknown,
            lambda row: f"{what}: {explained(texts[row])[0]}",
            nearest_to=lambda row: explained(texts[row])[1],
            group=(texts, f"unknown codes in {what}"),
        )

    def report(
        self,
        lines: pl.Series,
        wrong: pl.Series,
        message: Callable[[int], str],
        expected: str | None = None,
        nearest_to: Callable[[int], tuple[str, ...]] = lambda row: (),
        group: tuple[pl.Series, str] | None = None,
    ) -> None:
        """Report the rows that are ``wrong``: rows with the same text as one.

        ``group`` is the texts, where they make a difference, and what mistakes that differ in them are called.
        """
        if not wrong.any():
            return
        texts = pl.lit("") if group is None else group[0]
        rows = pl.DataFrame({"line": lines}).with_row_index("row").with_columns(texts.alias("text")).filter(wrong)
        alike = rows.group_by("text", maintain_order=True).agg(
            pl.col("row").first(), pl.len().alias("rows"), pl.col("line").head(FIRST_LINES)
        )
        for _, row, count, first in alike.iter_rows():
            named = None if group is None else group[1]
            self.problems.add(
                Problem(
                    message(row),
                    self.name,
                    first[0],
                    expected=expected,
                    nearest=nearest_to(row),
                    rows=count,
                    lines=tuple(first),
                    group=named,
                )
            )
