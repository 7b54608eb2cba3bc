"""`benchmarks serve` when its database, its workers or itself are killed, or a disk is full for a moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import requests

from api.cli import supervision
from api.cli.supervision import ServedDatabase
from api.database.embedded import EmbeddedServer
from api.errors import DatabaseUnavailable
from tests.serving_process import serving
from tests.starting.served_folder import (
    cluster_of,
    command,
    complete,
    fill_disk,
    gunicorns,
    is_ready,
    open_folder,
    postmaster,
)
from tests.waiting import wait_for


def test_a_database_that_was_killed_is_started_again_under_the_running_server() -> None:
    with open_folder() as folder, serving(folder / "data", "--without-catalogue") as served:
        workers = {process.pid for process in complete(served)}
        before = postmaster(folder)
        assert before is not None
        before.kill()
        wait_for(lambda: postmaster(folder) not in (None, before))
        wait_for(lambda: is_ready(served))
        assert {process.pid for process in gunicorns(served)} == workers
        assert "PostgreSQL has ended. Starting it again …" in served.said
        assert "PostgreSQL is back." in served.said


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="a small disk is mounted by root")
def test_a_disk_that_was_full_for_a_moment_ends_nothing() -> None:
    with open_folder(mount=True) as folder, serving(folder / "data", "--without-catalogue") as served:
        filling = fill_disk(folder)
        process = postmaster(folder)
        assert process is not None
        process.kill()
        wait_for(lambda: "Trying again …" in served.said)
        assert not is_ready(served)
        filling.unlink()
        wait_for(lambda: is_ready(served))
        assert served.process.poll() is None


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="a small disk is mounted by root")
def test_a_server_that_cannot_even_write_its_log_goes_on() -> None:
    with open_folder(mount=True) as folder, serving(folder / "data", "--without-catalogue") as served:
        filling = fill_disk(folder)
        said = -1
        while said != (said := len(served.said)):
            for _ in range(20):
                assert requests.get(f"{served.base}/healthz", timeout=5).status_code == 200
        process = postmaster(folder)
        assert process is not None
        process.kill()
        time.sleep(5)
        assert not is_ready(served)
        filling.unlink()
        wait_for(lambda: is_ready(served))
        assert served.process.poll() is None


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="a disk is closed to writing by root")
@pytest.mark.parametrize("order", [("serve",), ("release", "list"), ("database", "setup")], ids=" ".join)
def test_a_folder_that_cannot_be_written_is_a_message(order: tuple[str, ...]) -> None:
    with open_folder(mount=True) as folder:
        command(folder, "database", "setup")
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        with pytest.raises(subprocess.CalledProcessError) as failed:
            command(folder, *order)
    assert f"Error: The data folder {folder / 'data'} cannot be used: Read-only file system." in failed.value.stderr
    assert "Traceback" not in failed.value.stderr


def test_workers_do_not_go_on_without_the_process_that_started_them() -> None:
    with open_folder() as folder:
        with serving(folder / "data", "--without-catalogue") as served:
            workers = complete(served)
            served.process.kill()
            wait_for(lambda: not any(process.is_running() for process in workers), 30)
        assert postmaster(folder) is not None
        with EmbeddedServer(folder / "data").running():
            pass
        assert postmaster(folder) is None


def test_no_command_stops_the_database_under_workers_that_are_still_ending() -> None:
    with open_folder() as folder:
        with serving(folder / "data", "--without-catalogue") as served:
            workers = complete(served)
            for process in workers:
                process.suspend()
            served.process.kill()
            served.process.wait()
            command(folder, "release", "list")
            assert postmaster(folder) is not None
            for process in workers:
                process.resume()
            wait_for(lambda: not any(process.is_running() for process in workers), 30)
        command(folder, "release", "list")
        assert postmaster(folder) is None


@pytest.mark.parametrize("victim", ["gunicorn", "a worker"])
def test_a_killed_worker_is_replaced_and_a_killed_gunicorn_ends_the_command_with_a_message(victim: str) -> None:
    with open_folder() as folder, serving(folder / "data", "--without-catalogue") as served:
        first, *workers = sorted(complete(served), key=lambda process: process.pid)
        if victim == "a worker":
            workers[0].kill()
            wait_for(lambda: len(gunicorns(served)) == 3)
            wait_for(lambda: is_ready(served))
        else:
            first.kill()
            assert served.process.wait(30) == 1
            assert "The server stopped by itself with exit code -9" in served.said
            wait_for(lambda: not any(process.is_running() for process in workers), 30)
            assert postmaster(folder) is None


def test_a_database_that_does_not_come_back_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "MENDING_SECONDS", 1.0)
    monkeypatch.setattr(supervision, "AGAIN_SECONDS", 0.2)
    with open_folder() as folder:
        embedded = EmbeddedServer(folder / "data", durable=False)
        with embedded.running() as running:
            database = ServedDatabase(running.owner_url, running.reader_url, embedded, running)
            database.mend()
            process = postmaster(folder)
            assert process is not None
            needed = cluster_of(folder) / "global" / "pg_control"
            needed.rename(needed.with_name("gone"))
            process.send_signal(signal.SIGKILL)
            wait_for(lambda: postmaster(folder) is None)
            with pytest.raises(DatabaseUnavailable, match="does not start"):
                database.mend()
