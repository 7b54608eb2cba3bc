"""The application under gunicorn, as it is served: worker processes, threads, the reader's login."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.conftest import Database
from tests.serving_process import environment, free_port, wait_for_answer


@pytest.fixture(scope="module")
def address(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two forked workers of one preloaded application."""
    wsgi = tmp_path_factory.mktemp("server") / "wsgi.py"
    wsgi.write_text(
        "from api.app import create_app\nfrom api.config import Config\n"
        "application = create_app(Config.from_environment(needs=('reader',)))\n"
    )
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "-k", "gthread", "--threads", "4"]
    command += ["--no-control-socket", "-b", f"127.0.0.1:{port}", "--chdir", str(wsgi.parent), "wsgi:application"]
    given = environment(
        DATABASE_READER_URL=samples_database.reader_url, PYTHONPATH=str(Path(__file__).resolve().parents[2])
    )
    log = wsgi.with_name("log")
    with log.open("w") as output, subprocess.Popen(command, env=given, stderr=output) as server:
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/readyz", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)
    assert server.returncode == 0


def test_many_at_once_get_the_same_answer_from_every_worker(address: str) -> None:
    url = f"{address}/v1/benchmarks?survey=panel&sector=*&size=*"

    def ask(_: int) -> bytes:
        response = requests.get(url, timeout=30)
        assert response.status_code == 200, response.text
        return response.content

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(ask, range(200)))
    assert len(answers) == 1


def test_what_is_not_http_of_ours_is_answered_as_a_problem_too(address: str) -> None:
    response = requests.post(f"{address}/v1/benchmarks", data="x" * 10, timeout=30)
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "GET" in response.headers["Allow"]


def test_a_conditional_request_over_the_network_sends_no_body(address: str) -> None:
    url = f"{address}/v1/benchmarks?release=panel.2023.r1"
    first = requests.get(url, timeout=30)
    again = requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")
