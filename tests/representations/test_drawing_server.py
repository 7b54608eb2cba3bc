"""Pictures under gunicorn: the renderer has threads of its own, and the workers are forked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from tests.serving.test_server import address

__all__ = ["address"]


def test_many_pictures_at_once_are_drawn_alike_by_every_worker(address: str) -> None:  # noqa: F811 - the fixture
    url = f"{address}/v1/benchmarks?survey=panel&size=*&channel=facebook,xing&format=svg"

    def ask(_: int) -> bytes:
        response = requests.get(url, timeout=60)
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
