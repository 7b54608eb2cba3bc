"""Running servers and agents of them, shared by the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.concepts.scopes import READ_PARTNER
from tests.agents.agent import Agent, agent, near_agent
from tests.conftest import Database, DatabaseServer
from tests.serving import differing
from tests.serving.conftest import publish_samples
from tests.serving.hidden import hand_out
from tests.serving.real_server import RealServer, real_server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("agents")


@pytest.fixture(scope="module")
def published(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    """The sample releases, one of them for partners."""
    with database_server.database(migrated_template) as made:
        publish_samples(made)
        yield made


@pytest.fixture(scope="module")
def server(published: Database, folder: Path) -> Iterator[RealServer]:
    with real_server(published, folder / "server.log") as running:
        yield running


@pytest.fixture(scope="module")
def anyone(server: RealServer, folder: Path) -> Iterator[Agent]:
    """An agent without a key."""
    with agent(server.base, folder / "anyone.log") as connected:
        yield connected


@pytest.fixture(scope="module")
def partner(published: Database, server: RealServer, folder: Path) -> Iterator[Agent]:
    """An agent with a key to what partners may read."""
    with published.owner.begin() as connection:
        key = hand_out(connection, [READ_PARTNER])
    with agent(server.base, folder / "partner.log", BENCHMARKS_KEY=key) as connected:
        yield connected


@pytest.fixture(scope="module")
def compared(database_server: DatabaseServer, migrated_template: str, folder: Path) -> Iterator[RealServer]:
    """Releases whose differences are known."""
    with database_server.database(migrated_template) as made:
        with made.owner.begin() as connection:
            differing.publish(connection)
        with real_server(made, folder / "compared.log") as running:
            yield running


@pytest.fixture(scope="module")
def comparing(compared: RealServer) -> Iterator[Agent]:
    with near_agent(compared.base) as connected:
        yield connected
