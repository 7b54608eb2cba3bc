"""docs/operations/, page by page: each command is typed beside a running server and gives what the page shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import curl, readme
from tests.releases.small import small_rows, write_csv, write_definition
from tests.serving_process import Served, environment, serving
from tests.starting.served_folder import open_folder
from tests.starting.test_backups import command
from tests.tutorial import is_shown, steps

PAGES = Path(__file__).resolve().parents[2] / "docs" / "operations"
OURS = ("restore.md", "upgrade.md", "incident.md")


@pytest.fixture
def desk() -> Iterator[Path]:
    """A folder with a database in which the survey `members` was published."""
    with open_folder() as folder:
        definition, answers = write_definition(folder, "members"), write_csv(folder, small_rows())
        for order in (("database", "setup"), ("ingest", definition, answers, "--publish")):
            done = command(folder, *order)
            assert done.returncode == 0, done.stderr
        yield folder


@pytest.fixture
def served(desk: Path) -> Iterator[Served]:
    with serving(desk / "data", "--without-catalogue") as served:
        yield served


@pytest.mark.parametrize("page", OURS)
def test_every_command_of_a_page_gives_what_it_shows(page: str, served: Served, desk: Path, tmp_path: Path) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{curl.environment(tmp_path)['PATH']}"
    settings = environment(BENCHMARKS_DATA_DIR=str(desk / "data"), PATH=programs, PYTHONPATH=str(curl.ROOT))
    examples = [step for step in steps((PAGES / page).read_text(encoding="utf-8")) if isinstance(step, readme.Example)]
    assert examples
    for example in examples:
        output = readme.run(example, served.base, settings, desk)
        # A terminal goes on in the next line after an answer, too.
        shown = output if output.endswith("\n") else f"{output}\n"
        assert is_shown(example.output, shown), f"$ {example.command}\n{output}"
