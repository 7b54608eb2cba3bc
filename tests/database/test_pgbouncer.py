"""Setting up through a PgBouncer that pools transactions: nothing may stay on a session, which is somebody else's next.

The SQL is looked at everywhere; a real PgBouncer is used where one is installed (Debian's package ``pgbouncer``).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, make_url, text

from api.cli.database import set_up
from tests.conftest import Database
from tests.serving_process import free_port

OF_SESSIONS = re.compile(
    r"pg_(try_)?advisory_lock\b|pg_advisory_unlock|\bSET\s+(?!TRANSACTION|LOCAL|\S+\s*=)\S+\s+TO\b|\bLISTEN\b", re.I
)
PROGRAM = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


def test_setup_asks_for_nothing_that_outlives_its_transaction(empty_database: Database) -> None:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        set_up(empty_database.owner_url, empty_database.reader_url)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert any("pg_advisory_xact_lock" in statement for statement in said)
    assert [statement for statement in said if OF_SESSIONS.search(statement)] == []
    assert all("true" in statement for statement in said if "set_config" in statement)


@contextmanager
def bouncer(database: Database, folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses of both logins behind a PgBouncer that pools transactions in one session each."""
    owner, reader = make_url(database.owner_url), make_url(database.reader_url)
    port = free_port()
    folder.chmod(0o755)
    users = folder / "users.txt"
    users.write_text("".join(f'"{url.username}" "{url.password}"\n' for url in (owner, reader)), encoding="utf-8")
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={owner.host} port={owner.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nauth_type = plain\nauth_file = {users}\npool_mode = transaction\n"
        "default_pool_size = 1\nunix_socket_dir =\n",
        encoding="utf-8",
    )
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([str(PROGRAM), *as_nobody, str(settings)], stdout=log, stderr=log)
    addresses = [url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False) for url in (owner, reader)]
    try:
        yield addresses[0], addresses[1]
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")
def test_through_a_pgbouncer_that_pools_transactions_setups_follow_each_other(
    empty_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(tmp_path_factory.getbasetemp().parent) / f"bouncer-{empty_database.name}"
    folder.mkdir(mode=0o755)
    for above in folder.parents[:2]:
        above.chmod(0o755)
    with bouncer(empty_database, folder) as (owner_url, reader_url):
        time.sleep(0.5)
        for _ in range(3):
            began = time.monotonic()
            set_up(owner_url, reader_url)
            assert time.monotonic() - began < 30
        # The pool still has its session, and no lock is on it.
        with empty_database.owner.connect() as connection:
            held = (
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE locktype = 'advisory'"
            )
            assert connection.scalar(text(f"{held} AND datname = current_database()")) == 0
            sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            assert connection.scalar(text(sessions)) > 1
