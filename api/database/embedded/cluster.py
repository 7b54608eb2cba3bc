"""Making a cluster and writing its settings."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
from pathlib import Path

from api.database.embedded.binaries import Binaries
from api.database.embedded.home import Home
from api.errors import DatabaseUnavailable

SUPERUSER = "postgres"
OWNER = "benchmarks"
DATABASE = "benchmarks"

LONGEST_SOCKET_PATH = 100
"""Bytes. Linux takes 107, macOS 103."""
SOCKET_FOLDER_PREFIX = "benchmarks-socket-"

SETTINGS = """\
# Written at every start; changes are lost.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '128MB'
max_wal_size = '4GB'
checkpoint_timeout = '15min'
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
default_text_search_config = 'pg_catalog.simple'
# A file for each day of the week, in the cluster: after a week the oldest is written over.
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_rotation_age = '1d'
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %a '
log_lock_waits = on
# A respondent's row has no place in a log: no CONTEXT, no DETAIL of a failed COPY, no statement with its values. Which
# are slow we therefore tell the server, without them (api/database/slow_statements.py).
log_error_verbosity = terse
log_min_error_statement = panic
# Nothing replicates from here, and a COPY into a table of the same transaction then needs no log of its rows.
wal_level = minimal
max_wal_senders = 0
"""
FORGETFUL_SETTINGS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def create_cluster(home: Home, binaries: Binaries, *, lasting: bool) -> None:
    """Make the cluster with its owner's login and database, or nothing: it gets its name when it is complete.

    Raises:
        DatabaseUnavailable: with what PostgreSQL's programs said.
    """
    fresh = home.path / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    home.account.take(fresh)
    _initialise(home, binaries, fresh, lasting=lasting)
    # In single-user mode: nobody else can connect before the logins are as they should be.
    said = binaries.account.run(
        [binaries.program("postgres"), "--single", "-D", fresh, "-c", "log_min_messages=warning", "postgres"],
        text_input=(
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{home.passwords().owner}'\n"
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
        ),
    )
    if said.returncode != 0 or re.search(r"\b(ERROR|FATAL|PANIC):", said.stdout):
        raise DatabaseUnavailable(f"The embedded PostgreSQL's owner cannot be created:\n{said.stdout.strip()}")
    fresh.rename(home.cluster)


def _initialise(home: Home, binaries: Binaries, folder: Path, *, lasting: bool) -> None:
    password_file = home.path / "password.new"
    home.write(password_file, home.passwords().superuser + "\n")
    try:
        home.account.take(password_file)
        said = binaries.account.run(
            [
                binaries.program("initdb"),
                *("-D", folder, "-U", SUPERUSER, f"--pwfile={password_file}", "--auth=scram-sha-256"),
                # The same order of texts on every machine and with every version of its C library.
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(("--no-instructions",) if lasting else ("--no-instructions", "--no-sync")),
            ]
        )
    finally:
        password_file.unlink()
    if said.returncode != 0:
        raise DatabaseUnavailable(f"The embedded PostgreSQL's folder {folder} cannot be made:\n{said.stdout.strip()}")


def check_version(home: Home, binaries: Binaries) -> None:
    """Refuse a cluster of another major version, which this one's server cannot read.

    Raises:
        DatabaseUnavailable: what made the cluster and what to do.
    """
    made_by = (home.cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
    ours = str(binaries.major_version())
    if made_by != ours:
        raise DatabaseUnavailable(
            f"The data folder {home.path} was made by PostgreSQL {made_by}; this product brings PostgreSQL {ours},"
            " which cannot read it. Export it with the version of this product that made it, or set"
            " BENCHMARKS_DATA_DIR to a new folder."
        )


def write_settings(home: Home, *, lasting: bool) -> None:
    """Write the server's settings for the next start: the port it had before, if that is still free."""
    sockets = str(_socket_folder(home)).replace("'", "''").replace('"', '""')
    text = SETTINGS.format(port=_free_port(_previous_port(home)), sockets=f'"{sockets}"')
    home.write(home.settings, text if lasting else text + FORGETFUL_SETTINGS, mode=0o644)


def _previous_port(home: Home) -> int:
    if not home.settings.exists():
        return 0
    match = re.search(r"^port = (\d+)$", home.settings.read_text(encoding="utf-8"), re.MULTILINE)
    return int(match[1]) if match else 0


def _free_port(wanted: int) -> int:
    """``wanted`` if it is free (those who knew the address find the server again), else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DatabaseUnavailable("There is no free TCP port on 127.0.0.1 for the embedded PostgreSQL.")


def _socket_folder(home: Home) -> Path:
    """A folder for the socket that only PostgreSQL's account enters, with a path short enough for a socket."""
    # Always a new one: a killed server leaves a lock beside its socket, and its process id may be somebody else's now.
    remove_sockets(home)
    folder = home.path / "socket"
    if len(os.fsencode(folder / ".s.PGSQL.65535.lock")) > LONGEST_SOCKET_PATH:
        folder = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER_PREFIX, dir="/tmp"))  # nosec B108 # a new folder, for one user
    else:
        folder.mkdir(mode=0o700)
    home.account.take(folder)
    return folder


def remove_sockets(home: Home) -> None:
    """Delete the socket's folder, also where it had to be a temporary one."""
    shutil.rmtree(home.path / "socket", ignore_errors=True)
    if home.settings.exists():
        match = re.search(rf'"(/tmp/{SOCKET_FOLDER_PREFIX}[^/"]+)"', home.settings.read_text(encoding="utf-8"))
        if match:
            shutil.rmtree(match[1], ignore_errors=True)
