"""``benchmarks serve``: everything from nothing, then the server."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

from api.cli.console import errors, output, progress
from api.cli.database import set_up
from api.cli.owner import engine_at
from api.cli.supervision import ServedDatabase, gunicorn, served_database, watch_over
from api.config import Config
from api.errors import BenchmarksError, InvalidInput, Problem
from api.releases.catalogue import ingest_catalogue

READY_SECONDS = 30
EXAMPLE = "/v1/benchmarks?survey=bremerhaven-2012&channel=xing"


@click.command()
@click.option("--without-catalogue", is_flag=True, help="Do not ingest the surveys that ship with the product.")
def serve(without_catalogue: bool) -> None:
    """Set up the database, ingest the shipped surveys, serve on HOST and PORT until Ctrl-C."""
    config = Config.from_environment()
    refuse_taken_port(config.host, config.port)
    with served_database(config) as database:
        errors.print("Setting up the database …")
        set_up(database.owner_url, database.reader_url, config.actor)
        if not without_catalogue:
            ingest_shipped(database.owner_url, config.actor)
        run_server(config, database)


def ingest_shipped(owner_url: str, actor: str) -> None:
    """Ingest the catalogue; quick when it is there already."""
    with engine_at(owner_url, actor) as engine, progress() as steps:
        new = sum(built.new for built in ingest_catalogue(engine, steps))
    errors.print(f"The catalogue is in the database ({new} new releases).")


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is set up when something else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"cannot listen on {host}:{port} ({error.strerror})"
            problem = Problem(message, pointer="PORT", expected="another PORT or HOST")
            raise InvalidInput([problem], "The server cannot start") from None


def run_server(config: Config, database: ServedDatabase) -> None:
    """Run gunicorn until this process is told to stop."""
    try:
        with stopping_on_signals(), gunicorn(config, database) as server:
            wait_until_ready(config, server)
            announce(config)
            watch_over(server, database)
    except KeyboardInterrupt:
        errors.print("Stopping …")


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end the wait as Ctrl-C does, even where the process was started with it ignored."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait_until_ready(config: Config, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server accepts connections; its own messages say why when it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), socket.create_connection((reachable(config.host), config.port), timeout=1):
            return
        time.sleep(0.05)
    raise BenchmarksError("The server did not start; its messages above say why.")


def reachable(host: str) -> str:
    """An address to reach a server by that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def announce(config: Config) -> None:
    """Where to look and what to try."""
    host = reachable(config.host)
    base = f"http://[{host}]:{config.port}" if ":" in host else f"http://{host}:{config.port}"
    output.print(f"\nStart page   {base}/")
    output.print(f"Swagger UI   {base}/docs")
    output.print(f"\nTry it:      curl '{base}{EXAMPLE}'\n")
    output.print("Ctrl-C stops the server.")
    output.file.flush()
