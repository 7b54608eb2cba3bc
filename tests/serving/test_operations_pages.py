"""The commands of the pages about a running server, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.serving.real_server import PROJECT, RealServer, real_server
from tests.serving_process import environment, free_port, wait_for_answer
from tests.waiting import wait_for

PAGES = PROJECT / "docs" / "operations"


def commands(page: str) -> list[str]:
    """The blocks of a page that are typed into a shell."""
    return re.findall(r"^```sh\n(.*?)^```$", (PAGES / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def observed(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RealServer, int]]:
    internal = free_port()
    log: Path = tmp_path_factory.mktemp("observed") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_METRICS=f"127.0.0.1:{internal}") as running:
        yield running, internal


def typed(command: str, server: RealServer, internal: int) -> str:
    command = command.replace(":8000", f":{server.port}").replace(":9464", f":{internal}")
    return subprocess.run(
        ["sh", "-ec", command], cwd=server.log.parent, check=True, capture_output=True, text=True
    ).stdout


def test_what_a_server_says_of_itself_is_asked_for_as_the_page_says(observed: tuple[RealServer, int]) -> None:
    server, _ = observed
    for number in range(3):
        server.ask("/v1/benchmarks?survey=panel", X_Request_Id=f"asked-{number}")
    # Docker's is only read: tests/container knows what it starts.
    blocks = [command for command in commands("observing.md") if not command.startswith("docker compose --profile ")]
    slowest, counts, alive = (typed(command, *observed) for command in blocks)
    assert " /v1/benchmarks asked-0" in slowest
    assert "benchmarks_request_seconds_count" in counts
    assert alive == "200\n200\n"


def test_every_member_of_a_line_and_every_metric_is_explained(observed: tuple[RealServer, int]) -> None:
    server, internal = observed
    page = (PAGES / "observing.md").read_text(encoding="utf-8")
    line = json.loads(next(one for one in server.said.splitlines() if one.startswith("{")))
    named = re.findall(r"`([a-z_]+)`", page)
    assert set(line) <= set(named)
    counts = typed(f"curl -s http://127.0.0.1:{internal}/metrics", server, internal)
    metrics = re.findall(r"^# TYPE (\w+)", counts, re.MULTILINE)
    assert metrics
    assert set(metrics) <= set(named)


def test_a_server_is_started_and_told_to_reload_as_the_page_says(samples_database: Database, tmp_path: Path) -> None:
    start, reload, check = commands("scaling.md")
    port = free_port()
    given = environment(
        DATABASE_READER_URL=samples_database.reader_url,
        HOST="127.0.0.1",
        PORT=str(port),
        PYTHONPATH=str(PROJECT),
        PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    )
    log = tmp_path / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            ["sh", "-c", f"exec env {start}"], env=given, cwd=tmp_path, stdout=output, stderr=output
        )
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/readyz", server, log)
        before = set(re.findall(r'"worker":(\d+)', log.read_text()))
        subprocess.run(["sh", "-ec", reload], cwd=tmp_path, check=True)

        def another_answers() -> bool:
            wait_for_answer(f"http://127.0.0.1:{port}/readyz", server, log)
            return not set(re.findall(r'"worker":(\d+)', log.read_text())) <= before

        wait_for(another_answers)
    finally:
        server.terminate()
        server.wait(30)
    assert check.startswith("nginx -t ")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    text = (PROJECT / "nginx.conf").read_text(encoding="utf-8").replace("/tmp/", f"{tmp_path}/")
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    said = subprocess.run(["sh", "-c", commands("scaling.md")[-1]], cwd=tmp_path, capture_output=True, text=True)
    assert "syntax is ok" in said.stderr
