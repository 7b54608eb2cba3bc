"""The proxy in front: its configuration is one that nginx takes, and does what the server relies on."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crossplane
import pytest
import requests

from api.app import LARGEST_BODY
from tests.conftest import Database
from tests.container.files import PROJECT, compose, final
from tests.serving.conftest import samples_database
from tests.serving.real_server import RealServer, real_server
from tests.serving_process import free_port, wait_for_answer

__all__ = ["samples_database"]
CONFIGURATION = PROJECT / "nginx.conf"
PROXY: dict[str, Any] = compose()["services"]["proxy"]
needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def directives(name: str) -> list[list[str]]:
    """The arguments of all directives of this name, wherever they stand."""
    parsed = crossplane.parse(str(CONFIGURATION), strict=True)
    assert parsed["status"] == "ok", parsed["errors"]
    found, blocks = [], [parsed["config"][0]["parsed"]]
    while blocks:
        for one in blocks.pop():
            blocks.append(one.get("block", []))
            found += [one["args"]] if one["directive"] == name else []
    return found


def test_every_directive_exists_and_stands_where_it_may() -> None:
    assert directives("listen") == [["8080", "default_server"]]


def test_the_compose_file_mounts_it_and_leads_to_it() -> None:
    assert PROXY["volumes"] == ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    assert PROXY["ports"][0].endswith(":8080")
    assert PROXY["healthcheck"]["test"][-1] == "http://127.0.0.1:8080/healthz"


def test_it_leads_to_the_server() -> None:
    assert directives("set") == [["$server", "api"]]
    assert directives("proxy_pass") == [["http://$server:8000"]]
    assert "api" in compose()["services"]
    assert final("EXPOSE") == ["8000"]


def test_it_writes_to_no_folder_but_the_one_it_may_write_to() -> None:
    for name in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi"):
        assert directives(f"{name}_temp_path")[0][0].startswith("/tmp/")
    assert directives("pid") == [["/tmp/nginx.pid"]]
    assert PROXY["tmpfs"] == "/tmp"


def test_it_passes_on_bodies_that_the_server_is_to_refuse_by_itself() -> None:
    assert directives("client_max_body_size") == [["2m"]]
    assert LARGEST_BODY < 2 * 2**20


@contextmanager
def proxy(server: RealServer, folder: Path) -> Iterator[RealServer]:
    """nginx with our configuration, for a server on this machine."""
    port = free_port()
    text = CONFIGURATION.read_text(encoding="utf-8")
    for ours, here in {
        "listen 8080": f"listen 127.0.0.1:{port}",
        "set $server api": "set $server 127.0.0.1",
        "$server:8000": f"$server:{server.port}",
        "/tmp/": f"{folder}/",
    }.items():
        assert ours in text
        text = text.replace(ours, here)
    written, log = folder / "nginx.conf", folder / "nginx.log"
    # As root its processes would be another user's, and not reach the folder.
    written.write_text(text if os.geteuid() else f"user root;\n{text}", encoding="utf-8")
    with log.open("w") as output:
        process = subprocess.Popen(["nginx", "-c", str(written), "-g", "daemon off;"], stdout=output, stderr=output)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/healthz", process, log)
        yield RealServer(f"http://127.0.0.1:{port}", port, server.log, process.pid)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def behind(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:  # noqa: F811
    folder = tmp_path_factory.mktemp("proxy")
    settings = {"BENCHMARKS_TRUSTED_PROXIES": "1", "BENCHMARKS_RATE_LIMIT": "500"}
    with (
        real_server(samples_database, folder / "server.log", **settings) as server,
        proxy(server, folder) as running,
    ):
        yield running


@needs_nginx
def test_answers_are_those_of_the_server(behind: RealServer) -> None:
    answer = behind.ask("/v1/benchmarks?survey=panel&format=csv", Accept_Encoding="gzip")
    assert (answer.status, answer.headers["content-encoding"]) == (200, "gzip")
    kept = behind.ask(
        "/v1/benchmarks?survey=panel&format=csv", Accept_Encoding="gzip", If_None_Match=answer.headers["etag"]
    )
    assert (kept.status, kept.body) == (304, b"")
    assert behind.problem("/v1//surveys", 404)["instance"] == "/v1//surveys"
    too_large = behind.ask("/v1/positions", "POST", b" " * (LARGEST_BODY + 1), Content_Type="application/json")
    assert behind.checked(too_large, 413)
    assert len(requests.get(f"{behind.base}/v1/releases/panel.2023.r2/download", timeout=60).content) > 50_000


@needs_nginx
def test_clients_are_counted_by_their_own_addresses_whatever_they_say(behind: RealServer) -> None:
    left = [
        int(behind.ask("/v1", X_Forwarded_For=f"203.0.113.{number}").headers["ratelimit"].split("r=")[1].split(";")[0])
        for number in range(3)
    ]
    assert left[0] - left[2] == 2


@needs_nginx
def test_200_clients_that_send_slowly_do_not_reach_the_server(behind: RealServer) -> None:
    connections = []
    try:
        for _ in range(200):
            connections.append(socket.create_connection(("127.0.0.1", behind.port)))
            connections[-1].sendall(b"GET /v1 HTTP/1.1\r\nHost: x\r\nX-A: ")
        began = time.monotonic()
        for _ in range(20):
            assert behind.ask("/healthz").status == 200
        assert time.monotonic() - began < 10
    finally:
        for connection in connections:
            connection.close()
