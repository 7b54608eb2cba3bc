"""Serve for ten minutes whatever can be asked for, while releases are published: nothing may fail or grow.

``make soak`` writes what it measured into docs/operations/reliability.md, and fails where a target is missed.
``SOAK_SECONDS=30`` for less; below five minutes nothing is written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from subprocess import CalledProcessError
from threading import Event, Thread
from time import monotonic, sleep

import requests as http

from tests.contract.filled_in import in_every_form
from tests.marked_document import MarkedDocument
from tests.releases.small import small_rows, write_csv, write_definition
from tests.reliability.asking import Request, asking
from tests.reliability.circumstances import circumstances
from tests.reliability.soaked import Soaked
from tests.serving.picture_clients import picture_clients
from tests.serving.real_server import RealServer
from tests.serving.slow_clients import SLOW, slow_clients
from tests.serving_process import Served, serving
from tests.starting.served_folder import command, complete, gunicorns, open_folder

DOCUMENT = MarkedDocument("operations/reliability.md", "soak")
SECONDS, KEPT_SECONDS = 600.0, 300.0
RELEASES = 30
"""One each 20 s of ten minutes."""
CLIENTS, PAUSE = 3, 0.02
"""So many may have pictures drawn at once without that one is refused."""
SURVEY = "sme-pulse"
PAGES = ("/", "/docs", "/openapi.json", f"/releases/{SURVEY}.2026.r1/quality")
LIGHT = tuple(
    Request(path)
    for path in (f"/v1/benchmarks?survey={SURVEY}&channel=facebook", f"/v1/surveys/{SURVEY}", "/v1/changes", "/healthz")
)


def main() -> int:
    seconds, load = float(os.environ.get("SOAK_SECONDS", SECONDS)), os.getloadavg()[0]
    with open_folder() as folder:
        soaked = soak(folder, seconds)
    text = f"{circumstances(load)}\n\n{soaked.table()}"
    print(text)
    if seconds >= KEPT_SECONDS:
        DOCUMENT.write(text)
    missed = list(soaked.missed())
    for one in missed:
        print(f"missed: {one}", file=sys.stderr)
    return 1 if missed else 0


def soak(folder: Path, seconds: float) -> Soaked:
    """Serve the catalogue and the survey that is published meanwhile, from a new data folder."""
    soaked = Soaked(seconds)
    with serving(folder / "data", BENCHMARKS_RATE_LIMIT="off") as served:
        complete(served)
        serve_everything(served, folder, soaked)
        server = RealServer.of(served)
        for what, beside in beside_light(server).items():
            with beside, asking(server.port, LIGHT, 1, PAUSE) as record:
                sleep(seconds / RELEASES)
            soaked.beside[what] = record
        soaked.last = memory(served)
    return soaked


def serve_everything(served: Served, folder: Path, soaked: Soaked) -> None:
    forms, port = every_form(served.base), RealServer.of(served).port
    soaked.forms = len(forms)
    with (
        asking(port, forms, CLIENTS, PAUSE, kept_connections=True) as everything,
        asking(port, LIGHT, 1, PAUSE) as light,
        publishing(folder, soaked),
    ):
        sleep(soaked.seconds / 10)
        soaked.first = memory(served)
        sleep(soaked.seconds * 0.9)
    soaked.everything = everything
    soaked.beside["everything is asked for and releases are published"] = light


def every_form(base: str) -> list[Request]:
    """All operations in all formats and languages, and the pages."""
    document = http.get(f"{base}/openapi.json", timeout=30).json()
    operations = [Request.with_query(path, query, body) for _, path, query, body in in_every_form(document)]
    return operations + [Request(page) for page in PAGES]


@contextmanager
def publishing(folder: Path, soaked: Soaked) -> Iterator[None]:
    """Inside, a command publishes a release of another survey now and then, as its owner would."""
    ended, definition, began = Event(), write_definition(folder, "soaked"), monotonic()

    def publish() -> None:
        for number in range(1, RELEASES):
            if ended.wait(max(0.0, began + number * soaked.seconds / RELEASES - monotonic())):
                return
            answers = write_csv(folder, small_rows(60 + number))
            try:
                command(folder, "ingest", str(definition), str(answers), "--publish", "--reason", "One more answer.")
                soaked.published.append(str(answers))
            except CalledProcessError as error:
                soaked.unpublished.append(f"a release was not published: {error.stderr}")

    thread = Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def beside_light(server: RealServer) -> dict[str, AbstractContextManager[None]]:
    return {
        "nothing else is asked for": nullcontext(),
        "16 clients ask for pictures": picture_clients(server, [], SURVEY),
        "200 connections rest": slow_clients(server, *SLOW["nothing"]),
        "200 connections trickle": slow_clients(server, *SLOW["a head"]),
    }


def memory(served: Served) -> dict[int, float]:
    """Resident memory of each serving process, in MB."""
    serving_processes = [one for one in gunicorns(served) if one.ppid() != served.process.pid]
    return {one.pid: one.memory_info().rss / 1e6 for one in serving_processes}


if __name__ == "__main__":
    sys.exit(main())
