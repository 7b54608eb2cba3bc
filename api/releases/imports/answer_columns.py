"""The columns of the answers: one for each item, in whichever wave it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from api.concepts.surveys.items import Item
from api.concepts.surveys.row_conditions import RowCondition
from api.concepts.surveys.sources import ResponsesSource
from api.models.responses import NO_ANSWER, NOT_ASKED, item_column
from api.releases.imports.bad_cells import LARGEST, BadCells, Explain
from api.releases.imports.codes import accepted_answers, answer_of, empty_answer, unknown_code
from api.releases.imports.listed_answers import listed_columns
from api.releases.imports.lookups import Lookup
from api.releases.imports.row_conditions import all_hold


class AnswerColumns:
    """Encodes the answers of a wave, block by block."""

    def __init__(self, source: ResponsesSource, wave: str, bad: BadCells) -> None:
        self._source, self._bad = source, bad
        self._asked = {item.name: item for item in source.items_of(wave)}
        self._listed = listed_columns(self._asked.values())

    @property
    def asked(self) -> list[Item]:
        """The items of the wave."""
        return list(self._asked.values())

    def lookups(self) -> dict[str, Lookup]:
        """How the texts of each coded item become answers, by the name of its column."""
        coded = (item for item in self._asked.values() if item.kind != "number")
        return {item_column(item.name): Lookup(item.column, self._resolve(item)) for item in coded}

    def _resolve(self, item: Item) -> Callable[[str], int | None]:
        listed = self._listed.get((item.column, item.separator))
        if listed is not None:
            return lambda text: listed.answer(item, text.strip())
        return lambda text: answer_of(item.coding, text.strip())

    def encode(
        self, frame: pl.DataFrame, coded: pl.DataFrame, unknown: Mapping[str, pl.Series], lines: pl.Series
    ) -> pl.DataFrame:
        """Every item's column; one not asked in this wave is not asked of anybody.

        A text that several items do not know, which read one column alike, is reported once.
        """
        columns: list[pl.Expr | pl.Series] = []
        # Questions of one set share their conditions.
        holds = cache(lambda conditions: frame.select(all_hold(conditions, self._source.file)).to_series())
        reported: set[tuple[str, tuple[str, ...]]] = set()
        for unasked in {item.name: item for item in self._source.items}.values():
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
                    self._bad.report_unknown(lines, frame[item.column], unknown.get(name), what, explain)
                answers = pl.col(name).fill_null(empty_answer(item.coding))
            columns.append(_of_those_asked(item, answers, nothing, holds).alias(name))
        return coded.select(columns)

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
        numbers = self._bad.numbers(item.column, plain, lines, f"column “{item.column}”")
        lowest = -LARGEST if item.minimum is None else item.minimum
        highest = LARGEST if item.maximum is None else item.maximum
        outside = (numbers < lowest) | (numbers > highest)
        bounds = f"between {lowest:g} and {highest:g}"
        self._bad.report(
            lines,
            outside.fill_null(value=False),
            lambda row: f"column “{item.column}” is {texts[row]}",
            bounds,
            group=(texts, f"numbers in column “{item.column}” out of bounds"),
        )
        return numbers.set(not_asked | (texts.is_null() if "" in coding.not_asked else not_asked), float("nan"))


def _of_those_asked(
    item: Item,
    answers: pl.Expr | pl.Series,
    nothing: pl.Expr,
    holds: Callable[[tuple[RowCondition, ...]], pl.Series],
) -> pl.Expr | pl.Series:
    """The answers; none and no where the definition says so, and ``nothing`` where it was not asked."""
    for conditions, answer in ((item.no_answer_if, NO_ANSWER), (item.no_if, 0)):
        if conditions:
            answers = pl.when(holds(conditions)).then(pl.lit(answer, dtype=pl.Int16)).otherwise(answers)
    if item.asked_if:
        answers = pl.when(holds(item.asked_if)).then(answers).otherwise(nothing)
    return answers
