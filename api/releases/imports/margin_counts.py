"""The population counts weights are brought to: those in the definition and those in files, checked alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.concepts.nearest import nearest
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.margin_cells import Cell, MarginCells, covered
from api.concepts.surveys.sources import CodeMapping, MarginFile, PopulationMargin, ResponsesSource
from api.concepts.surveys.survey import Dimension
from api.errors import Problem, ProblemCollector
from api.readers import Block, explain_number, parse_numbers, read_blocks
from api.releases.imports.codes import CodeResolver
from api.releases.imports.row_conditions import all_hold, condition_columns


@dataclass(frozen=True)
class MarginCounts:
    """A margin with its counts. ``places`` say where each was read: “margins.csv:5”, or nothing."""

    by: tuple[str, ...]
    cells: tuple[Cell, ...]
    totals: tuple[float, ...]
    places: tuple[str, ...]
    file: str | None = None

    @property
    def name(self) -> str:
        return " × ".join(self.by)

    @property
    def cell_names(self) -> tuple[str, ...]:
        """The cells for messages: “C × 0-9 (margins.csv:5)”."""
        named = zip(self.cells, self.places, strict=True)
        return tuple(" × ".join(cell) + (f" ({place})" if place else "") for cell, place in named)


def read_margins(definition: SurveyDefinition, wave: str, folder: Path) -> list[MarginCounts]:
    """The margins of a wave, none where the survey is not weighted. Raises InvalidInput with all that is wrong."""
    if definition.weighting is None:
        return []
    problems = ProblemCollector()
    margins = []
    for margin in definition.weighting.margins_of(wave):
        if margin.file is None:
            cells = tuple(cell for cell, _ in margin.cells)
            totals = tuple(total for _, total in margin.cells)
            margins.append(MarginCounts(margin.by, cells, totals, ("",) * len(cells)))
            continue
        with problems.collecting():
            margins.append(_MarginReader(definition, definition.responses, margin, margin.file).read(folder))
    problems.raise_if_any("The margins cannot be read")
    return margins


class _MarginReader:
    """Reads one file of population counts."""

    def __init__(
        self, definition: SurveyDefinition, source: ResponsesSource, margin: PopulationMargin, file: MarginFile
    ) -> None:
        self.margin, self.file = margin, file
        self.name = Path(file.path).name
        self.dimensions = [definition.dimension[name] for name in margin.by]
        mappings = dict(source.dimensions)
        self.codes = [_Codes(mappings[dimension.id], dimension, file) for dimension in self.dimensions]
        self.problems = ProblemCollector()

    def read(self, folder: Path) -> MarginCounts:
        rows: dict[Cell, tuple[float, int]] = {}
        columns = list(dict.fromkeys([*self.file.columns, self.file.total, *condition_columns(self.file.keep)]))
        with self.problems.collecting():
            for block in read_blocks(folder / self.file.path, self.file.file, columns):
                for cell, total, line in self._rows(block):
                    first = rows.setdefault(cell, (total, line))[1]
                    if first != line:
                        message = f"the cell {' × '.join(cell)} is already in line {first}"
                        self._add(message, line, "each cell once")
        if not rows and not self.problems:
            self._add("there is no population count in the file", None, "a row for each cell")
        self._check_overlap(rows)
        self.problems.raise_if_any(f"{self.name} cannot be used as a margin")
        totals, lines = zip(*rows.values(), strict=True)
        places = tuple(f"{self.name}:{line}" for line in lines)
        return MarginCounts(self.margin.by, tuple(rows), totals, places, self.file.path)

    def _add(self, message: str, line: int | None, expected: str | None, near: tuple[str, ...] = ()) -> None:
        self.problems.add(Problem(message, self.name, line, None, expected, near))

    def _rows(self, block: Block) -> Iterator[tuple[Cell, float, int]]:
        """Cell, count and line of the rows that are in order."""
        frame = block.frame.with_row_index("\x1frow").filter(all_hold(self.file.keep, self.file.file))
        numbers, _ = parse_numbers(frame[self.file.total], self.file.file)
        for place, row in enumerate(frame.iter_rows(named=True)):
            line = block.line_of(row["\x1frow"])
            found = [self._code(number, row[column], line) for number, column in enumerate(self.file.columns)]
            total = self._total(row[self.file.total], numbers[place], line)
            cell = tuple(code for code in found if code is not None)
            if len(cell) == len(found) and total is not None:
                yield cell, total, line

    def _total(self, text: str | None, number: float | None, line: int) -> float | None:
        column = f"the count in “{self.file.total}”"
        if text is None:
            self._add(f"{column} is empty", line, "a number that is not negative")
        elif number is None:
            self._add(f"{column}: {explain_number(text, self.file.file)}", line, None)
        elif number < 0:
            self._add(f"{column} is {text}", line, "a number that is not negative")
        else:
            return number
        return None

    def _code(self, number: int, text: str | None, line: int) -> str | None:
        dimension, codes = self.dimensions[number], self.codes[number]
        what = f"{dimension.id} (column “{self.file.columns[number]}”)"
        code = codes.find((text or "").strip())
        if not (text or "").strip():
            self._add(f"{what} is empty", line, "a code, or filter the row out with keep")
        elif code is None:
            self._add(f"{what}: unknown code “{text}”", line, None, nearest(text or "", codes.accepted))
        elif covered(dimension, code) is None:
            message = f"{what}: “{code}” cannot be made of the leaves inside “{dimension.whole}”"
            self._add(message, line, "a leaf of the survey, or a node made of some", nearest(code, dimension.leaves))
        else:
            return code
        return None

    def _check_overlap(self, rows: dict[Cell, tuple[float, int]]) -> None:
        cells = list(rows)
        for one, other in MarginCells(self.dimensions, cells).overlaps():
            message = f"the cell {' × '.join(cells[other])} shares respondents with {' × '.join(cells[one])}"
            place = f"line {rows[cells[one]][1]}"
            self._add(f"{message} in {place}", rows[cells[other]][1], "each respondent in one cell")


class _Codes:
    """What a text of a file of counts means: as in the dimension's own column of the survey, or a code."""

    def __init__(self, mapping: CodeMapping, dimension: Dimension, file: MarginFile) -> None:
        self._values, self._codelist = dict(mapping.values), dimension.codelist
        self._resolver = None if mapping.bands else CodeResolver(mapping, dimension, file.file)
        self.accepted: Sequence[str] = tuple(dict.fromkeys([*self._values, *dimension.codelist.codes]))

    def find(self, text: str) -> str | None:
        if text not in self._values and text in self._codelist:
            return text
        return self._values.get(text) if self._resolver is None else self._resolver.node(text)
