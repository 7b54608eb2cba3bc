"""From a block of texts to typed columns: weights, strata, dimensions, answers. Every bad cell becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import BETWEEN_CELLS, Item
from api.concepts.surveys.sources import CodeMapping
from api.errors import FIRST_LINES, Problem, ProblemCollector
from api.models.responses import NO_ANSWER, NOT_ASKED, dimension_column, item_column
from api.readers import explain_number, parse_numbers
from api.releases.imports.codes import CodeResolver, accepted_answers, answer_of, empty_answer, unknown_code
from api.releases.imports.listed_answers import listed_columns, with_joined_cells
from api.releases.imports.lookups import Lookup, Lookups
from api.releases.imports.row_conditions import all_hold

SEPARATOR = BETWEEN_CELLS
"""Between the parts of a crossed stratum."""

SMALLEST, LARGEST = 1e-9, 1e15
"""Numbers beyond these are no weights, populations or answers, but slips; their squares and sums would overflow."""

Explain = Callable[[str], tuple[str, tuple[str, ...]]]
"""What is wrong with a text, and what may have been meant."""


class Encoder:
    """Encodes the blocks of one survey file. Strata are numbered as they appear."""

    def __init__(self, definition: SurveyDefinition, wave: str, name: str, problems: ProblemCollector) -> None:
        self.source = definition.responses
        self.definition, self.wave, self.name, self.problems = definition, wave, name, problems
        self.strata: dict[str, int] = {}
        self.other_numbers = False
        """Whether there was a text that is no number in its file's style, where one must be."""
        self.populations: dict[int, tuple[float, int]] = {}
        self._resolvers = {name: self._resolver(name, mapping) for name, mapping in self.source.dimensions}
        self._asked = {item.name: item for item in self.source.items_of(wave)}
        self._listed = listed_columns(self._asked.values())
        self._lookups = Lookups(self._dimension_lookups() | self._item_lookups())

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

    def _item_lookups(self) -> dict[str, Lookup]:
        coded = (item for item in self._asked.values() if item.kind != "number")
        return {item_column(item.name): Lookup(item.column, self._resolve(item)) for item in coded}

    def _resolve(self, item: Item) -> Callable[[str], int | None]:
        listed = self._listed.get((item.column, item.separator))
        if listed is not None:
            return lambda text: listed.answer(item, text.strip())
        return lambda text: answer_of(item.coding, text.strip())

    def encode(self, frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
        """The typed columns of a block, in the order of the table of responses; problems go to the collector."""
        frame = with_joined_cells(frame, self._asked.values())
        coded, unknown = self._lookups.encode(frame)
        columns: dict[str, pl.Series] = {"line": lines.cast(pl.Int32)}
        columns["respondent"] = self._text(frame, self.source.respondent, lines, "the respondent's identifier")
        columns["weight"] = self._weights(frame, lines)
        dimensions = dict(self._dimensions(frame, coded, unknown, lines))
        columns["stratum"] = self._strata(frame, lines, dimensions)
        columns["cluster"] = self._text(frame, self.source.cluster, lines, "the cluster")
        columns["contributor"] = self._text(frame, self.source.contributor)
        answers = self._answers(frame, coded, unknown, lines)
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

    def _text(
        self, frame: pl.DataFrame, column: str | None, lines: pl.Series | None = None, what: str = ""
    ) -> pl.Series:
        if column is None:
            return pl.Series([None] * frame.height, dtype=pl.String)
        if lines is not None:
            self._require(frame, column, lines, what)
        return frame[column].str.strip_chars()

    def _require(self, frame: pl.DataFrame, column: str, lines: pl.Series, what: str) -> None:
        self._report(lines, frame[column].is_null(), lambda row: f"{what} is missing (column “{column}” is empty)")

    def _weights(self, frame: pl.DataFrame, lines: pl.Series) -> pl.Series:
        if self.source.weight is None:
            return pl.Series([1.0] * frame.height, dtype=pl.Float64)
        return self._numbers(frame, self.source.weight, lines, "the weight")

    def _numbers(self, frame: pl.DataFrame, column: str, lines: pl.Series, what: str) -> pl.Series:
        """A column of positive numbers that can be computed with, none missing."""
        texts = frame[column]
        self._require(frame, column, lines, what)
        numbers = self._parsed(column, texts, lines, f"{what} in “{column}”")
        wrong = ((numbers < SMALLEST) | (numbers > LARGEST)).fill_null(value=False)
        self._report(
            lines,
            wrong,
            lambda row: f"{what} in “{column}” is {texts[row]}",
            f"a number above zero, from {SMALLEST:g} to {LARGEST:g}",
            group=(texts, f"numbers in column “{column}” that are not above zero, or far too large"),
        )
        return numbers.fill_null(1.0)

    def _parsed(self, column: str, texts: pl.Series, lines: pl.Series, what: str) -> pl.Series:
        """The numbers of a column; what would make the others numbers is told once, for the whole file."""
        style = self.source.style_of(column)
        numbers, invalid = parse_numbers(texts, style)
        self.other_numbers |= invalid.any()
        explained = f"texts in {what} that are no numbers"
        self._report(
            lines,
            invalid,
            lambda row: f"{what}: {explain_number(texts[row], style, with_styles=False)}",
            group=(texts, explained),
        )
        return numbers

    def _dimensions(
        self, frame: pl.DataFrame, coded: pl.DataFrame, unknown: Mapping[str, pl.Series], lines: pl.Series
    ) -> Iterator[tuple[str, pl.Series]]:
        for name, mapping in self.source.dimensions:
            column = dimension_column(name)
            codes, resolver = coded[column], self._resolvers[name]
            what = f"{name} (column “{mapping.column}”)"
            self._report_unknown(lines, frame[mapping.column], unknown.get(column), what, resolver.why_no_leaf)
            self.other_numbers |= bool(mapping.bands) and column in unknown
            if mapping.missing is not None:
                codes = codes.fill_null(self._place(name, resolver.leaf_of(mapping.missing)))
            elif not mapping.unclassified:
                self._require(frame, mapping.column, lines, name)
            yield column, codes

    def _strata(self, frame: pl.DataFrame, lines: pl.Series, dimensions: Mapping[str, pl.Series]) -> pl.Series:
        labels = self._stratum_labels(frame, lines, dimensions)
        for label in labels.unique(maintain_order=True):
            self.strata.setdefault(label, len(self.strata))
        strata = labels.replace_strict(self.strata, return_dtype=pl.Int32)
        if self.source.population_size is not None:
            self._note_populations(
                strata, self._numbers(frame, self.source.population_size, lines, "the population"), lines
            )
        return strata

    def _stratum_labels(self, frame: pl.DataFrame, lines: pl.Series, dimensions: Mapping[str, pl.Series]) -> pl.Series:
        if not self.source.stratum:
            return pl.Series([""] * frame.height, dtype=pl.String)
        parts: list[pl.Series] = []
        for place, column in enumerate(self.source.stratum):
            if column.startswith("@"):
                name = column.removeprefix("@")
                leaves = dict(enumerate(self.definition.dimension[name].leaves))
                part = dimensions[dimension_column(name)].replace_strict(leaves, default="", return_dtype=pl.String)
            else:
                self._require(frame, column, lines, "the stratum")
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
                self.problems.add(Problem(message, self.name, line, expected="one population size per stratum"))

    def _answers(
        self, frame: pl.DataFrame, coded: pl.DataFrame, unknown: Mapping[str, pl.Series], lines: pl.Series
    ) -> pl.DataFrame:
        """Every item's column; one not asked in this wave is not asked of anybody.

        A text that several items do not know, which read one column alike, is reported once.
        """
        columns: list[pl.Expr | pl.Series] = []
        reported: set[tuple[str, tuple[str, ...]]] = set()
        for unasked in {item.name: item for item in self.source.items}.values():
            item, name = self._asked.get(unasked.name), item_column(unasked.name)
            nothing = pl.lit(float("nan")) if unasked.kind == "number" else pl.lit(NOT_ASKED, dtype=pl.Int16)
            if item is None:
                columns.append(pl.repeat(nothing, frame.height).alias(name))
                continue
            if item.kind == "number":
                answers: pl.Expr | pl.Series = self._encode_number(item, frame[item.column], lines)
            else:
                explain, accepted = self._explain(item)
                if (item.column, accepted) not in reported:
                    reported.add((item.column, accepted))
                    what = f"column “{' + '.join(item.file_columns)}”"
                    self._report_unknown(lines, frame[item.column], unknown.get(name), what, explain)
                answers = pl.col(name).fill_null(empty_answer(item.coding))
            columns.append(self._of_those_asked(item, answers, nothing, frame).alias(name))
        return coded.select(columns)

    def _of_those_asked(
        self, item: Item, answers: pl.Expr | pl.Series, nothing: pl.Expr, frame: pl.DataFrame
    ) -> pl.Expr | pl.Series:
        """The answers; none and no where the definition says so, and ``nothing`` where it was not asked."""
        for conditions, answer in ((item.no_answer_if, NO_ANSWER), (item.no_if, 0)):
            if conditions:
                holds = frame.select(all_hold(conditions, self.source.file)).to_series()
                answers = pl.when(holds).then(pl.lit(answer, dtype=pl.Int16)).otherwise(answers)
        if item.asked_if:
            asked = frame.select(all_hold(item.asked_if, self.source.file)).to_series()
            answers = pl.when(asked).then(answers).otherwise(nothing)
        return answers

    def _explain(self, item: Item) -> tuple[Explain, tuple[str, ...]]:
        """How a text that the item does not know is explained, and what it knows."""
        listed = self._listed.get((item.column, item.separator))
        if listed is None:
            accepted = accepted_answers(item.coding)
            return lambda text: unknown_code(text, accepted), accepted
        return lambda text: unknown_code(listed.unknown(text), listed.options), listed.options

    def _encode_number(self, item: Item, texts: pl.Series, lines: pl.Series) -> pl.Series:
        coding = item.coding
        stripped = texts.str.strip_chars()
        not_asked = stripped.is_in([text for text in coding.not_asked if text]).fill_null(value=False)
        no_answer = stripped.is_in([text for text in coding.no_answer if text]).fill_null(value=False)
        plain = stripped.set(not_asked | no_answer, None)
        numbers = self._parsed(item.column, plain, lines, f"column “{item.column}”")
        lowest = -LARGEST if item.minimum is None else item.minimum
        highest = LARGEST if item.maximum is None else item.maximum
        outside = (numbers < lowest) | (numbers > highest)
        bounds = f"between {lowest:g} and {highest:g}"
        self._report(
            lines,
            outside.fill_null(value=False),
            lambda row: f"column “{item.column}” is {texts[row]}",
            bounds,
            group=(texts, f"numbers in column “{item.column}” out of bounds"),
        )
        return numbers.set(not_asked | (texts.is_null() if "" in coding.not_asked else not_asked), float("nan"))

    def _report_unknown(
        self, lines: pl.Series, texts: pl.Series, unknown: pl.Series | None, what: str, explain: Explain
    ) -> None:
        if unknown is None:
            return
        explained = cache(lambda row_text: explain(row_text.strip()))
        self._report(
            lines,
            unknown,
            lambda row: f"{what}: {explained(texts[row])[0]}",
            nearest_to=lambda row: explained(texts[row])[1],
            group=(texts, f"unknown codes in {what}"),
        )

    def _report(
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
