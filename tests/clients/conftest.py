"""A server to be asked by programs: the shipped surveys of published figures, and a small certified one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.catalogue.simulation import SIMULATED
from api.definitions import load_definition
from api.releases.catalogue import SURVEYS
from api.releases.ingesting import ingest
from tests.conftest import DatabaseServer
from tests.releases.certified import CertifiedSurvey, respondents
from tests.serving.real_server import real_server

CERTIFIED = "certified-sample"
PUBLISHED = sorted(path.stem for path in SURVEYS.glob("*.yaml") if path.stem not in SIMULATED)


@pytest.fixture(scope="session")
def address(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the server answers."""
    folder = tmp_path_factory.mktemp("clients")
    with database_server.database(migrated_template) as database:
        for survey in PUBLISHED:
            path = SURVEYS / f"{survey}.yaml"
            list(ingest(database.owner, load_definition(path), path.with_suffix(".csv")))
        CertifiedSurvey(database.owner, folder, CERTIFIED).publish(respondents(20))
        with real_server(database, folder / "server.log") as server:
            yield server.base
