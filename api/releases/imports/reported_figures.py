"""Import of figures that somebody else published: one row per figure, with its source, base and flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.identifiers import cell_text
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.reported_figures import Precision, ReportedFigure, out_of_range
from api.concepts.surveys.sources import FiguresSource
from api.concepts.surveys.survey import Indicator
from api.concepts.texts import Text
from api.errors import InvalidInput, Problem, ProblemCollector
from api.queries.imports import finish_import
from api.queries.reported import add_reported
from api.readers import Block, read_blocks, without_missing
from api.releases.checks.figure_counts import figures_report
from api.releases.checks.report import FiguresReport
from api.releases.checks.row_counts import RowCounts
from api.releases.imports.repeated_figures import repeated_figures
from api.releases.imports.reported_cells import ALMOST_ZERO, ALMOST_ZERO_TEXT, FigureCell, FigureCells, Unclear
from api.releases.imports.reported_codes import FigureCodes, Place
from api.releases.imports.reported_remarks import Remarks
from api.releases.imports.row_conditions import all_hold
from api.releases.progress import Progress


@dataclass(frozen=True)
class FiguresFile:
    """A file of figures, read once for all the waves it holds."""

    definition: SurveyDefinition
    path: Path

    @cached_property
    def figures(self) -> list[ReportedFigure]:
        return read_figures(self.definition, self.path, self._rows)

    @cached_property
    def _rows(self) -> RowCounts:
        return RowCounts()

    def report(self, wave: str) -> FiguresReport:
        """What was understood of the figures of one wave."""
        return figures_report(self.definition, wave, self.path.name, self.figures, self._rows)

    def store(
        self, connection: Connection, definition: SurveyDefinition, wave: str, path: Path, key: int, progress: Progress
    ) -> FiguresReport:
        """Store the figures of one wave under import ``key``; what was understood of them."""
        progress.start(f"Reading {path.name} ({definition.survey.id}, wave {wave})")
        ids = [dimension.id for dimension in definition.dimensions]
        figures = [figure for figure in self.figures if figure.wave == wave]
        if not figures:
            raise InvalidInput([Problem(f"there is no figure of wave {wave}", path.name, expected="at least one row")])
        add_reported(connection, key, ((figure, cell_text(ids, figure.cell)) for figure in figures))
        finish_import(connection, key, len(figures), None)
        progress.advance(len(figures))
        return self.report(wave)


def read_figures(definition: SurveyDefinition, path: Path, rows: RowCounts) -> list[ReportedFigure]:
    """All figures of a file, or ``InvalidInput`` with every problem. ``rows`` are counted."""
    reader = _FigureReader(definition, path.name, rows)
    figures: list[ReportedFigure] = []
    with reader.problems.collecting():
        for block in read_blocks(path, replace(reader.source.file, missing=()), reader.source.columns):
            figures.extend(reader.figures(block))
    reader.problems.extend(repeated_figures(figures, path, reader.source))
    reader.problems.raise_if_any(f"{path.name} was not imported; nothing was stored")
    return figures


@dataclass(frozen=True)
class _Observation:
    """Whether there is a figure and why not, the remarks on it, its wording and the cell that holds its number."""

    status: str
    flags: tuple[str, ...] = ()
    text: Text | None = None
    cell: FigureCell = FigureCell()


@dataclass
class _FigureReader:
    definition: SurveyDefinition
    name: str
    rows: RowCounts
    problems: ProblemCollector = field(default_factory=ProblemCollector)

    def __post_init__(self) -> None:
        if not isinstance(self.definition.source, FiguresSource):
            raise TypeError(f"{self.definition.survey.id} has responses, not figures")
        self.source: FiguresSource = self.definition.source
        self.cells = FigureCells(self.source.file, dict(self.source.symbols))
        statuses = dict(self.source.statuses)
        if self.source.file.name == "eurostat-tsv":
            statuses.setdefault("", "not_available")  # its cells without a value are colons, not nothing
        self.remarks = Remarks(dict(self.source.flags), statuses)
        self.codes = FigureCodes(self.definition, self.source, self._problem)

    def figures(self, block: Block) -> Iterator[ReportedFigure]:
        columns, values = block.frame.columns, {column.column for column in self.source.value_columns}
        # A sign that says nothing is no wholly empty cell, so those of the columns of figures are read on their own.
        named = without_missing(block.frame.select(pl.exclude(values)), self.source.file.missing)
        frame = block.frame.with_columns(named)
        kept = frame.select(all_hold(self.source.keep, self.source.file)).to_series()
        self.rows.read += block.frame.height + block.blank
        self.rows.drop("blank", block.blank)
        self.rows.drop("keep", int((~kept).sum()))
        for number, texts in enumerate(frame.iter_rows()):
            if not kept[number]:
                continue
            row = dict(zip(columns, texts, strict=True))
            for column in self.source.value_columns:
                before = self.problems.found
                found = self._figure(Place(block.line_of(number), row, column))
                if found is not None and self.problems.found == before:
                    yield found

    def _figure(self, place: Place) -> ReportedFigure | None:
        """The figure of one cell; None where it is wholly empty, or where something is wrong (reported)."""
        try:
            reading = self._observation(place)
        except Unclear as unclear:
            self._unclear(place, unclear)
            reading = _Observation("not_available")
        if reading is None:
            return None
        wave, series, cell = self.codes.wave(place), self.codes.series(place), self.codes.cell(place)
        if wave is None or series is None or cell is None:
            return None
        indicator = self.definition.indicator[series.indicator]
        value, precision = self._measured(place, reading.cell, indicator)
        source, listed = self.source, self.codes.listed
        return ReportedFigure(
            line=place.line,
            wave=wave,
            series=series,
            cell=cell,
            also=self.codes.also(place),
            status=reading.status,
            value=value,
            value_text=reading.text,
            n=self.codes.count(place),
            n_text=place.wording(source.n_text, source.n_text_de),
            base=listed(place, "base", (place.text(source.base) or indicator.base,))[0],
            flags=reading.flags,
            precision=precision,
            notes=listed(place, "notes", tuple((place.text(source.notes) or "").split())),
            sources=listed(place, "sources", tuple((place.text(source.sources) or "").split())),
        )

    def _observation(self, place: Place) -> _Observation | None:
        """What the cell and its flags say together; None where both say nothing."""
        cell, wording = self.cells.read(place.value), place.wording(self.source.value_text, self.source.value_text_de)
        flag, confidentiality = place.text(place.column.flag) or "", place.text(self.source.confidentiality) or ""
        if cell.number is None and wording is None:
            flags, status = self.remarks.without_value(flag, confidentiality)
            status = "confidential" if "confidential" in (status, cell.status) else cell.status or status
            status = "not_available" if status is None and cell.says_nothing else status
            return None if status is None else _Observation(status, flags)
        if cell.status is not None and wording is not None:
            raise Unclear(f"“{place.value}” says that there is no value, and a wording stands beside it", "one of them")
        said = dict.fromkeys((*cell.meanings, *self.remarks.on_value(flag, confidentiality)))
        flags = tuple(meaning for meaning in said if meaning != ALMOST_ZERO)
        if ALMOST_ZERO not in said:
            return _Observation("published", flags, wording, cell)
        if cell.number:
            raise Unclear(f"“{place.value}” is said to be almost zero", "0, or no number, beside that flag")
        return _Observation("published", flags, wording or ALMOST_ZERO_TEXT)

    def _measured(self, place: Place, cell: FigureCell, indicator: Indicator) -> tuple[Decimal | None, Precision]:
        """Value, standard error and interval, exactly: 16.9 percent is 0.169, not what binary floating point makes of
        it. Only shares and their differences are scaled."""
        scale = Decimal(self.source.scale) if indicator.bounds else Decimal(1)
        if cell.number is None:
            return None, Precision()
        column = place.column
        try:
            if cell.is_percentage and indicator.bounds and scale == 1:
                raise Unclear(f"“{place.value}” is a percentage, but shares are read as fractions", "scale: percent")
            precision = Precision(
                *(self._beside(place, name, scale) for name in (column.se, column.ci_low, column.ci_high))
            )
        except Unclear as unclear:
            self._unclear(place, unclear)
            return None, Precision()
        value = cell.number * scale
        for message, expected in out_of_range(indicator, value, precision):
            self._problem(place, message, (), expected)
        return value, precision

    def _beside(self, place: Place, column: str | None, scale: Decimal) -> Decimal | None:
        """The standard error or a bound; None where there is none, or a symbol in its place."""
        text = place.text(column)
        return None if text is None or self.cells.is_sign(text) else self.cells.number(text) * scale

    def _unclear(self, place: Place, unclear: Unclear) -> None:
        self._problem(place, unclear.message, unclear.near, unclear.expected)

    def _problem(self, place: Place, message: str, near: tuple[str, ...] = (), expected: str | None = None) -> None:
        self.problems.add(Problem(message, self.name, place.line, expected=expected, nearest=near))
