"""Contrasts of built releases: making them again, and looking them up as a serving process does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select, text

from api.concepts.editions.identifiers import cell_text
from api.concepts.editions.stored_figures import StandardError
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import survey_measures
from api.models import releases
from api.queries.contrasts import cell_standard_errors, series_standard_errors
from api.queries.imports import latest_import
from api.releases.contrasts.contrasting import store_contrasts
from tests.conftest import Database

Codes = dict[str, str]


@dataclass(frozen=True)
class Contrasted:
    """A release with its contrasts, as the reader sees it."""

    database: Database
    definition: SurveyDefinition
    release: str
    key: int

    @classmethod
    def of(cls, database: Database, definition: SurveyDefinition, release: str) -> Contrasted:
        """Store the contrasts of a release."""
        with database.owner.begin() as connection:
            row = connection.execute(select(releases).where(releases.c.id == release)).one()
            imported = latest_import(connection, row.survey, row.wave)
            assert imported is not None
            store_contrasts(connection, row.key, definition, survey_measures(definition), imported.key)
            for table in ("cell_contrasts", "series_pairs", "series_contrasts"):
                connection.execute(text(f"ANALYZE published.{table}"))
        return cls(database, definition, release, row.key)

    @cached_property
    def numbers(self) -> dict[Series, int]:
        return {measure.series: place for place, measure in enumerate(survey_measures(self.definition).all)}

    def cell(self, codes: Codes) -> str:
        ids = [dimension.id for dimension in self.definition.dimensions]
        return cell_text(ids, [codes.get(one.id, one.whole) for one in self.definition.dimensions])

    def of_cells(self, measured: Series, codes: Codes, other: Codes) -> StandardError | None:
        """Of one series' difference between two cells."""
        pair = (self.key, self.cell(codes), self.cell(other), self.numbers[measured])
        with self.database.reader.connect() as connection:
            return cell_standard_errors(connection, [pair]).get(pair)

    def of_series(self, codes: Codes, measured: Series, other: Series) -> StandardError | None:
        """Of the difference of two series within a cell."""
        pair = (self.key, self.cell(codes), self.numbers[measured], self.numbers[other])
        with self.database.reader.connect() as connection:
            return series_standard_errors(connection, [pair]).get(pair)
