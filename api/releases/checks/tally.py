"""Counts of what an import understands of a file, block by block: the figures of its report and its warnings.

It sees each block twice: as the texts of the file and as the encoded answers that are imported, so that nothing is
read in another way than by the import.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.releases.checks.answer_counts import AnswerCounts
from api.releases.checks.dimension_counts import DimensionCounts
from api.releases.checks.far_values import FarValues
from api.releases.checks.file_warnings import FileWarning
from api.releases.checks.missing_answers import missing_answers, nobody_asked, unclassified
from api.releases.checks.number_texts import NumberTexts
from api.releases.checks.populations import Stratum, StratumWeights, population_unit
from api.releases.checks.report import AnswersReport
from api.releases.checks.respondent_ids import no_respondent_ids
from api.releases.checks.routing import Routing
from api.releases.checks.row_counts import RowCounts
from api.releases.checks.same_columns import same_columns
from api.releases.checks.weights import WeightSums


class Tally:
    """Everything that is counted of one wave of a file of responses."""

    def __init__(self, definition: SurveyDefinition, wave: str, name: str) -> None:
        self._definition, self._wave, self._name = definition, wave, name
        self.rows = RowCounts()
        self._answers = AnswerCounts(definition, wave)
        self._dimensions = DimensionCounts(definition)
        self._weights = WeightSums()
        self._routing = Routing(definition.responses, wave)
        self._far_values = FarValues(definition.responses, wave)
        self._number_texts = NumberTexts(definition.responses, wave)
        self._strata = StratumWeights()

    def add(self, texts: pl.DataFrame, encoded: pl.DataFrame) -> None:
        """Count a block: its rows as texts and as encoded, derived items included."""
        for counts in (
            *(self._answers, self._dimensions, self._weights, self._strata),
            *(self._routing, self._far_values),
        ):
            counts.add(encoded)
        self._number_texts.add(texts)

    def report(self, strata: Sequence[Stratum]) -> AnswersReport:
        """What was counted, of an import with these ``strata``."""
        definition = self._definition
        source = definition.responses
        questions, nodes = self._answers.questions(), self._dimensions.nodes()
        routed = self._routing.warnings()
        explained = self._routing.explained
        warnings: list[FileWarning] = [
            *no_respondent_ids(source),
            *nobody_asked(questions),
            *same_columns(source, self._wave),
            *self._number_texts.warnings(),
            *routed,
            *missing_answers([one for one in questions if one.series.indicator not in explained]),
            *unclassified(definition, nodes),
            *self._far_values.warnings(),
            *(self._weights.warnings() if source.weight else ()),
            *population_unit(source, strata, self._strata),
        ]
        return AnswersReport(
            survey=definition.survey.id,
            wave=self._wave,
            file=self._name,
            rows=self.rows,
            nodes=nodes,
            questions=questions,
            weights=self._weights.report() if source.weight else None,
            calibrated=source.weighting is not None,
            warnings=tuple(warnings),
        )
