"""The embedded server's life: shared, stopped by its last user, and back after every accident."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
import pytest
from psycopg2.extensions import connection as DatabaseConnection
from sqlalchemy import make_url

from api.database.embedded import EmbeddedServer
from api.database.embedded.cluster import SOCKET_FOLDER_PREFIX
from api.database.embedded.postmaster import backends_of, find_postmaster
from api.errors import DatabaseUnavailable
from tests.database.conftest import ServerUsers
from tests.waiting import wait_for


def cluster_of(data_dir: Path) -> Path:
    return (data_dir / "postgresql").resolve() / "cluster"


@contextmanager
def connected(url: str, host: str | None = None) -> Iterator[DatabaseConnection]:
    parts = make_url(url)
    connection = psycopg2.connect(
        host=host or parts.host,
        port=parts.port,
        user=parts.username,
        password=parts.password,
        dbname=parts.database,
    )
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def ask(url: str, statement: str, host: str | None = None) -> object:
    with connected(url, host) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return (cursor.fetchone() or (None,))[0] if cursor.description else None


def postmaster_pid(data_dir: Path) -> int:
    postmaster = find_postmaster(cluster_of(data_dir))
    assert postmaster is not None
    return int(postmaster.process.pid)


def kill_server(data_dir: Path) -> None:
    """Kill the postmaster, and return when it is dead: the signal alone only says that it will be."""
    server = psutil.Process(postmaster_pid(data_dir))
    server.kill()
    with suppress(psutil.NoSuchProcess):
        while server.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.005)


def forgetful(data_dir: Path) -> EmbeddedServer:
    return EmbeddedServer(data_dir, durable=False)


def test_rows_and_address_outlive_the_server_and_the_second_start_takes_less_than_two_seconds(data_dir: Path) -> None:
    with EmbeddedServer(data_dir).running() as first:
        ask(first.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert backends_of(cluster_of(data_dir)) == []
    begun = time.monotonic()
    with EmbeddedServer(data_dir).running() as second:
        assert ask(second.owner_url, "SELECT answer FROM kept") == 42
        assert time.monotonic() - begun < 2
        assert second == first


def test_four_racing_processes_get_one_server_and_the_last_to_leave_stops_it(
    data_dir: Path, server_users: ServerUsers
) -> None:
    users = [server_users.start(data_dir) for _ in range(4)]
    assert len({user.port for user in users}) == 1
    pid = postmaster_pid(data_dir)
    for user in users[:3]:
        user.leave()
        assert postmaster_pid(data_dir) == pid
    cluster = cluster_of(data_dir)
    users[3].leave()
    assert backends_of(cluster) == []
    assert not cluster.exists()


def test_server_of_a_killed_user_is_used_and_then_stopped_by_the_next(
    used_data_dir: Path, server_users: ServerUsers
) -> None:
    user = server_users.start(used_data_dir, durable=True)
    port = user.port
    pid = postmaster_pid(used_data_dir)
    user.kill()
    with EmbeddedServer(used_data_dir).running() as server:
        assert (server.port, postmaster_pid(used_data_dir)) == (port, pid)
        assert ask(server.owner_url, "SELECT 1") == 1
    assert backends_of(cluster_of(used_data_dir)) == []


def test_killed_user_does_not_keep_the_server_from_stopping(used_data_dir: Path, server_users: ServerUsers) -> None:
    with EmbeddedServer(used_data_dir).running():
        killed = server_users.start(used_data_dir, durable=True)
        assert killed.port
        killed.kill()
    assert backends_of(cluster_of(used_data_dir)) == []


def test_killed_server_comes_back_with_its_rows_at_the_same_address(used_data_dir: Path) -> None:
    with EmbeddedServer(used_data_dir).running() as before:
        ask(before.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
        kill_server(used_data_dir)
        with EmbeddedServer(used_data_dir).running() as after:
            assert after == before
            assert ask(before.owner_url, "SELECT answer FROM kept") == 42


def test_backend_that_outlives_its_killed_server_is_ended_before_a_new_one_starts(data_dir: Path) -> None:
    with forgetful(data_dir).running() as server, connected(server.owner_url) as connection:

        def count_for_ever() -> None:
            with suppress(psycopg2.Error), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM generate_series(1, 100000000000)")

        counting = threading.Thread(target=count_for_ever)
        counting.start()
        backend = connection.info.backend_pid
        while ask(server.owner_url, f"SELECT state FROM pg_stat_activity WHERE pid = {backend}") != "active":
            time.sleep(0.01)
        kill_server(data_dir)
        time.sleep(0.1)
        assert backend in {process.pid for process in backends_of(cluster_of(data_dir))}
        with forgetful(data_dir).running() as restarted:
            assert backend not in {process.pid for process in backends_of(cluster_of(data_dir))}
            assert ask(restarted.owner_url, "SELECT 1") == 1
        counting.join()


def zombie() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["/bin/sh", "-c", "exit 0"])


def another_program() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["/bin/sleep", "60"])


def another_postgres() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["postgres", "-c", "while true; do sleep 1; done", "-D", "/elsewhere"], executable="/bin/sh"
    )


@pytest.mark.parametrize("make_process", [zombie, another_program, another_postgres])
def test_pid_file_that_names_somebody_else_is_not_believed(
    used_data_dir: Path, make_process: Callable[[], subprocess.Popen[bytes]]
) -> None:
    with EmbeddedServer(used_data_dir).running():
        pid_file = cluster_of(used_data_dir) / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    process = make_process()
    try:
        time.sleep(0.05)
        lines[0] = str(process.pid)
        pid_file.write_text("\n".join(lines) + "\n")
        with EmbeddedServer(used_data_dir).running() as server:
            assert ask(server.owner_url, "SELECT 1") == 1
            assert postmaster_pid(used_data_dir) != process.pid
        assert process.poll() in (None, 0)
    finally:
        process.kill()
        process.wait()


FORKING = """
import os, sys
from pathlib import Path
import psycopg2
from api.database.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), durable=False).running() as server:
    child = os.fork()
    if child == 0:
        sys.exit()
    os.waitpid(child, 0)
    psycopg2.connect(server.owner_url.replace("+psycopg2", "")).close()
