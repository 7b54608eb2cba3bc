"""Going back to a moment, as docs/operations/restore.md says: a base backup, the log kept, and a time."""

from __future__ import annotations

import re
import shlex
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from api.cli.database import set_up
from api.database.dumps import program
from api.database.engine import create_owner_engine
from api.releases.publishing import publish_release
from tests.changes.drafts import draft
from tests.conftest import Database
from tests.own_postgresql import own_folder, run, started
from tests.serving_process import free_port
from tests.waiting import wait_for

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "restore.md"


def test_a_database_goes_back_to_the_moment_before_a_mistake() -> None:
    page = PAGE.read_text(encoding="utf-8")
    with own_folder() as folder:
        archive, base, data, port = folder / "archive", folder / "base", folder / "data", free_port()
        run("mkdir", archive)
        keep = "test ! -f /archive/%f && cp %p /archive/%f"
        assert keep in page
        settings = f"\nwal_level = replica\narchive_mode = on\narchive_command = '{keep}'\n".replace(
            "/archive", str(archive)
        )
        with (data / "postgresql.conf").open("a") as file:
            file.write(settings)
        with started(data, port) as url:
            addresses = made(url)
            (backup,) = re.findall(r"^pg_basebackup .*$", page, re.MULTILINE)
            command = shlex.split(backup.replace("/backups/base", str(base)), comments=True)
            run(program(command[0]), *command[1:], PGHOST="127.0.0.1", PGPORT=str(port), PGUSER="postgres")
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
