"""PostgreSQL's processes on this machine: finding the server of a cluster, starting it, stopping it, clearing up."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from api.database.embedded.binaries import Binaries
from api.errors import DatabaseUnavailable

STARTING_PATIENCE = 300.0
"""Seconds: after a crash the server first replays what it had logged."""
STOPPING_PATIENCE = 30.0
ORPHAN_PATIENCE = 2.0


@dataclass(frozen=True)
class Postmaster:
    """A live server: its process, the port it listens on and how far it has come (``starting``, ``ready`` …)."""

    process: psutil.Process
    port: int
    status: str


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The live server of ``cluster``, or None.

    The recorded process id alone proves nothing: its process may be dead, a zombie, or another program that got the
    same number. It is our server when it is called postgres and was started with ``-D`` and our folder.
    """
    try:
        lines = [line.strip() for line in (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()]
        process = psutil.Process(int(lines[0]))
        command = process.cmdline()
        is_ours = (
            process.name().startswith("postgres")
            and "-D" in command
            and os.path.realpath(command[command.index("-D") + 1]) == os.path.realpath(cluster)
            and not has_ended(process)
        )
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    if not is_ours:
        return None
    # The file is written line by line; the last line comes with the status.
    return Postmaster(process, int(lines[3]), lines[7]) if len(lines) >= 8 else Postmaster(process, 0, "starting")


def has_ended(process: psutil.Process) -> bool:
    """Whether the process is gone; one that waits to be collected by a parent that never does (zombie) is."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def start_postmaster(binaries: Binaries, cluster: Path, settings: Path, log: Path) -> psutil.Process | None:
    """Begin to start the server; follow with ``wait_until_ready``. None when it has ended already."""
    command: list[str | Path] = [binaries.program("postgres"), "-D", cluster, "-c", f"config_file={settings}"]
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND)
    try:
        # The shell leaves at once, so the server is no child of ours: it may outlive us, and init collects it.
        launched = binaries.account.run(
            ["/bin/sh", "-c", '"$@" 2>&1 & echo $! >&2', "sh", *command], standard_output=descriptor
        )
    finally:
        os.close(descriptor)
    try:
        return psutil.Process(int(launched.stderr))
    except psutil.NoSuchProcess:
        return None
    except ValueError:
        raise DatabaseUnavailable(f"The embedded PostgreSQL cannot be started: {launched.stderr.strip()}") from None


def wait_until_ready(cluster: Path, process: psutil.Process) -> Postmaster | None:
    """Wait while the server starts; None when it ended instead."""
    deadline = time.monotonic() + STARTING_PATIENCE
    while not has_ended(process):
        postmaster = find_postmaster(cluster)
        if postmaster is not None and postmaster.status == "ready":
            return postmaster
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(f"The embedded PostgreSQL has not become ready within {STARTING_PATIENCE:.0f} s.")
        time.sleep(0.01)
    return None


def stop_postmaster(postmaster: Postmaster) -> None:
    """Stop the server: sessions are ended, rows are safe. Harder when it does not obey.

    Raises:
        DatabaseUnavailable: it is still there.
    """
    for request, patience in ((signal.SIGINT, STOPPING_PATIENCE), (signal.SIGQUIT, 10.0)):
        with suppress(psutil.NoSuchProcess):
            postmaster.process.send_signal(request)
        if _wait_for(partial(has_ended, postmaster.process), patience):
            return
    raise DatabaseUnavailable(f"The embedded PostgreSQL (process {postmaster.process.pid}) cannot be stopped.")


def clear_remains(cluster: Path) -> None:
    """Make sure that nothing of a crashed server is left. Call it under the lock, with no live postmaster.

    A killed postmaster leaves its pid file, and backends that go on until they next look up from their query. Starting
    a second server beside them would destroy the cluster, so the file goes only after they have.
    """
    for request in (None, signal.SIGQUIT, signal.SIGKILL):
        orphans = backends_of(cluster)
        for orphan in orphans:
            with suppress(psutil.NoSuchProcess):
                if request is not None:
                    orphan.send_signal(request)
        if _wait_for(partial(_have_ended, orphans), ORPHAN_PATIENCE):
            break
    if left := backends_of(cluster):
        numbers = ", ".join(str(orphan.pid) for orphan in left)
        raise DatabaseUnavailable(f"Processes of a crashed PostgreSQL in {cluster} do not end: {numbers}.")
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def backends_of(cluster: Path) -> Sequence[psutil.Process]:
    """Every PostgreSQL process that works in ``cluster``. (Their titles no longer tell; their working folder does.)"""
    folder = os.path.realpath(cluster)
    found = []
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error, OSError):
            if (
                (process.info["name"] or "").startswith("postgres")
                and not has_ended(process)
                and process.cwd() == folder
            ):
                found.append(process)
    return found


def _have_ended(processes: Sequence[psutil.Process]) -> bool:
    return all(has_ended(process) for process in processes)


def _wait_for(condition: Callable[[], bool], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