"""


def test_forked_child_that_exits_does_not_stop_its_parents_server(data_dir: Path) -> None:
    subprocess.run([sys.executable, "-c", FORKING, str(data_dir)], check=True)
    assert not cluster_of(data_dir).exists()


def test_control_c_stops_user_and_server_and_nothing_is_left(used_data_dir: Path, server_users: ServerUsers) -> None:
    user = server_users.start(used_data_dir, durable=True)
    assert user.port
    cluster = cluster_of(used_data_dir)
    os.killpg(user.process.pid, signal.SIGINT)
    user.process.communicate()
    assert user.process.returncode == -signal.SIGINT
    # Whoever writes the log ends after all others.
    wait_for(lambda: backends_of(cluster) == [], 5)
    assert "database system is shut down" in "".join(log.read_text() for log in (cluster / "log").iterdir())


def test_leaving_after_the_data_folder_was_deleted_is_no_error(data_dir: Path) -> None:
    with forgetful(data_dir / "var").running() as server:
        pid = postmaster_pid(data_dir / "var")
        while (data_dir / "var").exists():
            # The server that is losing its files takes some away itself meanwhile.
            shutil.rmtree(data_dir / "var", ignore_errors=True)
        assert server.port
    os.kill(pid, signal.SIGQUIT)


def test_deep_data_folder_gets_a_short_socket_that_goes_with_the_server(data_dir: Path) -> None:
    deep = data_dir / ("a" * 80) / ("ü" * 60)
    with EmbeddedServer(deep).running() as server:
        sockets = Path(
            str(ask(server.superuser_url, "SELECT trim('\"' FROM current_setting('unix_socket_directories'))"))
        )
        assert sockets.name.startswith(SOCKET_FOLDER_PREFIX)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert ask(server.owner_url, "SELECT 1", host=str(sockets)) == 1
    assert not sockets.exists()


def test_any_folder_name_will_do(data_dir: Path) -> None:
    with forgetful(data_dir / 'it\'s, "quoted", $HOME `x` Käse').running() as server:
        assert ask(server.owner_url, "SELECT 1") == 1


def test_no_login_without_its_password_over_tcp_or_socket(data_dir: Path) -> None:
    with forgetful(data_dir).running() as server:
        for url in (server.owner_url, server.superuser_url):
            wrong = make_url(url).set(password="wrong").render_as_string(hide_password=False)
            for host in (None, str(cluster_of(data_dir).parent / "socket")):
                assert ask(url, "SELECT 1", host) == 1
                with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
                    ask(wrong, "SELECT 1", host)
        assert ask(server.superuser_url, "SHOW listen_addresses") == "127.0.0.1"
        assert ask(server.owner_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_passwords_are_random_shown_nowhere_and_readable_to_their_owner_only(data_dir: Path) -> None:
    with forgetful(data_dir).running() as server:
        home = cluster_of(data_dir).parent
        passwords = json.loads((home / "passwords.json").read_text())
        assert len({*passwords.values()}) == 3
        assert not any(password in repr(server) for password in passwords.values())
        for file in ("passwords.json", "server.log"):
            assert stat.S_IMODE((home / file).stat().st_mode) == 0o600
        log = (home / "server.log").read_text()
        assert not any(password in log for password in passwords.values())
        assert not (home / "password.new").exists()


def test_half_made_cluster_of_a_killed_first_start_is_made_anew(data_dir: Path) -> None:
    home = data_dir / "postgresql"
    (home / "cluster.new" / "base").mkdir(parents=True)
    (home / "cluster.new" / "PG_VERSION").write_text("18\n")
    with forgetful(data_dir).running() as server:
        assert ask(server.owner_url, "SELECT 1") == 1


def test_cluster_of_another_major_version_is_refused_and_left_alone(used_data_dir: Path) -> None:
    (cluster_of(used_data_dir) / "PG_VERSION").write_text("15\n")
    with (
        pytest.raises(DatabaseUnavailable, match=r"made by PostgreSQL 15; this product brings PostgreSQL 18"),
        EmbeddedServer(used_data_dir).running(),
    ):
        pass
    (cluster_of(used_data_dir) / "PG_VERSION").write_text("18\n")
    assert (cluster_of(used_data_dir) / "global" / "pg_control").exists()


def test_server_that_does_not_start_shows_the_end_of_its_log(used_data_dir: Path) -> None:
    (cluster_of(used_data_dir) / "global" / "pg_control").rename(used_data_dir / "pg_control")
    with (
        pytest.raises(DatabaseUnavailable, match="(?s)does not start.*pg_control"),
        EmbeddedServer(used_data_dir).running(),
    ):
        pass
    (used_data_dir / "pg_control").rename(cluster_of(used_data_dir) / "global" / "pg_control")
    with EmbeddedServer(used_data_dir).running() as server:
        assert ask(server.owner_url, "SELECT 1") == 1


def test_taken_port_makes_the_next_start_choose_another(used_data_dir: Path, server_users: ServerUsers) -> None:
    with EmbeddedServer(used_data_dir).running() as first:
        pass
    with socket.create_server(("127.0.0.1", first.port)), EmbeddedServer(used_data_dir).running() as second:
        assert second.port != first.port
        assert ask(second.owner_url, "SELECT 1") == 1


def test_file_in_place_of_the_data_folder_is_a_clear_error(data_dir: Path) -> None:
    (data_dir / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="BENCHMARKS_DATA_DIR"), forgetful(data_dir / "file").running():
        pass
