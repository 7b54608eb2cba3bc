"""From a block of texts to typed columns: weights, strata, dimensions, answers. Every bad cell becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from api.concepts.definition import SurveyDefinition
from api.concepts.items import Item
from api.concepts.nearest import nearest
from api.concepts.sources import CodeMapping, ResponsesSource
from api.errors import Problem, ProblemCollector
from api.models.responses import NOT_ASKED, dimension_column, item_column
from api.readers import explain_number, parse_numbers
from api.releases.codes import CodeResolver, accepted_answers, answer_of, empty_answer

SEPARATOR = "\x1f"
"""Between the parts of a crossed stratum: a character no survey file uses."""


@dataclass
class Lookup:
    """Remembers what each distinct text of a column means, so that a million rows resolve a few dozen texts."""

    resolve: Callable[[str], int | None]
    known: dict[str, int] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def apply(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """(codes: Int16, null where empty or unknown; unknown: boolean)."""
        for text in texts.unique().drop_nulls():
            if text not in self.known and text not in self.unknown:
                code = self.resolve(text)
                if code is None:
                    self.unknown.add(text)
                else:
                    self.known[text] = code
        codes = texts.replace_strict(self.known, default=None, return_dtype=pl.Int16)
        return codes, texts.is_not_null() & codes.is_null()


class Encoder:
    """Encodes the blocks of one survey file. Strata are numbered as they appear."""

    def __init__(self, definition: SurveyDefinition, wave: str, name: str, problems: ProblemCollector) -> None:
        if not isinstance(definition.source, ResponsesSource):
            raise TypeError("only a survey with responses is encoded")
        self.source: ResponsesSource = definition.source
        self.definition, self.wave, self.name, self.problems = definition, wave, name, problems
        self.strata: dict[str, int] = {}
        self.populations: dict[int, tuple[float, int]] = {}
        self._dimensions = [self._dimension_lookup(name, mapping) for name, mapping in self.source.dimensions]
        self._answers = {item.name: Lookup(_resolver(item, self.source.items)) for item in self.source.items}

    def _dimension_lookup(self, name: str, mapping: CodeMapping) -> tuple[str, CodeMapping, CodeResolver, Lookup]:
        dimension = self.definition.dimension[name]
        resolver = CodeResolver(mapping, dimension, self.source.file)
        positions = {leaf: place for place, leaf in enumerate(dimension.leaves)}
        return name, mapping, resolver, Lookup(lambda text: positions.get(resolver.leaf(text) or ""))

    def encode(self, frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
        """The typed columns of a block, in the order of the table of responses; problems go to the collector."""
        columns: dict[str, pl.Series] = {"line": lines.cast(pl.Int32)}
        columns["respondent"] = self._text(frame, self.source.respondent)
        columns["weight"] = self._weights(frame, lines)
        dimensions = dict(self._encode_dimensions(frame, lines))
        columns["stratum"] = self._strata(frame, lines, dimensions)
        columns["cluster"] = self._text(frame, self.source.cluster, lines, "cluster")
        columns["contributor"] = self._text(frame, self.source.contributor)
        if self.source.respondent is not None:
            self._require(frame, self.source.respondent, lines, "the respondent's identifier")
        answers = {item_column(item.name): self._encode_item(item, frame, lines) for item in self.source.items}
        return pl.DataFrame(columns | dimensions | answers)

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
        """A column of positive finite numbers, none missing."""
        texts = frame[column]
        numbers, invalid = parse_numbers(texts, self.source.file)
        self._require(frame, column, lines, what)
        self._report(
            lines, invalid, lambda row: f"{what} in “{column}”: {explain_number(texts[row], self.source.file)}"
        )
        wrong = (numbers <= 0).fill_null(value=False)
        self._report(lines, wrong, lambda row: f"{what} in “{column}” is {texts[row]}", "a number above zero")
        return numbers.fill_null(1.0)

    def _encode_dimensions(self, frame: pl.DataFrame, lines: pl.Series) -> Iterable[tuple[str, pl.Series]]:
        for name, mapping, resolver, lookup in self._dimensions:
            texts = frame[mapping.column]
            codes, unknown = lookup.apply(texts)
            self._report_unknown(lines, texts, unknown, f"{name} (column “{mapping.column}”)", resolver.accepted)
            if mapping.missing is not None:
                leaf = resolver.leaf_of(mapping.missing)
                place = self.definition.dimension[name].leaves.index(leaf) if leaf is not None else None
                codes = codes.fill_null(place).set(unknown, None)
            elif not mapping.unclassified:
                self._require(frame, mapping.column, lines, name)
            yield dimension_column(name), codes

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

    def _encode_item(self, item: Item, frame: pl.DataFrame, lines: pl.Series) -> pl.Series:
        if item.waves is not None and self.wave not in item.waves:
            measured = item.kind == "number"
            missing = pl.Series([float("nan")]) if measured else pl.Series([NOT_ASKED], dtype=pl.Int16)
            return missing.new_from_index(0, frame.height)
        texts = frame[item.column]
        if item.kind == "number":
            return self._encode_number(item, texts, lines)
        codes, unknown = self._answers[item.name].apply(texts.str.strip_chars())
        self._report_unknown(lines, texts, unknown, f"column “{item.column}”", accepted_answers(item))
        return codes.fill_null(empty_answer(item.coding))

    def _encode_number(self, item: Item, texts: pl.Series, lines: pl.Series) -> pl.Series:
        coding = item.coding
        stripped = texts.str.strip_chars()
        not_asked = stripped.is_in([text for text in coding.not_asked if text]).fill_null(value=False)
        no_answer = stripped.is_in([text for text in coding.no_answer if text]).fill_null(value=False)
        plain = stripped.set(not_asked | no_answer, None)
        numbers, invalid = parse_numbers(plain, self.source.file)
        self._report(
            lines, invalid, lambda row: f"column “{item.column}”: {explain_number(texts[row], self.source.file)}"
        )
        outside = (numbers < (item.minimum if item.minimum is not None else float("-inf"))) | (
            numbers > (item.maximum if item.maximum is not None else float("inf"))
        )
        bounds = f"between {_bound(item.minimum)} and {_bound(item.maximum)}"
        self._report(
            lines, outside.fill_null(value=False), lambda row: f"column “{item.column}” is {texts[row]}", bounds
        )
        return numbers.set(not_asked | (texts.is_null() if "" in coding.not_asked else not_asked), float("nan"))

    def _report_unknown(
        self, lines: pl.Series, texts: pl.Series, unknown: pl.Series, what: str, accepted: tuple[str, ...]
    ) -> None:
        self._report(
            lines,
            unknown,
            lambda row: f"{what}: unknown code “{texts[row]}”",
            nearest_to=lambda row: nearest(texts[row], accepted),
        )

    def _report(
        self,
        lines: pl.Series,
        wrong: pl.Series,
        message: Callable[[int], str],
        expected: str | None = None,
        nearest_to: Callable[[int], tuple[str, ...]] = lambda row: (),
    ) -> None:
        rows = wrong.arg_true().to_list()
        room = max(0, self.problems.limit - len(self.problems.problems))
        for row in rows[:room]:
            self.problems.add(Problem(message(row), self.name, int(lines[row]), None, expected, nearest_to(row)))
        self.problems.omitted += len(rows[room:])


def _resolver(item: Item, items: Iterable[Item]) -> Callable[[str], int | None]:
    listed = frozenset(text for other in items if other.column == item.column for text in other.contains)
    return lambda text: answer_of(item, text, listed)


def _bound(bound: float | None) -> str:
    return "any number" if bound is None else f"{bound:g}"
