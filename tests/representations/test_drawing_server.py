"""Pictures under gunicorn: each forked worker has a process that draws, and refuses what is too much for it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.serving.test_server import address

__all__ = ["address"]


def test_many_pictures_at_once_are_drawn_alike_by_every_worker(address: str) -> None:  # noqa: F811 - the fixture
    url = f"{address}/v1/benchmarks?survey=panel&size=*&channel=facebook,xing&format=svg"

    def ask(_: int) -> bytes:
        while (response := requests.get(url, timeout=60)).status_code == 503:
            time.sleep(0.1)
        assert response.status_code == 200, response.text
        return response.content

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(40)))
    assert len(answers) == 1
    assert answers.pop().startswith(b"<svg")


def test_the_bulk_file_is_sent_in_pieces_over_the_network(address: str) -> None:  # noqa: F811 - the fixture
    response = requests.get(f"{address}/v1/releases/panel.2023.r2/download", timeout=60, stream=True)
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert response.text.count("\r\n") == 1 + 7 * 27
