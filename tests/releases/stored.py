"""Reading back what a build stored, in full precision and as displayed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from api.concepts.editions.identifiers import cell_text
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.models import estimates, figures, releases, series
from api.releases.building import Built, build_release
from api.releases.imports.importing import import_survey
from api.releases.ingesting import ingest

DEFINITIONS = Path(__file__).resolve().parent.parent / "definitions" / "files"


def ingest_file(engine: Engine, definition: Path, path: Path) -> list[Built]:
    """Ingest a file with a definition file."""
    return list(ingest(engine, load_definition(definition), path))


def build_draft(engine: Engine, definition: SurveyDefinition, path: Path) -> Built:
    """Import a file of one wave and build its figures: stored as they would be shown, but published nowhere."""
    (imported,) = import_survey(engine, definition, path)
    return build_release(engine, definition, imported.wave)


@dataclass(frozen=True)
class Stored:
    """The figures of one release."""

    engine: Engine
    release: str

    def estimate(self, measured: Series, **codes: str) -> Any:
        """A row of the confidential estimates, in full precision."""
        return self._row(estimates, measured, codes)

    def figure(self, measured: Series, **codes: str) -> Any:
        """A row of the figures, as it is shown."""
        return self._row(figures, measured, codes)

    def _row(self, table: Any, measured: Series, codes: dict[str, str]) -> Any:
        with self.engine.connect() as connection:
            release = connection.execute(select(releases).where(releases.c.id == self.release)).one()
            wholes = {one["id"]: one["whole"] for one in release.snapshot["dimensions"]}
            cell = cell_text(list(wholes), [codes.get(name, whole) for name, whole in wholes.items()])
            return connection.execute(
                select(table)
                .join(series, (series.c.release_key == table.c.release_key) & (series.c.series == table.c.series))
                .where(
                    table.c.release_key == release.key,
                    table.c.cell == cell,
                    series.c.indicator == measured.indicator,
                    series.c.channel == measured.channel,
                    series.c.category == measured.category,
                )
            ).one()
