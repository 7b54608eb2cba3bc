"""Embedded servers of their own, for tests that break them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.database.embedded import EmbeddedServer
from api.database.embedded.postmaster import backends_of


@contextmanager
def folder_for_servers() -> Iterator[Path]:
    """An empty folder that every user can enter (pytest's own are closed), cleared of servers afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="data-")).resolve()
    folder.chmod(0o755)
    yield folder
    for home in folder.rglob("postgresql"):
        for process in backends_of(home.resolve() / "cluster"):
            process.kill()
    shutil.rmtree(folder)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder for one test alone."""
    with folder_for_servers() as folder:
        yield folder


@pytest.fixture(scope="module")
def used_data_dir() -> Iterator[Path]:
    """A data folder in which a server has run, shared by tests that leave it as they found it."""
    with folder_for_servers() as folder:
        with EmbeddedServer(folder).running():
            pass
        yield folder


@dataclass
class ServerUser:
    """Another process that uses the server of a data folder."""

    process: subprocess.Popen[str]
    answer: dict[str, Any] | None = None

    @property
    def port(self) -> int:
        """Waits until it has connected."""
        assert self.process.stdout is not None
        if self.answer is None:
            self.answer = json.loads(self.process.stdout.readline())
        return int(self.answer["port"])

    def leave(self) -> None:
        self.process.communicate("")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class ServerUsers:
    """Starts users, and ends those that a test has left."""

    def __init__(self) -> None:
        self.started: list[ServerUser] = []

    def start(self, data_dir: Path, *, durable: bool = False, uid: int | None = None) -> ServerUser:
        program = Path(__file__).with_name("server_user.py")
        command = [sys.executable, str(program), str(data_dir), "durable" if durable else "forgetful"]
        if uid is not None:
            command.append(str(uid))
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0)
        self.started.append(ServerUser(process))
        return self.started[-1]


@pytest.fixture
def server_users(data_dir: Path) -> Iterator[ServerUsers]:
    users = ServerUsers()
    yield users
    for user in users.started:
        if user.process.poll() is None:
            user.kill()


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
