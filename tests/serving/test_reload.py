"""Serving processes end and others take their place, and nobody who asks notices."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import psutil
import requests

from tests.conftest import Database
from tests.serving.real_server import RealServer, real_server
from tests.waiting import wait_for

LONGEST_WAIT = 1.0
"""Seconds; importing the product anew took three to six."""


def master_of(server: RealServer) -> psutil.Process:
    return psutil.Process(server.pid)


def workers_of(server: RealServer) -> set[int]:
    running = [one for one in master_of(server).children() if one.status() != psutil.STATUS_ZOMBIE]
    return {one.pid for one in running if "gunicorn" in " ".join(one.cmdline())}


def ask_meanwhile(server: RealServer, happen: Callable[[], None]) -> list[float]:
    """Seconds of each answer, one after the other, over fresh and kept connections; all must be right."""
    took: list[float] = []
    ended, session = Event(), requests.Session()

    def ask() -> None:
        while not ended.is_set():
            began = time.monotonic()
            for get in (requests.get, session.get):
                assert get(f"{server.base}/v1/surveys", timeout=60).status_code == 200
                took.append(time.monotonic() - began)

    asking = Thread(target=ask)
    asking.start()
    try:
        happen()
    finally:
        ended.set()
        asking.join()
        session.close()
    return took


def test_nobody_waits_while_the_server_reloads(samples_database: Database, tmp_path: Path) -> None:
    with real_server(samples_database, tmp_path / "server.log", BENCHMARKS_WORKERS="2") as server:
        before = workers_of(server)

        def reload() -> None:
            time.sleep(1)
            master_of(server).send_signal(signal.SIGHUP)
            wait_for(lambda: len(workers_of(server)) == 2 and not before & workers_of(server))
            time.sleep(1)

        took = ask_meanwhile(server, reload)
        assert max(took) < LONGEST_WAIT * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_a_killed_process_is_replaced(samples_database: Database, tmp_path: Path) -> None:
    with real_server(samples_database, tmp_path / "server.log", BENCHMARKS_WORKERS="2") as server:
        killed = min(workers_of(server))
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: len(workers_of(server)) == 2 and killed not in workers_of(server))
        assert ask_meanwhile(server, lambda: time.sleep(1))


def test_processes_share_what_was_loaded_for_all_of_them(samples_database: Database, tmp_path: Path) -> None:
    with real_server(samples_database, tmp_path / "server.log", BENCHMARKS_WORKERS="2") as server:
        for _ in range(20):
            assert server.ask("/v1/benchmarks?survey=panel").status == 200
        for pid in workers_of(server):
            memory = psutil.Process(pid).memory_full_info()
            assert memory.uss < 0.8 * memory.rss
