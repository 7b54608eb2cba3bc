"""The columns of the survey's design: who a respondent is, their weight, stratum and population."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import BETWEEN_CELLS
from api.errors import Problem
from api.models.responses import dimension_column
from api.releases.imports.bad_cells import LARGEST, SMALLEST, BadCells

SEPARATOR = BETWEEN_CELLS
"""Between the parts of a crossed stratum."""


class DesignColumns:
    """Reads them block by block. Strata are numbered as they appear."""

    def __init__(self, definition: SurveyDefinition, bad: BadCells) -> None:
        self._definition, self._source, self._bad = definition, definition.responses, bad
        self.strata: dict[str, int] = {}
        self.populations: dict[int, tuple[float, int]] = {}

    def text(
        self, frame: pl.DataFrame, column: str | None, lines: pl.Series | None = None, what: str = ""
    ) -> pl.Series:
        """The texts of a column, which may be none; with ``lines`` a row without one is reported."""
        if column is None:
            return pl.Series([None] * frame.height, dtype=pl.String)
        if lines is not None:
            self._bad.require(frame, column, lines, what)
        return frame[column].str.strip_chars()

    def weights(self, frame: pl.DataFrame, lines: pl.Series) -> pl.Series:
        """The weights; 1 where the survey has none."""
        if self._source.weight is None:
            return pl.Series([1.0] * frame.height, dtype=pl.Float64)
        return self._numbers(frame, self._source.weight, lines, "the weight")

    def _numbers(self, frame: pl.DataFrame, column: str, lines: pl.Series, what: str) -> pl.Series:
        """A column of positive numbers that can be computed with, none missing."""
        texts = frame[column]
        self._bad.require(frame, column, lines, what)
        numbers = self._bad.numbers(column, texts, lines, f"{what} in “{column}”")
        wrong = ((numbers < SMALLEST) | (numbers > LARGEST)).fill_null(value=False)
        self._bad.report(
            lines,
            wrong,
            lambda row: f"{what} in “{column}” is {texts[row]}",
            f"a number above zero, from {SMALLEST:g} to {LARGEST:g}",
            group=(texts, f"numbers in column “{column}” that are not above zero, or far too large"),
        )
        return numbers.fill_null(1.0)

    def strata_of(self, frame: pl.DataFrame, lines: pl.Series, dimensions: Mapping[str, pl.Series]) -> pl.Series:
        """The numbers of the strata; their populations are noted."""
        labels = self._stratum_labels(frame, lines, dimensions)
        for label in labels.unique(maintain_order=True):
            self.strata.setdefault(label, len(self.strata))
        strata = labels.replace_strict(self.strata, return_dtype=pl.Int32)
        if self._source.population_size is not None:
            self._note_populations(
                strata, self._numbers(frame, self._source.population_size, lines, "the population"), lines
            )
        return strata

    def _stratum_labels(self, frame: pl.DataFrame, lines: pl.Series, dimensions: Mapping[str, pl.Series]) -> pl.Series:
        if not self._source.stratum:
            return pl.Series([""] * frame.height, dtype=pl.String)
        parts: list[pl.Series] = []
        for place, column in enumerate(self._source.stratum):
            if column.startswith("@"):
                name = column.removeprefix("@")
                leaves = dict(enumerate(self._definition.dimension[name].leaves))
                part = dimensions[dimension_column(name)].replace_strict(leaves, default="", return_dtype=pl.String)
            else:
                self._bad.require(frame, column, lines, "the stratum")
                part = frame[column].str.strip_chars().fill_null("")
            parts.append(part.alias(str(place)))
        return pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator=SEPARATOR)).to_series()

    def _note_populations(self, strata: pl.Series, populations: pl.Series, lines: pl.Series) -> None:
        frame = pl.DataFrame({"stratum": strata, "population": populations, "line": lines})
        labels = {number: label for label, number in self.strata.items()}
        for stratum, population, line in frame.unique(["stratum", "population"], maintain_order=True).iter_rows():
            known, first = self.populations.setdefault(stratum, (population, line))
            if known != population:
                label = labels[stratum].replace(SEPARATOR, " × ")
                message = f"stratum “{label}” has population {population:g}, but {known:g} in line {first}"
                self._bad.problems.add(
                    Problem(message, self._bad.name, line, expected="one population size per stratum")
                )
