"""Import of figures that somebody else published: one row per figure, with its source, base and flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.concepts.codelists import TOTAL
from api.concepts.editions.identifiers import cell_text
from api.concepts.nearest import nearest
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.reported_figures import ReportedFigure
from api.concepts.surveys.sources import CodeMapping, FiguresSource
from api.concepts.texts import Text
from api.concepts.vocabulary import YES
from api.errors import InvalidInput, Problem, ProblemCollector
from api.queries.imports import finish_import
from api.queries.reported import add_reported
from api.readers import Block, explain_number, parse_numbers, read_blocks
from api.releases.imports.codes import CodeResolver
from api.releases.imports.row_conditions import all_hold, condition_columns
from api.releases.progress import Progress


@dataclass(frozen=True)
class FiguresFile:
    """A file of figures, read once for all the waves it holds."""

    definition: SurveyDefinition
    path: Path

    @cached_property
    def figures(self) -> list[ReportedFigure]:
        return read_figures(self.definition, self.path)

    def store(
        self, connection: Connection, definition: SurveyDefinition, wave: str, path: Path, key: int, progress: Progress
    ) -> int:
        """Store the figures of one wave under import ``key``; how many there are."""
        progress.start(f"Reading {path.name} ({definition.survey.id}, wave {wave})")
        ids = [dimension.id for dimension in definition.dimensions]
        figures = [figure for figure in self.figures if figure.wave == wave]
        if not figures:
            raise InvalidInput([Problem(f"there is no figure of wave {wave}", path.name, expected="at least one row")])
        add_reported(connection, key, ((figure, cell_text(ids, figure.cell)) for figure in figures))
        finish_import(connection, key, len(figures), None)
        progress.advance(len(figures))
        return len(figures)


def check_figures(definition: SurveyDefinition, path: Path) -> int:
    """Everything an import checks, without a database; how many figures the file has."""
    return len(read_figures(definition, path))


def read_figures(definition: SurveyDefinition, path: Path) -> list[ReportedFigure]:
    """All figures of a file, or ``InvalidInput`` with every problem."""
    reader = _FigureReader(definition, path.name)
    figures: list[ReportedFigure] = []
    with reader.problems.collecting():
        for block in reader.blocks(path):
            figures.extend(reader.figures(block))
    reader.check_unique(figures)
    reader.problems.raise_if_any(f"{path.name} was not imported; nothing was stored")
    return figures


@dataclass
class _FigureReader:
    definition: SurveyDefinition
    name: str
    problems: ProblemCollector = field(default_factory=ProblemCollector)

    def __post_init__(self) -> None:
        if not isinstance(self.definition.source, FiguresSource):
            raise TypeError(f"{self.definition.survey.id} has responses, not figures")
        self.source: FiguresSource = self.definition.source
        self.series = dict(self.source.series)
        self.declared = {
            "base": [code for code, _ in self.definition.bases],
            "notes": [code for code, _ in self.definition.notes],
            "sources": [source.id for source in self.definition.reported_sources],
        }
        self.resolvers = {
            name: CodeResolver(mapping, self.definition.dimension[name], self.source.file)
            for name, mapping in self.source.dimensions
            if isinstance(mapping, CodeMapping)
        }

    def blocks(self, path: Path) -> Iterator[Block]:
        source = self.source
        optional = [
            *(source.indicator, source.channel, source.category, source.flag, source.base, source.n),
            *(source.value_text, source.value_text_de, source.n_text, source.n_text_de),
            *(source.notes, source.sources, source.also_reported),
        ]
        columns = [source.wave_column, source.value, *source.series_columns]
        columns += [mapping.column for _, mapping in source.dimensions if isinstance(mapping, CodeMapping)]
        columns += condition_columns(source.keep)
        columns += [column for column in optional if column is not None]
        yield from read_blocks(path, source.file, list(dict.fromkeys(columns)))

    def figures(self, block: Block) -> Iterator[ReportedFigure]:
        columns = block.frame.columns
        numbers, invalid = parse_numbers(block.frame[self.source.value], self.source.file)
        kept = block.frame.select(all_hold(self.source.keep, self.source.file)).to_series()
        for place, texts in enumerate(block.frame.iter_rows()):
            if not kept[place]:
                continue
            row = dict(zip(columns, texts, strict=True))
            line, before = block.line_of(place), len(self.problems.problems) + self.problems.omitted
            if invalid[place]:
                self._problem(line, explain_number(row[self.source.value] or "", self.source.file))
            figure = self._figure(line, row, numbers[place] is not None)
            if len(self.problems.problems) + self.problems.omitted == before and figure is not None:
                yield figure

    def _figure(self, line: int, row: dict[str, str | None], has_value: bool) -> ReportedFigure | None:
        source = self.source
        wave, series = self._wave(line, row), self._series(line, row)
        cell = tuple(self._code(line, row, name, mapping) for name, mapping in source.dimensions)
        if wave is None or series is None or None in cell:
            return None
        value_text = _wording(row, source.value_text, source.value_text_de)
        flags, status = self._flags(line, _text(row, source.flag) or "", has_value or value_text is not None)
        base = _text(row, source.base) or self.definition.indicator[series.indicator].base
        return ReportedFigure(
            line=line,
            wave=wave,
            series=series,
            cell=tuple(code for code in cell if code is not None),
            also=self._also(line, _text(row, source.also_reported)),
            status=status,
            value=self._value(row[source.value] or "") if has_value else None,
            value_text=value_text,
            n=self._count(line, _text(row, source.n)),
            n_text=_wording(row, source.n_text, source.n_text_de),
            base=self._listed(line, "base", (base,))[0],
            flags=flags,
            notes=self._listed(line, "notes", tuple((_text(row, source.notes) or "").split())),
            sources=self._listed(line, "sources", tuple((_text(row, source.sources) or "").split())),
        )

    def _value(self, text: str) -> Decimal:
        """The figure as published, exactly: 16.9 percent is 0.169, not what binary floating point makes of it."""
        plain = text.strip()
        if self.source.file.thousands:
            plain = plain.replace(self.source.file.thousands, "")
        return Decimal(plain.replace(self.source.file.decimal, ".")) * Decimal(self.source.scale)

    def _wave(self, line: int, row: dict[str, str | None]) -> str | None:
        wave = _text(row, self.source.wave_column) or ""
        if wave in self.definition.wave:
            return wave
        self._problem(line, f"unknown wave “{wave}”", nearest(wave, self.definition.wave))
        return None

    def _series(self, line: int, row: dict[str, str | None]) -> Series | None:
        source = self.source
        if source.series_columns:
            texts = tuple(_text(row, column) or "" for column in source.series_columns)
            if texts not in self.series:
                shown = ", ".join(texts)
                self._problem(
                    line, f"unknown series “{shown}”", nearest(shown, (", ".join(key) for key in self.series))
                )
                return None
            return self.series[texts]
        indicator = _text(row, source.indicator) or self.definition.survey.headline
        channel, category = _text(row, source.channel) or TOTAL, _text(row, source.category) or YES
        return self._declared_series(line, Series(indicator, channel, category))

    def _declared_series(self, line: int, series: Series) -> Series | None:
        if series.indicator not in self.definition.indicator:
            self._problem(
                line, f"unknown indicator “{series.indicator}”", nearest(series.indicator, self.definition.indicator)
            )
            return None
        categories = [code for code, _ in self.definition.indicator[series.indicator].categories]
        accepted = {"channel": (TOTAL, *self.definition.channels.codes), "category": (YES, *categories)}
        for what, code in (("channel", series.channel), ("category", series.category)):
            if code not in accepted[what]:
                self._problem(line, f"unknown {what} “{code}”", nearest(code, accepted[what]))
                return None
        return series

    def _code(self, line: int, row: dict[str, str | None], name: str, mapping: CodeMapping | str) -> str | None:
        dimension = self.definition.dimension[name]
        if isinstance(mapping, str):
            return mapping
        text = _text(row, mapping.column)
        code = (mapping.missing or dimension.whole) if text is None else self.resolvers[name].node(text)
        if code is None or code not in dimension.nodes:
            self._problem(line, f"{name}: unknown code “{text}”", nearest(text or "", self.resolvers[name].accepted))
            return None
        return code

    def _flags(self, line: int, flag: str, has_value: bool) -> tuple[tuple[str, ...], str]:
        """Our flags and the status for a source's flag, which may be several letters in one."""
        ours, statuses = dict(self.source.flags), dict(self.source.statuses)
        letters = (flag,) if flag in ours or flag in statuses else tuple(flag.replace(" ", ""))
        for letter in letters:
            if letter not in ours and letter not in statuses:
                self._problem(line, f"unknown flag “{letter}”", nearest(letter, [*ours, *statuses]))
        flags = tuple(dict.fromkeys(found for letter in letters for found in ours.get(letter, ())))
        if has_value:
            return flags, "published"
        status = next((statuses[letter] for letter in letters if letter in statuses), None)
        return flags, status or statuses.get("", "not_available")

    def _also(self, line: int, text: str | None) -> bool:
        if text not in (None, "also"):
            self._problem(line, f"“{text}” is not a kind of report", ("also",))
        return text == "also"

    def _count(self, line: int, text: str | None) -> int | None:
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()):
            self._problem(line, f"n is “{text}”, not a whole number")
            return None
        return int(text)

    def _listed(self, line: int, what: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        for identifier in ids:
            if identifier not in self.declared[what]:
                self._problem(line, f"unknown id “{identifier}” in {what}", nearest(identifier, self.declared[what]))
        return ids

    def check_unique(self, figures: list[ReportedFigure]) -> None:
        """One preferred report per figure, and none that is only a further report of nothing."""
        preferred: dict[tuple[Any, ...], int] = {}
        for figure in figures:
            if not figure.also:
                first = preferred.setdefault((figure.wave, figure.series, figure.cell), figure.line)
                if first != figure.line:
                    self._problem(figure.line, f"the same figure as in line {first}; mark one of them as also reported")
        for figure in figures:
            if figure.also and (figure.wave, figure.series, figure.cell) not in preferred:
                self._problem(figure.line, "a further report of a figure that no other row gives")

    def _problem(self, line: int, message: str, near: tuple[str, ...] = ()) -> None:
        self.problems.add(Problem(message, self.name, line, nearest=near))


def _text(row: dict[str, str | None], column: str | None) -> str | None:
    text = row[column] if column is not None else None
    return text.strip() or None if text is not None else None


def _wording(row: dict[str, str | None], column: str | None, german_column: str | None) -> Text | None:
    """A wording in both languages: the same, where the row has it in one only."""
    english, german = _text(row, column), _text(row, german_column)
    return None if english is None and german is None else Text(english or german or "", german or english or "")
