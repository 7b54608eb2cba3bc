"""docs/operations/, page by page: each command is typed beside a running server and gives what the page shows."""

from __future__ import annotations

import os
import re
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
OURS = (
    "configure.md",
    "incident.md",
    "privacy-record.md",
    "publish-day.md",
    "restore.md",
    "rotate-keys.md",
    "upgrade.md",
)
ELSEWHERE = {
    "deploy.md": "test_deploying.py",
    "observing.md": "tests/serving/test_operations_pages.py",
    "scaling.md": "tests/serving/test_operations_pages.py",
}
NO_COMMANDS = ("answering.md", "reliability.md")


def blocks(page: str) -> list[str]:
    """What each block of a page is: ``console``, ``sh``, ``text``, …"""
    return re.findall(r"^ *```(\w*)\n.*?^ *```$", (PAGES / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(page: str) -> Iterator[Path]:
    """A folder with a database in which the survey `members` was published, where the page does not do it."""
    with open_folder() as folder:
        definition, answers = write_definition(folder, "members"), write_csv(folder, small_rows())
        assert command(folder, "database", "setup").returncode == 0
        if page != "publish-day.md":
            done = command(folder, "ingest", definition, answers, "--publish")
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
    assert len(examples) == blocks(page).count("console") > 0
    for example in examples:
        output = readme.run(example, served.base, settings, desk)
        # A terminal goes on in the next line after an answer, too.
        shown = output if output.endswith("\n") or not output else f"{output}\n"
        assert is_shown(example.output, shown), f"$ {example.command}\n{output}"


def test_no_page_is_left_out() -> None:
    assert {path.name for path in PAGES.glob("*.md")} == {*OURS, *ELSEWHERE, *NO_COMMANDS}


@pytest.mark.parametrize("page", OURS)
def test_a_page_that_is_followed_has_commands_with_their_output_and_texts(page: str) -> None:
    # What is typed on another machine is run by the test of that page's database.
    elsewhere = {"restore.md": 2}.get(page, 0)
    assert blocks(page).count("sh") == elsewhere
    assert set(blocks(page)) <= {"console", "text", "sh"}


def test_a_page_without_commands_has_none() -> None:
    assert [blocks(page) for page in NO_COMMANDS] == [[], []]
