"""A PostgreSQL as an operator has one: made by its own programs, with an administrator, beside the product."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.database.dumps import program
from tests.database.reaching import is_there
from tests.starting.served_folder import open_folder
from tests.waiting import wait_for

AS_NOBODY: dict[str, Any] = {"user": 65_534, "group": 65_534, "extra_groups": []} if os.geteuid() == 0 else {}


def run(*command: str | Path, **environment: str) -> None:
    given = os.environ | environment
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd="/", env=given, **AS_NOBODY
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder with the data of a new PostgreSQL in ``data``."""
    with open_folder() as folder:
        if AS_NOBODY:
            os.chown(folder, 65_534, 65_534)
        data = folder / "data"
        run(program("initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        yield folder


@contextmanager
def started(folder: Path, port: int) -> Iterator[str]:
    """A PostgreSQL of one's own; its superuser's address."""
    url = f"postgresql+psycopg2://postgres@127.0.0.1:{port}/postgres"
    command = [program("postgres"), "-D", folder, "-p", port, "-k", "", "-c", "listen_addresses=127.0.0.1"]
    log = (folder.parent / f"{folder.name}.log").open("w")
    process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, cwd="/", **AS_NOBODY)
    try:
        wait_for(lambda: is_there(url), said=Path(log.name).read_text)
        yield url
    finally:
        process.terminate()
        process.wait(30)
        log.close()
