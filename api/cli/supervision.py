"""What ``benchmarks serve`` watches over: the database it started, and gunicorn."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from api.cli.console import errors
from api.config import LIFELINE, Config
from api.database.embedded import EmbeddedServer, RunningServer
from api.errors import BenchmarksError, DatabaseUnavailable

LOOK_SECONDS = 1.0
MENDING_SECONDS = 120.0
"""How long a database that has ended is started again and again: its disk may have been full for a moment."""
AGAIN_SECONDS = 2.0
STOP_SECONDS = 10


@dataclass(frozen=True)
class ServedDatabase:
    """The addresses of both logins, and the embedded server behind them where it is ours to keep alive."""

    owner_url: str = field(repr=False)
    reader_url: str = field(repr=False)
    embedded: EmbeddedServer | None = None
    running: RunningServer | None = None

    @property
    def users(self) -> tuple[int, ...]:
        """The descriptor by which we count as a user of the embedded server: whoever has it does."""
        return () if self.running is None else (self.running.user,)

    def mend(self) -> None:
        """Start the embedded server again if it has ended.

        Raises:
            DatabaseUnavailable: it cannot be started any more.
        """
        if self.embedded is None or self.running is None or self.embedded.is_alive(self.running):
            return
        _say("PostgreSQL has ended. Starting it again …")
        until = time.monotonic() + MENDING_SECONDS
        while True:
            try:
                again = self.embedded.restart(self.running)
                break
            except DatabaseUnavailable as error:
                if time.monotonic() > until:
                    raise
                _say(f"{error}\nTrying again …")
                time.sleep(AGAIN_SECONDS)
        if again != self.running:
            raise DatabaseUnavailable("PostgreSQL came back at another address: start the server again.")
        _say("PostgreSQL is back.")


def _say(text: str) -> None:
    """What the database died of may keep this from being written, too: its disk is full, and the log is on it."""
    with suppress(OSError):
        errors.print(text)


@contextmanager
def served_database(config: Config) -> Iterator[ServedDatabase]:
    """The database to serve from; the embedded server runs for as long as it is used."""
    if config.database_url is not None and config.database_reader_url is not None:
        yield ServedDatabase(config.database_url, config.database_reader_url)
        return
    errors.print(f"Starting PostgreSQL in {config.data_dir} …")
    embedded = EmbeddedServer(config.data_dir)
    with embedded.running() as running:
        yield ServedDatabase(running.owner_url, running.reader_url, embedded, running)


@contextmanager
def gunicorn(config: Config, database: ServedDatabase) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn with the reader's login only, stopped in the end.

    It ends by itself when this process does, however that happens, and counts as a user of the database until then: so
    no other command stops the database under it.
    """
    command = [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn", "api.wsgi:application"]
    theirs, ours = os.pipe()
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    # By default glibc gives each thread memory that no other one uses again: processes grow by a fifth in ten minutes.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    environment |= {
        "DATABASE_READER_URL": database.reader_url,
        "HOST": config.host,
        "PORT": str(config.port),
        "BENCHMARKS_DATA_DIR": str(config.data_dir),
        LIFELINE: str(theirs),
    }
    # A session of its own: Ctrl-C reaches this process alone, which then stops the server before its database.
    server = subprocess.Popen(command, env=environment, start_new_session=True, pass_fds=(theirs, *database.users))  # nosec B603 # no shell
    os.close(theirs)
    try:
        yield server
    finally:
        stop(server)
        os.close(ours)


def watch_over(server: subprocess.Popen[bytes], database: ServedDatabase) -> None:
    """For as long as the server runs, keep its database alive.

    Raises:
        BenchmarksError: the server has ended by itself, or the database is gone for good.
    """
    code = None
    while code is None:
        with suppress(subprocess.TimeoutExpired):
            code = server.wait(LOOK_SECONDS)
        if code is None:
            database.mend()
    if code != 0:
        raise BenchmarksError(f"The server stopped by itself with exit code {code}.")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop gunicorn, its answers under way finished; by force when it does not."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
