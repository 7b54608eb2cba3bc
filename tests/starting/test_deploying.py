"""docs/operations/deploy.md on a PostgreSQL of one's own, from the administrator's statements to a server that answers;
then what restore.md says of such a PostgreSQL. Commands of Docker are read only."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.database.dumps import program
from tests import curl, readme
from tests.container.files import DOCKERFILE, instructions
from tests.own_postgresql import own_folder, started
from tests.serving_process import environment, free_port, wait_for_answer
from tests.tutorial import is_shown

PAGES = readme.README.parent / "docs" / "operations"
DATABASE_MACHINE = "db.example.org"
BLOCK = re.compile(r"```(?:console|sh)\n.*?```", re.DOTALL)


@dataclass
class Terminal:
    """Somebody who types what a page shows: settings stay from one block to the next."""

    folder: Path
    settings: dict[str, str]
    database_port: int
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    def follow(self, block: str) -> None:
        if block.startswith("```console"):
            (example,) = readme.examples(block.replace(DATABASE_MACHINE, "127.0.0.1"))
            output = readme.run(example, f"http://127.0.0.1:{self.port}", self.settings, self.folder)
            assert is_shown(example.output, output if output.endswith("\n") or not output else f"{output}\n"), output
            return
        for line in block.splitlines()[1:-1]:
            self.type(line.replace(DATABASE_MACHINE, f"127.0.0.1:{self.database_port}"))

    def type(self, line: str) -> None:
        word, *rest = shlex.split(line)
        if word == "export":
            name, _, text = rest[0].partition("=")
            self.settings[name] = text
        elif word == "unset":
            del self.settings[rest[0]]
        elif word == "gunicorn":
            self.serve(line)
        else:
            subprocess.run(["sh", "-c", line], env=self.settings, cwd=self.folder, check=True, timeout=300)

    def serve(self, line: str) -> None:
        log = self.folder / "server.log"
        given = self.settings | {"PORT": str(self.port), "BENCHMARKS_WORKERS": "1"}
        with log.open("w") as output:
            self.server = subprocess.Popen(
                ["sh", "-c", f"exec {line}"], env=given, cwd=self.folder, stdout=output, stderr=output
            )
        wait_for_answer(f"http://127.0.0.1:{self.port}/readyz", self.server, log)

    def leave(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(30)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    programs = (str(Path(sys.executable).parent), str(Path(program("psql")).parent), curl.environment(tmp_path)["PATH"])
    with own_folder() as folder, started(folder / "data", port := free_port()):
        settings = environment(
            PATH=os.pathsep.join(programs),
            PGPORT=str(port),
            PYTHONPATH=str(curl.ROOT),
            BENCHMARKS_DATA_DIR=str(tmp_path),
        )
        made = Terminal(tmp_path, settings, port)
        try:
            yield made
        finally:
            made.leave()


def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def test_a_server_is_put_on_a_database_of_one_s_own_and_restored_into_another(terminal: Terminal) -> None:
    outside = page("deploy.md").split("\n## Container")[0]
    for block in BLOCK.findall(outside):
        terminal.follow(block)
    assert "DATABASE_URL" not in terminal.settings
    administrator = terminal.settings | {"PGHOST": "127.0.0.1", "PGUSER": "postgres"}
    make = 'psql --quiet --command "CREATE DATABASE benchmarks_restored OWNER benchmarks_owner TEMPLATE template0"'
    subprocess.run(["sh", "-c", make], env=administrator, check=True)
    terminal.type(
        f"export DATABASE_URL=postgresql://benchmarks_owner:one@127.0.0.1:{terminal.database_port}/benchmarks"
    )
    terminal.type("benchmarks backup friday.dump --unverified")
    (restore,) = [block for block in BLOCK.findall(page("restore.md")) if DATABASE_MACHINE in block]
    terminal.follow(restore)
    terminal.type("benchmarks doctor")


def docker_commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(docker.*?)```", page("deploy.md"), re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("command", docker_commands(), ids=" ".join)
def test_a_command_of_docker_names_what_is_there(command: list[str]) -> None:
    assert command[1] in ("build", "run")
    if command[1] == "build":
        targets = [command[place + 1] for place, word in enumerate(command) if word == "--target"]
        assert all(f" AS {target}\n" in DOCKERFILE for target in targets)
        return
    given = [command[place + 1] for place, word in enumerate(command) if word == "--env"]
    assert set(given) <= {"DATABASE_URL", "DATABASE_READER_URL"}
    (place,) = [place for place, word in enumerate(command) if word.startswith("survey-benchmarks-api")]
    order = command[place + 1 :]
    if order[:1] == ["cat"]:
        assert f"--output-file {order[1]} " in DOCKERFILE
        return
    assert order[:1] in ([], ["benchmarks"])
    options = [word for word in order if word.startswith("--")]
    told = CliRunner().invoke(cli, [*order[1:3], "--help"] if order[1:2] == ["database"] else [*order[1:2], "--help"])
    assert told.exit_code == 0
    assert all(option in told.output for option in options)


def test_what_is_said_of_the_image_is_what_the_dockerfile_does() -> None:
    said = page("deploy.md")
    said += page("observing.md")
    for argument in (one.text.partition("=")[0] for one in instructions() if one.name == "ARG"):
        assert f"--build-arg {argument}=" in said
    user = next(one.text for one in instructions() if one.name == "USER")
    assert f"user {user.partition(':')[0]}" in said
