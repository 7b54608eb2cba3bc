"""What a monitoring system is told, at an address of its own: the counts of all serving processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from api.access.keys import new_key
from tests.conftest import Database
from tests.serving.hidden import hand_out
from tests.serving.real_server import RealServer, real_server
from tests.serving_process import free_port
from tests.waiting import wait_for

FIGURES = "/v1/benchmarks?survey=panel"


@pytest.fixture(scope="module")
def counted(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RealServer, str]]:
    """Two processes, and where their counts are."""
    internal = f"127.0.0.1:{free_port()}"
    log: Path = tmp_path_factory.mktemp("metrics") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_WORKERS="2", BENCHMARKS_METRICS=internal) as running:
        yield running, f"http://{internal}/metrics"


def samples(address: str, name: str, **labels: str) -> list[float]:
    text = requests.get(address, timeout=30).text
    return [
        one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name == name and labels.items() <= one.labels.items()
    ]


def test_requests_are_counted_by_all_processes_together(counted: tuple[RealServer, str]) -> None:
    server, address = counted
    route = {"route": "/v1/benchmarks", "method": "GET"}
    for _ in range(30):
        assert server.ask(FIGURES).status == 200
    assert server.ask(f"{FIGURES}&nothing=1").status == 422
    wait_for(lambda: sum(samples(address, "benchmarks_request_seconds_count", **route)) >= 31, 10)
    assert samples(address, "benchmarks_request_seconds_count", status="200", **route) == [30]
    assert samples(address, "benchmarks_request_seconds_count", status="422", **route) == [1]
    assert sum(samples(address, "benchmarks_rows_total")) >= 30
    assert sum(samples(address, "benchmarks_sent_bytes_total")) > 30 * 500
    assert sum(samples(address, "benchmarks_database_seconds_total")) > 0
    assert sum(samples(address, "benchmarks_answers_total", cache="kept")) >= 20


def test_requests_are_counted_by_key_and_the_key_itself_is_not_told(
    counted: tuple[RealServer, str], samples_database: Database
) -> None:
    server, address = counted
    with samples_database.owner.begin() as connection:
        key = hand_out(connection, ())
    for _ in range(5):
        assert server.ask(FIGURES, Authorization=f"Bearer {key}").status == 200
    assert server.ask(FIGURES, Authorization=f"Bearer {new_key()}").status == 401
    deadline = time.monotonic() + 10
    while samples(address, "benchmarks_key_requests_total") != [5] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert samples(address, "benchmarks_key_requests_total", key=key[:12]) == [5]
    assert key not in requests.get(address, timeout=30).text


def test_memory_and_connections_are_told_of_each_process_and_of_all(counted: tuple[RealServer, str]) -> None:
    _, address = counted
    time.sleep(2.5)
    memory = samples(address, "benchmarks_memory_bytes")
    assert len(memory) == 2
    assert all(20_000_000 < one < 2_000_000_000 for one in memory)
    assert samples(address, "benchmarks_connections")[0] >= 0


def test_nobody_else_is_told(counted: tuple[RealServer, str]) -> None:
    server, address = counted
    assert server.ask("/metrics").status == 404
    # And the internal address answers nothing else.
    assert "benchmarks_rows_total" in requests.get(address.replace("/metrics", FIGURES), timeout=30).text


def test_without_an_address_nothing_is_counted(server: RealServer) -> None:
    assert server.ask("/metrics").status == 404
