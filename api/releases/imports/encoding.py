"""From a block of texts to typed columns: design, dimensions, answers. Every bad cell becomes a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.sources import CodeMapping
from api.errors import Problem, ProblemCollector
from api.models.responses import dimension_column
from api.releases.imports.answer_columns import AnswerColumns
from api.releases.imports.bad_cells import BadCells
from api.releases.imports.codes import CodeResolver
from api.releases.imports.design_columns import DesignColumns
from api.releases.imports.listed_answers import with_joined_cells
from api.releases.imports.lookups import Lookup, Lookups


class Encoder:
    """Encodes the blocks of one survey file."""

    def __init__(self, definition: SurveyDefinition, wave: str, name: str, problems: ProblemCollector) -> None:
        self.source = definition.responses
        self.definition, self.wave, self.name = definition, wave, name
        self.bad = BadCells(self.source, name, problems)
        self.design = DesignColumns(definition, self.bad)
        self._answers = AnswerColumns(self.source, wave, self.bad)
        self._resolvers = {name: self._resolver(name, mapping) for name, mapping in self.source.dimensions}
        self._lookups = Lookups(self._dimension_lookups() | self._answers.lookups())

    def _resolver(self, name: str, mapping: CodeMapping) -> CodeResolver:
        style = self.source.style_of(mapping.column)
        return CodeResolver(mapping, self.definition.dimension[name], style)

    def _dimension_lookups(self) -> dict[str, Lookup]:
        return {
            dimension_column(name): Lookup(mapping.column, partial(self._leaf_place, name))
            for name, mapping in self.source.dimensions
        }

    def _leaf_place(self, name: str, text: str) -> int | None:
        return self._place(name, self._resolvers[name].leaf(text))

    def _place(self, name: str, leaf: str | None) -> int | None:
        return None if leaf is None else self.definition.dimension[name].leaves.index(leaf)

    def encode(self, frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
        """The typed columns of a block, in the order of the table of responses; problems go to the collector."""
        frame = with_joined_cells(frame, self._answers.asked)
        coded, unknown = self._lookups.encode(frame)
        columns: dict[str, pl.Series] = {"line": lines.cast(pl.Int32)}
        columns["respondent"] = self.design.text(frame, self.source.respondent, lines, "the respondent's identifier")
        columns["weight"] = self.design.weights(frame, lines)
        dimensions = dict(self._dimensions(frame, coded, unknown, lines))
        columns["stratum"] = self.design.strata_of(frame, lines, dimensions)
        columns["cluster"] = self.design.text(frame, self.source.cluster, lines, "the cluster")
        columns["contributor"] = self.design.text(frame, self.source.contributor)
        answers = self._answers.encode(frame, coded, unknown, lines)
        return pl.DataFrame(columns | dimensions).hstack(answers)

    def lost_zeros(self) -> Iterator[Problem]:
        """Dimensions whose codes have probably lost the zero in front, once all of the file was encoded."""
        for name, mapping in self.source.dimensions:
            lookup = self._lookups.by_name[dimension_column(name)]
            lost = self._resolvers[name].lost_zero([*lookup.known, *lookup.unknown])
            if lost is not None:
                text, digits = lost
                message = f"{name} (column “{mapping.column}”): “{text}” has a digit less than others, is a 0 lost?"
                expected = f"pad: {digits}, which reads it as “0{text}”; or pad: 0, if none is lost"
                yield Problem(message, self.name, expected=expected)

    def _dimensions(
        self, frame: pl.DataFrame, coded: pl.DataFrame, unknown: Mapping[str, pl.Series], lines: pl.Series
    ) -> Iterator[tuple[str, pl.Series]]:
        for name, mapping in self.source.dimensions:
            column = dimension_column(name)
            codes, resolver = coded[column], self._resolvers[name]
            what = f"{name} (column “{mapping.column}”)"
            self.bad.report_unknown(lines, frame[mapping.column], unknown.get(column), what, resolver.why_no_leaf)
            self.bad.other_numbers |= bool(mapping.bands) and column in unknown
            if mapping.missing is not None:
                codes = codes.fill_null(self._place(name, resolver.leaf_of(mapping.missing)))
            elif not mapping.unclassified:
                self.bad.require(frame, mapping.column, lines, name)
            yield column, codes
