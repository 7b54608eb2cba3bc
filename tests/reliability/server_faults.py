"""What may happen to the processes that serve."""

from __future__ import annotations

import signal

import psutil

from tests.reliability.bench import Bench
from tests.starting.served_folder import gunicorns
from tests.waiting import wait_for


def kill_worker(bench: Bench) -> None:
    bench.workers()[0].kill()


def kill_workers(bench: Bench) -> None:
    for worker in bench.workers():
        worker.kill()


def stop_worker(bench: Bench) -> None:
    """Until gunicorn gives it up."""
    stopped = bench.workers()[0]
    stopped.suspend()
    wait_for(lambda: not stopped.is_running(), 60)


def reload(bench: Bench) -> None:
    before = {worker.pid for worker in bench.workers()}
    _gunicorn(bench).send_signal(signal.SIGHUP)
    wait_for(lambda: before.isdisjoint(worker.pid for worker in bench.workers()), 30)


def kill_server(bench: Bench) -> None:
    """Its processes end by themselves; somebody starts it again."""
    left = gunicorns(bench.served)
    bench.served.process.kill()
    bench.served.process.wait()
    wait_for(lambda: not any(process.is_running() for process in left), 30)
    bench.start()


def _gunicorn(bench: Bench) -> psutil.Process:
    (first,) = (one for one in gunicorns(bench.served) if one.ppid() == bench.served.process.pid)
    return first
