"""Drafts a definition from what a survey file shows; what only its owner knows is marked ``CHANGE-ME``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.policies import POLICY_NAMES
from api.concepts.vocabulary import BASES
from api.definitions.drafts.asking import ending_of
from api.definitions.drafts.choices import Reading, written
from api.definitions.drafts.dimensions import DraftedDimension, draft_dimensions, is_headcount
from api.definitions.drafts.file_keys import file_written
from api.definitions.drafts.heads import head, opening
from api.definitions.drafts.indicators import IndicatorWriter
from api.definitions.drafts.items import ItemWriter
from api.definitions.drafts.layout import label_rows, with_labels
from api.definitions.drafts.naming import measure
from api.definitions.drafts.numbers import formats, meaning
from api.definitions.drafts.published_figures import draft_figures
from api.definitions.drafts.questions import find_questions
from api.definitions.drafts.roles import find_roles, is_number
from api.definitions.drafts.rows_meant import meaning_of_rows, rows_readings
from api.definitions.drafts.summary import Column, DescribedColumn, columns_of, response_sets
from api.definitions.drafts.survey_tools import recognised
from api.definitions.drafts.table_columns import table_of
from api.definitions.drafts.yaml_texts import comment, quoted, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary, load_vocabulary
from api.definitions.wordings import LEAST_CELLS, personal_kind

SHOWN_COLUMNS = 200
NO_DIMENSION = "dimensions: []                   # none was found; such as {id: size, column: staff, whole: _T}"
_DESIGN = ("respondent", "weight", "stratum", "population_size", "cluster", "contributor")


def draft_definition(
    described: Sequence[DescribedColumn],
    cells: pl.DataFrame,
    file: FileFormat,
    name: str,
    vocabulary: Vocabulary | None = None,
    rows: Literal["respondents", "figures"] | None = None,
) -> str:
    """A commented definition (YAML) of the survey in a file called ``name``.

    ``described`` is what the file says about itself, ``cells`` all its rows as texts, ``rows`` what each of these is,
    where the owner says so; if nobody does and the file does not show it, the draft asks. It is valid once each
    ``CHANGE-ME`` is replaced; where several readings fit, they stand above it with what each would give.
    No text of a single respondent enters it.
    """
    vocabulary = vocabulary or load_vocabulary()
    columns = columns_of(described, cells)
    meant = rows or meaning_of_rows(columns, file)
    if meant == "figures":
        return draft_figures(columns, file, name, vocabulary)
    count = label_rows(cells)
    basis = rows_readings(table_of(columns, file), file) if meant == "either" else []
    return _Draft(with_labels(columns, count), file, name, vocabulary, count, basis).written()


class _Draft:
    """A draft of a survey with one row per respondent."""

    def __init__(
        self,
        columns: Sequence[Column],
        file: FileFormat,
        name: str,
        vocabulary: Vocabulary,
        label_lines: int,
        basis: Sequence[Reading],
    ) -> None:
        self.columns, self.name, self.vocabulary, self.label_lines = columns, name, vocabulary, label_lines
        self.basis = basis
        self.tool = recognised(column.name for column in columns)
        self.roles = find_roles(columns)
        rest = [column for column in columns if column not in self.roles.values()]
        self.questions, self.unused = find_questions(rest, response_sets(columns), self.tool, vocabulary)
        self.quantities = [(question.first, question.none) for question in self.questions if question.kind == "number"]
        of_roles = [self.roles[role] for role in ("size", "weight", "population_size") if role in self.roles]
        numbers = [one for one in of_roles if all(map(is_number, one.texts))]
        self.formats = formats(file, [*numbers, *(column for column, _ in self.quantities)])
        by_name = {column.name: column for column in columns}
        measured = measure(self.questions, vocabulary)
        self.items = ItemWriter(measured, self.formats[0], ending_of(by_name, self.tool), self.tool)
        self.indicators = IndicatorWriter(measured, vocabulary, self.items.both)

    def written(self) -> str:
        dimensions = draft_dimensions(self.roles, self.vocabulary)
        lines = [
            *self._head(),
            *_codelists(dimensions),
            "dimensions:" if dimensions else NO_DIMENSION,
            *(line for dimension in dimensions for line in dimension.lines),
            "",
            *self.indicators.channels(),
            *self.indicators.bases(),
            *self.indicators.indicators(),
            *self._responses(),
        ]
        return "\n".join(lines) + "\n"

    def _head(self) -> Iterator[str]:
        yield from opening("survey", self.name)
        if self.tool:
            yield f"# Its columns are those of an export of {self.tool.name}: see docs/survey-tools.md."
        others = ", ".join(basis for basis in BASES if basis != "published")
        plain = [f"basis: {PLACEHOLDER}               # {others}"]
        yield from head(self.name, written("basis", self.basis, "") if self.basis else plain)
        yield f"headline: {self._headline()}             # the indicator a query without one gets"
        yield ""
        yield "disclosure:"
        yield f"  policy: certified              # {', '.join(one for one in POLICY_NAMES if one != 'published')}"
        yield "  k: 10                          # groups of fewer contributors cannot be told apart"
        yield ""
        yield "waves:"
        wave = self.roles.get("wave")
        for text in wave.texts if wave else (PLACEHOLDER,):
            yield f"  - wave: {yaml_text(text)}              # such as 2026"
            yield f"    period_start: {PLACEHOLDER}      # such as 2026-03-01"
            yield f"    period_end: {PLACEHOLDER}"
            if wave:
                yield f"    rows: {{column: {yaml_text(wave.name)}, values: {quoted(text)}}}"
        yield ""

    def _headline(self) -> str:
        measured = self.items.measured
        return measured[0].indicator if measured else "adoption"

    def _responses(self) -> Iterator[str]:
        yield "responses:"
        readings = [
            Reading(file_written(file, self.label_lines), meaning(file, self._headcount(), self.quantities))
            for file in self.formats
        ]
        yield from written("file", readings, "  ")
        for role in _DESIGN:
            if role in self.roles:
                yield f"  {role}: {yaml_text(self.roles[role].name)}"
        if "respondent" not in self.roles:
            yield "  # respondent: the column with an id for each row; without it no answer can be corrected later"
        if "weight" not in self.roles:
            yield "  # weight: the column with the final weight; without it all respondents count the same"
        yield from self._keep()
        yield from self.items.codings()
        yield from self.items.items()
        yield from self.items.universes()
        yield from self.items.derived()
        yield from self._unused()

    def _headcount(self) -> Column | None:
        size = self.roles.get("size")
        return size if size is not None and is_headcount(size) else None

    def _keep(self) -> Iterator[str]:
        previews = next((one for one in self.columns if one.name == "Status" and self._is("Qualtrics")), None)
        if previews is not None:
            yield '  keep: [{column: Status, except: ["1", "Survey Preview", "2", "Survey Test"]}]   # no trials'
        ending = self.items.ending
        if ending.column is not None and not ending.is_everybody:
            complete, rows = int(ending.column.holds(ending.texts).sum()), len(ending.column.cells)
            yield f"  # {rows - complete} of {rows} broke off. To leave them out: keep: {ending.condition}"

    def _is(self, tool: str) -> bool:
        return self.tool is not None and self.tool.name == tool

    def _unused(self) -> Iterator[str]:
        if not self.unused:
            return
        yield "  # Columns that nothing was made of:"
        for column in self.unused[:SHOWN_COLUMNS]:
            yield f"  #   {comment(column.name)}: {_said(column)}"


def _said(column: Column) -> str:
    """What may be said of a column: its label and what kind of texts it has, never the texts of few."""
    kind = personal_kind(column.name, column.label, column.texts)
    label = f"{comment(column.label)} | " if column.label else ""
    if kind is not None:
        return f"{label}{kind}, not shown"
    common = [text for text, number in column.counts.items() if number >= LEAST_CELLS and is_number(text)][:8]
    seen = ", ".join(f"{text} ({column.counts[text]})" for text in common)
    texts = f"{len(column.counts)} different texts" if len(column.counts) > 1 else f"{len(column.counts)} text"
    return f"{label}{texts}{': ' + seen if seen else ''}"


def _codelists(dimensions: Iterable[DraftedDimension]) -> list[str]:
    lines = [line for dimension in dimensions for line in dimension.codelist]
    return ["codelists:", *lines, ""] if lines else []
