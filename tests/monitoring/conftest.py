"""A server of two processes that was asked for all kinds of things, and what it exports."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Database
from tests.serving.conftest import samples_database
from tests.serving.hidden import hand_out
from tests.serving.real_server import RealServer, real_server
from tests.serving_process import free_port

__all__ = ["samples_database"]
ASKED = (
    "/healthz",
    "/readyz",
    "/v1/benchmarks?survey=panel",
    "/v1/benchmarks?survey=panel&nothing=1",
    "/v1/releases/panel.2023.r1/download?format=csv",
    "/v1/trends?survey=panel",
    "/nowhere",
)


@dataclass(frozen=True)
class Observed:
    """A running server, and where its counts are; ``labels`` are those of each metric, with the values they have."""

    server: RealServer
    address: str

    def ask_for_everything(self, key: str) -> None:
        for path in ASKED:
            for _ in range(4):
                self.server.ask(path)
        self.server.ask(ASKED[2], Authorization=f"Bearer {key}")

    @property
    def labels(self) -> Mapping[str, Mapping[str, set[str]]]:
        found: dict[str, dict[str, set[str]]] = {}
        for family in text_string_to_metric_families(requests.get(f"http://{self.address}/metrics", timeout=30).text):
            for sample in family.samples:
                labels = found.setdefault(sample.name, {})
                for name, value in sample.labels.items():
                    labels.setdefault(name, set()).add(value)
        return found


@pytest.fixture(scope="session")
def key(samples_database: Database) -> str:
    with samples_database.owner.begin() as connection:
        return hand_out(connection, ())


@pytest.fixture(scope="session")
def observed(samples_database: Database, key: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    port = free_port()
    log: Path = tmp_path_factory.mktemp("monitoring") / "server.log"
    # On all addresses, as in a container.
    settings = {"BENCHMARKS_WORKERS": "2", "BENCHMARKS_METRICS": f"0.0.0.0:{port}"}
    with real_server(samples_database, log, **settings) as server:
        observed = Observed(server, f"127.0.0.1:{port}")
        observed.ask_for_everything(key)
        # What is the case just now is noted once a second.
        time.sleep(2.5)
        yield observed
