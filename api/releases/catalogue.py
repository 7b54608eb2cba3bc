"""The surveys that ship with the product, brought to the public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

import api
from api.catalogue.simulation import SIMULATED, simulated_file_name
from api.definitions import load_definition
from api.disclosure.limits import NotCertified
from api.errors import Refused
from api.releases.building import Built
from api.releases.ingesting import ingest
from api.releases.progress import SILENT, Progress

REVISED = "The software that ships this survey was updated, and brings it in another version."
SURVEYS = Path(api.__file__).parent / "catalogue" / "surveys"


def definition_path(survey: str) -> Path:
    """The definition of a survey of the catalogue."""
    return SURVEYS / f"{survey}.yaml"


def ingest_catalogue(engine: Engine, progress: Progress = SILENT) -> Iterator[Built]:
    """Ingest every survey of the catalogue: published figures from their files, simulated ones from their generator.

    Where a newer version of the product simulates other responses and their release cannot be certified beside what is
    public already, the old one stays, and ``progress`` is told why.
    """
    for path in sorted(SURVEYS.glob("*.yaml")):
        definition = load_definition(path)
        simulate = SIMULATED.get(definition.survey.id)
        if simulate is None:
            yield from ingest(engine, definition, path.with_suffix(".csv"), progress=progress, reason=REVISED)
            continue
        with TemporaryDirectory() as folder:
            for wave in definition.wave:
                file = Path(folder) / simulated_file_name(wave)
                simulate(wave, file)
                try:
                    yield from ingest(engine, definition, file, wave, progress, REVISED)
                except (NotCertified, Refused) as error:
                    progress.note(f"{definition.survey.id}, wave {wave}, stays as it was published: {error}")
