"""What may happen to the database, and to the way there."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import psycopg2
from sqlalchemy import make_url, text

from api.cli.database import set_up
from api.database.embedded.postmaster import backends_of
from api.database.waiting import address_of
from tests.reliability.bench import Bench
from tests.starting.served_folder import cluster_of, fill_disk, postmaster

SILENT_SECONDS = 8.0


def signal_database(number: signal.Signals) -> Callable[[Bench], None]:
    def cause(bench: Bench) -> None:
        found = postmaster(bench.folder)
        assert found is not None
        found.send_signal(number)

    return cause


def kill_backend(bench: Bench) -> None:
    """PostgreSQL then ends all its sessions and recovers."""
    found = postmaster(bench.folder)
    assert found is not None
    sessions = [one for one in backends_of(cluster_of(bench.folder)) if "reader" in " ".join(one.cmdline())]
    sessions[0].kill()


def end_sessions(bench: Bench) -> None:
    connection = psycopg2.connect(address_of(make_url(bench.superuser_url)))
    connection.autocommit = True
    until = time.monotonic() + SILENT_SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'benchmarks-reader'"
            )
        time.sleep(0.5)
    connection.close()


def kill_without_room(bench: Bench) -> None:
    """The server cannot even write its log meanwhile."""
    filling = fill_disk(bench.folder)
    signal_database(signal.SIGKILL)(bench)
    time.sleep(SILENT_SECONDS)
    filling.unlink()


def silence(bench: Bench) -> None:
    assert bench.proxy is not None
    bench.proxy.swallow = True
    time.sleep(SILENT_SECONDS)
    bench.proxy.swallow = False


def cut(bench: Bench) -> None:
    assert bench.proxy is not None
    bench.proxy.cut()


def lock_table(bench: Bench) -> None:
    with bench.database.owner.begin() as connection:
        connection.execute(text("LOCK TABLE published.changes IN ACCESS EXCLUSIVE MODE"))
        time.sleep(3)
        connection.rollback()


def set_up_twice(bench: Bench) -> None:
    assert bench.bouncer is not None
    for _ in range(2):
        began = time.monotonic()
        set_up(*bench.bouncer)
        assert time.monotonic() - began < 30
