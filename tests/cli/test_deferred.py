"""Commands are imported when they are used, and nobody notices but by the time it takes."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from api.cli import cli
from api.cli.commands import Deferred

COMMANDS = {
    "database",
    "definition",
    "ingest",
    "key",
    "mcp",
    "release",
    "serve",
    "simulate",
    "survey",
    "vocabulary",
    "actions",
    "backup",
    "doctor",
    "restore",
}
HEAVY = {"alembic", "cattrs", "flask", "numpy", "polars", "rich", "scipy", "sqlalchemy", "xlsxwriter"}
IMPORTED = """
import json, sys
from api.cli import cli
cli(sys.argv[1:], standalone_mode=False)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def _imported(*arguments: str) -> set[str]:
    """The packages that a process has imported that ran the command."""
    command = [sys.executable, "-c", IMPORTED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_list_of_commands_needs_none_of_what_they_import() -> None:
    imported = _imported("--help")
    assert "click" in imported
    assert imported & HEAVY == set()


@pytest.mark.parametrize(
    ("arguments", "not_needed"),
    [
        (("key", "--help"), {"cattrs", "flask", "numpy", "polars", "scipy", "xlsxwriter"}),
        (("definition", "schema"), {"alembic", "cattrs", "flask", "scipy", "sqlalchemy", "xlsxwriter"}),
        (("database", "--help"), {"cattrs", "flask", "numpy", "polars", "scipy", "xlsxwriter"}),
        (("release", "--help"), {"flask", "xlsxwriter"}),
        (("survey", "--help"), {"flask", "xlsxwriter"}),
        (("ingest", "--help"), {"flask", "xlsxwriter"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_imports_nothing_of_the_others(arguments: tuple[str, ...], not_needed: set[str]) -> None:
    assert _imported(*arguments) & not_needed == set()


def test_every_command_is_listed_with_its_own_sentence() -> None:
    listed = CliRunner().invoke(cli, ["--help"]).output
    context = click.Context(cli)
    assert set(cli.list_commands(context)) == COMMANDS
    for group in (cli, _loaded("release")):
        assert isinstance(group, click.Group)
        for name, command in group.commands.items():
            if isinstance(command, Deferred):
                true = command.load()
                assert (true.name, true.get_short_help_str(1000)) == (name, command.get_short_help_str(1000))
    for name in COMMANDS:
        assert f"  {name:<10}  {cli.commands[name].get_short_help_str(1000)[:40]}" in listed


def _loaded(name: str) -> click.Command:
    command = cli.commands[name]
    assert isinstance(command, Deferred)
    return command.load()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_a_command_is_its_own(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"], prog_name="benchmarks")
    true = _loaded(name)
    shown = {word for parameter in true.params for word in parameter.opts if word.startswith("--")}
    shown |= set(true.commands) if isinstance(true, click.Group) else set()
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: benchmarks {name} [OPTIONS]")
    assert {word for word in shown if f"  {word} " not in result.output} == set()


def test_an_unknown_command_suggests_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["simulat"])
    assert result.exit_code == 2
    assert "No such command 'simulat'. Did you mean 'simulate'?" in result.stderr
    nested = CliRunner().invoke(cli, ["release", "previw"])
    assert "Did you mean 'preview'?" in nested.stderr


def test_what_is_no_command_is_not_run() -> None:
    with pytest.raises(TypeError, match="is not a command"):
        Deferred("api.cli.survey:DEFINITION", "A type.").load()
