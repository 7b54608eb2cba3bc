"""The product under gunicorn, as in production, on a database that holds nothing but the survey to be attacked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from api.definitions import load_definition
from api.disclosure.limits import NotCertified
from api.errors import Refused
from api.releases.ingesting import ingest
from tests.attack.sample import Participant, write_answers, write_survey
from tests.conftest import Database
from tests.serving_process import free_port

START_SECONDS = 180


def publish(
    database: Database, folder: Path, policy: str, k: int, versions: Sequence[Sequence[Participant]]
) -> dict[str, Sequence[Participant]]:
    """Bring the versions to the public one after the other; which release each became. Refused ones are left out."""
    definition = load_definition(write_survey(folder, policy, k))
    found: dict[str, Sequence[Participant]] = {}
    for number, people in enumerate(versions, start=1):
        try:
            built = list(ingest(database.owner, definition, write_answers(folder, people, f"version-{number}.csv")))
        except (Refused, NotCertified):
            if not found:
                raise
            continue
        found |= {one.release: people for one in built if one.new}
    return found


@contextmanager
def attacked_server(database: Database, folder: Path) -> Iterator[str]:
    """The address of a server on the database, which it reaches with the reader's login only."""
    port = free_port()
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("DATABASE", "BENCHMARKS"))}
    environment = kept | {
        "DATABASE_READER_URL": database.reader_url,
        "BENCHMARKS_DATA_DIR": str(folder),
        "BENCHMARKS_WORKERS": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn", "api.wsgi:application"]
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text(encoding='utf-8')}")
