"""How many were asked each question, answered it, and what they answered, counted from encoded answers."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import AnyItem, Measure
from api.concepts.surveys.measures import survey_measures
from api.models.responses import NO_ANSWER, NOT_ASKED, item_column
from api.releases.checks.report import QuestionCount
from api.releases.checks.weighted_counts import Count, add_block


class AnswerCounts:
    """Respondents and their weights by answer, for each item of a wave that has a column."""

    def __init__(self, definition: SurveyDefinition, wave: str) -> None:
        source = definition.responses
        asked = {item.name: item for item in source.items_of(wave)}
        self._derived = {item.name for item in source.derived}
        self._items: dict[str, AnyItem] = {item.name: item for item in source.all_items if item.has_column} | asked
        self._numbers = {name for name, item in self._items.items() if item.holds_numbers(asked)}
        self._measures = [measure for measure in survey_measures(definition).tabulated if measure.item in self._items]
        self._counts: dict[str, dict[int, Count]] = defaultdict(dict)
        self._sums: dict[str, float] = defaultdict(float)

    def add(self, encoded: pl.DataFrame) -> None:
        for name in self._items:
            column = pl.col(item_column(name))
            answers = column
            if name in self._numbers:
                is_number = column.is_not_nan() & column.is_not_null()
                self._sums[name] += float(encoded.select((column * pl.col("weight")).filter(is_number).sum()).item())
                missing = pl.when(column.is_null()).then(NO_ANSWER).otherwise(NOT_ASKED)
                answers = pl.when(is_number).then(1).otherwise(missing).cast(pl.Int16)
            add_block(self._counts[name], encoded, answers)

    def questions(self) -> tuple[QuestionCount, ...]:
        """In the order of answers."""
        counted = (self._question(measure, measure.item) for measure in self._measures if measure.item is not None)
        return tuple(one for one in counted if one.asked or one.not_asked)

    def _question(self, measure: Measure, name: str) -> QuestionCount:
        counts = self._counts[name]
        valid = {answer: count for answer, count in counts.items() if answer >= 0}
        weight = sum(weight for _, weight in valid.values())
        answered, no_answer = sum(n for n, _ in valid.values()), counts.get(NO_ANSWER, (0, 0.0))[0]
        return QuestionCount(
            series=measure.series,
            base=measure.base,
            kind=measure.kind,
            derived=name in self._derived,
            asked=answered + no_answer,
            answered=answered,
            not_asked=counts.get(NOT_ASKED, (0, 0.0))[0],
            no_answer=no_answer,
            value=self._total(measure, name) / weight if weight else None,
        )

    def _total(self, measure: Measure, name: str) -> float:
        """The weighted sum that is divided by the weight of those who answered."""
        if measure.positive is not None:
            return self._counts[name].get(measure.positive, (0, 0.0))[1]
        if name in self._numbers:
            return self._sums[name]
        return sum(answer * weight for answer, (_, weight) in self._counts[name].items() if answer >= 0)
