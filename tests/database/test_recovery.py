"""Going back to a moment, as docs/operations/restore.md says: a base backup, the log kept, and a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from api.cli.database import set_up
from api.database.dumps import program
from api.database.engine import create_owner_engine
from api.releases.publishing import publish_release
from tests.changes.drafts import draft
from tests.conftest import Database
from tests.database.reaching import is_there
from tests.serving_process import free_port
from tests.starting.served_folder import open_folder
from tests.waiting import wait_for

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "restore.md"
AS_NOBODY: dict[str, Any] = {"user": 65_534, "group": 65_534, "extra_groups": []} if os.geteuid() == 0 else {}


def run(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd="/", **AS_NOBODY)
    assert done.returncode == 0, done.stdout + done.stderr


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


def test_a_database_goes_back_to_the_moment_before_a_mistake() -> None:
    page = PAGE.read_text(encoding="utf-8")
    with open_folder() as folder:
        if AS_NOBODY:
            os.chown(folder, 65_534, 65_534)
        archive, base, data, port = folder / "archive", folder / "base", folder / "data", free_port()
        run("mkdir", archive)
        run(program("initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        keep = "test ! -f /archive/%f && cp %p /archive/%f"
        assert keep in page
        settings = f"\nwal_level = replica\narchive_mode = on\narchive_command = '{keep}'\n".replace(
            "/archive", str(archive)
        )
        with (data / "postgresql.conf").open("a") as file:
            file.write(settings)
        with started(data, port) as url:
            addresses = made(url)
            run(program("pg_basebackup"), "-d", url.replace("+psycopg2", ""), f"--pgdata={base}", "--checkpoint=fast")
            published(addresses, "before")
            time.sleep(1.1)
            moment = datetime.now(UTC)
            time.sleep(1.1)
            published(addresses, "mistake")
        get = "cp /archive/%f %p"
        assert f"restore_command = '{get}'" in page
        with (base / "postgresql.conf").open("a") as file:
            file.write(f"restore_command = '{get}'\n".replace("/archive", str(archive)))
            file.write(f"recovery_target_time = '{moment.isoformat()}'\nrecovery_target_action = 'promote'\n")
        run("touch", base / "recovery.signal")
        shutil.rmtree(data)
        with started(base, port):
            engine = create_owner_engine(addresses[0])
            wait_for(lambda: not is_recovering(engine))
            with engine.connect() as connection:
                statement = text("SELECT id FROM published.releases WHERE state = 'published'")
                assert list(connection.scalars(statement)) == ["before.2023.r1"]
            engine.dispose()


def made(url: str) -> tuple[str, str]:
    """A database of ours; the addresses of its logins."""
    superuser = create_owner_engine(url)
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE ROLE benchmarks_owner LOGIN CREATEROLE PASSWORD 'one'"))
        connection.execute(text("CREATE DATABASE benchmarks OWNER benchmarks_owner ENCODING 'UTF8' TEMPLATE template0"))
    superuser.dispose()
    owner = url.replace("postgres@", "benchmarks_owner:one@").replace("/postgres", "/benchmarks")
    reader = owner.replace("benchmarks_owner:one", "benchmarks_reader:two")
    set_up(owner, reader)
    return owner, reader


def published(addresses: tuple[str, str], survey: str) -> None:
    engine = create_owner_engine(addresses[0])
    publish_release(engine, draft(Database("benchmarks", *addresses, engine, engine), survey))
    engine.dispose()


def is_recovering(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT pg_is_in_recovery()")))
