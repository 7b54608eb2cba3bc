"""Faults: what happens, how it is caused, and what it may cost those who ask meanwhile."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.database.test_pgbouncer import PROGRAM as PGBOUNCER
from tests.reliability import client_faults, command_faults, database_faults, server_faults
from tests.reliability.bench import BOUNCER, PROXY, Bench
from tests.serving.picture_clients import picture_clients
from tests.serving.slow_clients import SLOW, greedy_clients, slow_clients

MOUNTS = os.geteuid() == 0 and sys.platform == "linux"


@dataclass(frozen=True)
class Fault:
    """``cause`` returns when what is wrong is over, and asserts what has to hold beside the steady requests. These may
    be refused for the time being (503) or lose their answer only where it is said here, and must be answered again
    within ``seconds``."""

    name: str
    how: str
    cause: Callable[[Bench], None]
    may_refuse: bool = False
    may_lose: bool = False
    seconds: float = 5.0
    behind: str = ""
    left_out: str = ""


def slow(what: str) -> Callable[[Bench], None]:
    return client_faults.stay(lambda bench: slow_clients(bench.server, *SLOW[what]))


FAULTS = (
    Fault("a serving process dies", "SIGKILL", server_faults.kill_worker, may_lose=True),
    Fault("all serving processes die", "SIGKILL", server_faults.kill_workers, may_lose=True),
    Fault("a serving process hangs", "SIGSTOP", server_faults.stop_worker, may_lose=True),
    Fault("the server reloads", "HUP", server_faults.reload),
    Fault("the database dies", "SIGKILL", database_faults.signal_database(signal.SIGKILL), True, seconds=60),
    Fault("the database is stopped", "SIGINT", database_faults.signal_database(signal.SIGINT), True, seconds=60),
    Fault("a session's process dies", "SIGKILL", database_faults.kill_backend, True, seconds=60),
    Fault("sessions are ended", "pg_terminate_backend, all of them twice a second", database_faults.end_sessions),
    Fault(
        "the database dies, and its disk is full",
        "a small disk filled up, SIGKILL",
        database_faults.kill_without_room,
        may_refuse=True,
        seconds=60,
        left_out="" if MOUNTS else "a small disk is mounted by root on Linux only",
    ),
    Fault("the database is silent", "a proxy swallows all", database_faults.silence, True, seconds=10, behind=PROXY),
    Fault("its connections are cut", "a proxy resets all", database_faults.cut, True, behind=PROXY),
    Fault("a table is locked for 3 s", "LOCK TABLE", database_faults.lock_table),
    Fault(
        "the database is set up twice through a PgBouncer",
        "it pools transactions in one session",
        database_faults.set_up_twice,
        behind=BOUNCER,
        left_out="" if PGBOUNCER else "pgbouncer is not installed",
    ),
    Fault("code is newer than the database", "a database one revision behind", command_faults.start_newer_code),
    Fault("two ingests of one survey at once", "commands started together", command_faults.ingest_twice),
    Fault("ingests are killed", "SIGKILL, five times at other moments", command_faults.kill_ingests),
    Fault("200 clients send nothing", "connections that rest", slow("nothing")),
    Fault("200 clients send a head slowly", "a byte each 0.3 s", slow("a head")),
    Fault("200 clients send a body slowly", "a byte each 0.3 s", slow("a body")),
    Fault(
        "40 clients take nothing of large answers",
        "20 bulk files each",
        client_faults.stay(lambda bench: greedy_clients(bench.server)),
    ),
    Fault("200 clients vanish", "connections reset in the midst of a request", client_faults.vanish),
    Fault(
        "16 clients ask for pictures",
        "no two the same",
        client_faults.stay(lambda bench: picture_clients(bench.server, [])),
    ),
    Fault("what draws dies again and again", "SIGKILL each second, 16 clients", client_faults.draw_and_kill),
    Fault("2,000 wrong keys from the address of a right one", "8 clients guess", client_faults.flood_with_keys),
    Fault("`serve` dies and is started again", "SIGKILL", server_faults.kill_server, may_lose=True, seconds=10),
)
