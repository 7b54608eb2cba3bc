"""How the product and its peers are served: two workers each, the product as its users start it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from os import environ
from pathlib import Path

from tests.bench.databases import FOLDER, Database
from tests.bench.processes import PROJECT, Started, started
from tests.bench.queries import REPEATED
from tests.serving_process import environment

PEERS_PYTHON = Path(environ.get("BENCH_PYTHON", PROJECT / ".venv-bench" / "bin" / "python"))
WORKERS = "2"
GUNICORN = (sys.executable, "-m", "gunicorn")
GTHREAD = ("--worker-class", "gthread", "--threads", "8", "--keep-alive", "5", "--worker-tmp-dir", "/dev/shm",
           "--log-level", "warning", "--workers", WORKERS, "--bind", "127.0.0.1:{port}")  # fmt: skip
"""The settings of api/gunicorn/."""
UVICORN = ("-m", "uvicorn", "--workers", WORKERS, "--port", "{port}", "--no-access-log", "--log-level", "warning")
LIBRARIES = """
import sys
before = set(sys.modules)
import api.wsgi
print(*(name for name in sys.modules if name not in before and name.partition(".")[0] != "api"))
"""

Serving = AbstractContextManager[Started]


def product(database: Database, first: str = REPEATED) -> Serving:
    """Request log and limits as shipped, but no limit on the rate; ``first`` is its first question."""
    command = (*GUNICORN, "--config", "python:api.gunicorn", "api.wsgi:application")
    return _serve("product", command, _product_settings(database), first)


def hello() -> Serving:
    """Bare Flask."""
    return _serve("hello", (*GUNICORN, *GTHREAD, "tests.bench.peers.hello:app"), {}, "/hello")


def fastapi(database: Database) -> Serving:
    """FastAPI on the equal table, with the fastest loop and parser that uvicorn has."""
    command = (str(PEERS_PYTHON), *UVICORN, "tests.bench.peers.fastapi_figures:app")
    return _serve("fastapi", command, {"PEER_DATABASE_URL": database.owner_dsn}, "/ready")


def datasette(file: Path) -> Serving:
    """Datasette as it comes on the equal table in SQLite. Its own command has one process; uvicorn gives it two."""
    command = (str(PEERS_PYTHON), *UVICORN, "--factory", "tests.bench.peers.datasette_figures:application")
    return _serve("datasette", command, {"PEER_FILE": str(file)}, "/-/versions.json")


def smorest(database: Database, first: str) -> Serving:
    """Bare flask-smorest on the equal table, in a process that has imported what the product's has."""
    settings = {"PEER_DATABASE_URL": database.owner_dsn, "PEER_LIBRARIES": _libraries(database)}
    return _serve("smorest", (*GUNICORN, *GTHREAD, "tests.bench.peers.smorest_figures:app"), settings, first)


def _serve(name: str, command: tuple[str, ...], settings: Mapping[str, str], first: str) -> Serving:
    return started(command, settings, first, FOLDER / f"{name}.log")


def _product_settings(database: Database) -> dict[str, str]:
    return {
        "DATABASE_READER_URL": database.reader_url,
        "BENCHMARKS_DATA_DIR": str(database.folder),
        "BENCHMARKS_WORKERS": WORKERS,
        "BENCHMARKS_RATE_LIMIT": "off",
    }


def _libraries(database: Database) -> str:
    """The modules, none of our own, that the product's serving process imports when it starts."""
    given = environment(**_product_settings(database))
    return subprocess.run(
        [sys.executable, "-c", LIBRARIES], env=given, cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
