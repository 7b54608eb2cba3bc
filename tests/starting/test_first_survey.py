"""docs/first-survey.md, followed as a newcomer does: beside a running server, one block after the other."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import curl, readme
from tests.serving_process import Served, environment, serving
from tests.shared import CASES, needs_shared_cases
from tests.tutorial import FIRST_SURVEY, Edit, is_shown, steps

SAMPLES = FIRST_SURVEY.parent.parent / "samples"
DEFINITION = "members.yaml"


@pytest.fixture
def desk() -> Iterator[Path]:
    """A folder with the samples, which others may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="first-survey-"))
    folder.chmod(0o755)
    shutil.copytree(SAMPLES, folder / "samples")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def served(desk: Path) -> Iterator[Served]:
    with serving(desk / "data", "--without-catalogue") as served:
        yield served


def test_every_block_gives_what_it_shows(served: Served, desk: Path, tmp_path: Path) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{curl.environment(tmp_path)['PATH']}"
    settings = environment(BENCHMARKS_DATA_DIR=str(desk / "data"), PATH=programs, PYTHONPATH=str(curl.ROOT))
    for step in steps(FIRST_SURVEY.read_text(encoding="utf-8")):
        if isinstance(step, Edit):
            step.apply(desk / DEFINITION)
            continue
        output = readme.run(step, served.base, settings, desk)
        assert is_shown(step.output, output), f"$ {step.command}\n{output}"


@needs_shared_cases
@pytest.mark.parametrize("year", ["2025", "2026"])
def test_the_samples_are_the_association_s_files(year: str) -> None:
    for kind, name in ((".xlsx", f"umfrage_{year}.xlsx"), (".csv", f"umfrage_{year}_excel.csv")):
        sample = SAMPLES / f"members-{year}{kind}"
        assert sample.read_bytes() == (CASES / "50-association" / name).read_bytes()


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ("a\nb\nc\n", True),
        ("a\n…\n", True),
        ("…\nc\n", True),
        ("a\n…\nb\nc\n", True),
        ("a\nb…\nc\n", True),
        ("a\nc\n", False),
        ("a\nb\n", False),
        ("", False),
    ],
)
def test_only_what_is_marked_may_be_left_out(shown: str, same: bool) -> None:
    assert is_shown(shown, "a\nb\nc\n") is same
