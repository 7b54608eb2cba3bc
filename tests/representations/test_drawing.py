"""The process that draws: it may be killed, be too slow or be wanted too often, and the product goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from flask.testing import FlaskClient

from api.config import RateLimits
from api.errors import Overloaded
from api.representations import drawing
from api.representations.drawing import MOST_AT_ONCE, RENDERER, Renderer
from api.side_processes import ROOT
from tests.conftest import Database
from tests.serving.latency import assert_quick_as_without
from tests.serving.picture_clients import picture_clients
from tests.serving.real_server import RealServer, real_server
from tests.serving.test_rate_limits import client_with, remaining

CHART = b'{"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a"}}}'
PICTURE = "/v1/benchmarks?survey=panel&channel=facebook&format=svg"


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made._end()


def process_of(renderer: Renderer) -> int:
    assert renderer._process is not None
    return renderer._process.pid


def test_one_process_draws_one_picture_after_the_other(renderer: Renderer) -> None:
    assert renderer.draw("svg", CHART).startswith(b"<svg")
    first = process_of(renderer)
    assert renderer.draw("png", CHART).startswith(b"\x89PNG")
    assert process_of(renderer) == first


def test_what_is_no_chart_is_a_fault_and_the_next_picture_is_drawn(renderer: Renderer) -> None:
    with pytest.raises(ValueError, match=r"."):
        renderer.draw("svg", b'{"mark": "nothing"}')
    assert renderer.draw("svg", CHART).startswith(b"<svg")


def test_a_killed_process_is_replaced_unnoticed(renderer: Renderer) -> None:
    drawn = renderer.draw("svg", CHART)
    killed = process_of(renderer)
    os.kill(killed, signal.SIGKILL)
    assert renderer.draw("svg", CHART) == drawn
    assert process_of(renderer) != killed


def test_a_process_that_hangs_is_ended_and_said_to_be_busy(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer.draw("svg", CHART)
    monkeypatch.setattr(drawing, "DRAWING_SECONDS", 0.5)
    hung = process_of(renderer)
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(Overloaded):
        renderer.draw("svg", CHART)
    assert not psutil.pid_exists(hung)
    monkeypatch.undo()
    assert renderer.draw("svg", CHART).startswith(b"<svg")


def test_a_process_that_is_slow_to_start_is_waited_for(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "DRAWING_SECONDS", 0.01)
    assert renderer.draw("svg", CHART).startswith(b"<svg")


def test_who_waits_too_long_for_a_turn_is_refused(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "TURN_SECONDS", 0.1)
    with renderer._turn, pytest.raises(Overloaded):
        renderer.draw("svg", CHART)


def test_so_many_may_wait_and_no_more(renderer: Renderer) -> None:
    places = [renderer.place() for _ in range(MOST_AT_ONCE)]
    for place in places:
        place.__enter__()
    with pytest.raises(Overloaded), renderer.place():
        pass
    places[0].__exit__(None, None, None)
    with renderer.place():
        pass


def test_the_process_ends_with_the_one_that_started_it_however_that_ends() -> None:
    program = (
        "import time\nfrom api.representations.drawing import RENDERER\n"
        f"RENDERER.draw('svg', {CHART!r})\nprint(RENDERER._process.pid, flush=True)\ntime.sleep(600)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert starter.stdout is not None
    with starter.stdout:
        drawing_process = psutil.Process(int(starter.stdout.readline()))
    starter.kill()
    starter.wait()
    drawing_process.wait(30)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are read on Linux")
def test_it_is_given_no_login_and_leaves_no_core(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_READER_URL", "postgresql://reader:s3cret@localhost/x")
    monkeypatch.setenv("RATE_LIMIT_URL", "redis://:s3cret@localhost/0")
    renderer.draw("svg", CHART)
    process = psutil.Process(process_of(renderer))
    assert "s3cret" not in "".join(process.environ().values())
    assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_too_many_pictures_are_a_problem_that_says_when_to_try_again(client: FlaskClient) -> None:
    places = [RENDERER.place() for _ in range(MOST_AT_ONCE)]
    for place in places:
        place.__enter__()
    try:
        refused = client.get(f"{PICTURE}&lang=de")
    finally:
        for place in places:
            place.__exit__(None, None, None)
    assert (refused.status_code, refused.get_json()["type"]) == (503, "/problems/busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get(f"{PICTURE}&lang=de").status_code == 200


def test_a_picture_counts_as_twenty_requests_when_it_is_drawn_and_as_one_when_it_is_kept(
    samples_database: Database,
) -> None:
    client = client_with(samples_database, RateLimits(address=45))
    # It is kept when it was read to its end.
    drawn = client.get(f"{PICTURE}&confidence=0.99", buffered=True)
    assert (drawn.status_code, remaining(drawn.headers)) == (200, 25)
    kept = client.get(f"{PICTURE}&confidence=0.99")
    assert (kept.data, remaining(kept.headers)) == (drawn.data, 24)
    had = client.get(f"{PICTURE}&confidence=0.99", headers={"If-None-Match": drawn.headers["ETag"]})
    assert (had.status_code, remaining(had.headers)) == (304, 23)
    assert remaining(client.get(f"{PICTURE}&confidence=0.9").headers) == 3
    refused = client.get(f"{PICTURE}&lang=de")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60


@pytest.fixture(scope="module")
def drawing_server(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    log: Path = tmp_path_factory.mktemp("drawing") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_WORKERS="2") as running:
        yield running


def test_light_answers_are_quick_while_16_clients_ask_for_pictures(drawing_server: RealServer) -> None:
    answered: list[int] = []
    assert_quick_as_without(picture_clients(drawing_server, answered), drawing_server)
    assert set(answered) <= {200, 503}
    assert answered.count(200) > 10


def test_pictures_are_drawn_again_when_the_processes_that_draw_were_killed(drawing_server: RealServer) -> None:
    for number in range(4):
        assert drawing_server.ask(f"{PICTURE}&limit={number + 1}").status == 200
    started = psutil.Process(drawing_server.pid).children(recursive=True)
    killed = [one for one in started if "api.representations.renderer" in one.cmdline()]
    assert 1 <= len(killed) <= 2
    for one in killed:
        one.kill()
    for number in range(4):
        assert drawing_server.ask(f"{PICTURE}&limit={number + 11}").status == 200


def test_a_server_that_stops_leaves_no_process_behind(samples_database: Database, tmp_path: Path) -> None:
    before = {one.pid for one in psutil.process_iter()}
    with real_server(samples_database, tmp_path / "server.log") as server:
        assert server.ask(PICTURE).status == 200
        started = [one for one in psutil.Process().children(recursive=True) if one.pid not in before]
        assert any("api.representations.renderer" in one.cmdline() for one in started)
    assert not psutil.wait_procs(started, 30)[1]
