"""A database with a few published releases, and clients of the application on it as the reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.config import Config, RateLimits
from tests.conftest import Database, DatabaseServer
from tests.serving import samples, stored
from tests.serving.real_server import RealServer, real_server

ROW_LIMIT = 500
ALLOWED_ORIGIN = "https://app.example.org"
UNLIMITED = RateLimits(address=None, key=None)
"""Tests ask more often than people do."""


def configured(database: Database | None = None, row_limit: int = ROW_LIMIT) -> Config:
    address = database.reader_url if database else None
    return Config("127.0.0.1", 8000, Path("unused"), 1, row_limit, None, address, limits=UNLIMITED)


def publish_samples(database: Database) -> None:
    with database.owner.begin() as connection:
        older, newer, _ = (
            stored.store(connection, samples.edition(0, samples.panel_snapshot(year))) for year in (2021, 2022, 2023)
        )
        stored.store_sizes(connection, older, newer)
        stored.store(connection, samples.edition(0, samples.panel_snapshot(2023), revision=2))
        stored.store(connection, samples.edition(0, samples.press_snapshot()))
        stored.store(connection, samples.edition(0, samples.panel_snapshot(2024, "practice", "simulated")))
        stored.store(connection, samples.edition(0, samples.press_snapshot("gone"), withdrawn="The base was wrong."))
        future = samples.edition(0, samples.panel_snapshot(2024))
        stored.store(connection, future, published_at=stored.tomorrow())
        draft = samples.edition(0, samples.press_snapshot("drafted"))
        stored.store(connection, draft, state="draft", published_at=None)
        stored.store(connection, samples.edition(0, samples.press_snapshot("partners")), access="partner")


@pytest.fixture(scope="session")
def samples_database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    """The sample releases, for tests that only read."""
    with database_server.database(migrated_template) as made:
        publish_samples(made)
        yield made


@pytest.fixture(scope="session")
def app(samples_database: Database) -> Flask:
    return create_app(configured(), samples_database.reader)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def server(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """The sample releases under gunicorn, as in production."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_CORS_ORIGINS=ALLOWED_ORIGIN) as running:
        yield running
