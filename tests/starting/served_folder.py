"""The folder of data that `benchmarks serve` works on, and the processes that work on it: what accidents happen to."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from api.database.embedded.postmaster import find_postmaster
from tests.serving_process import Served, environment, free_port, is_answered
from tests.waiting import wait_for

PROGRAM = str(Path(sys.executable).with_name("benchmarks"))


@contextmanager
def open_folder(mount: bool = False) -> Iterator[Path]:
    """A folder others may enter; of a small disk of its own, if that is wanted."""
    folder = Path(tempfile.mkdtemp(prefix="accident-"))
    if mount:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", folder], check=True)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if mount:
            subprocess.run(["umount", "--lazy", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def fill_disk(folder: Path) -> Path:
    """Leave no room on the disk of a folder; the file to be deleted afterwards."""
    filling = folder / "filling"
    with suppress(OSError), filling.open("wb") as file:
        while True:
            file.write(b"x" * 65_536)
    return filling


def cluster_of(folder: Path) -> Path:
    return (folder / "data" / "postgresql").resolve() / "cluster"


def postmaster(folder: Path) -> psutil.Process | None:
    found = find_postmaster(cluster_of(folder))
    return None if found is None else found.process


def is_ready(served: Served) -> bool:
    return is_answered(f"{served.base}/readyz")


def gunicorns(served: Served) -> list[psutil.Process]:
    """gunicorn and its workers."""
    found = []
    for process in psutil.Process(served.process.pid).children(recursive=True):
        # One that was killed a moment ago has no command any more.
        with suppress(psutil.Error):
            if "gunicorn" in " ".join(process.cmdline()):
                found.append(process)
    return found


def complete(served: Served) -> list[psutil.Process]:
    """The same once all are there: the first worker answers before the second is forked."""
    wait_for(lambda: len(gunicorns(served)) == 3)
    return gunicorns(served)


def command(folder: Path, *order: str) -> None:
    given = environment(BENCHMARKS_DATA_DIR=str(folder / "data"), PORT=str(free_port()))
    subprocess.run([PROGRAM, *order], env=given, capture_output=True, text=True, check=True, timeout=60)
