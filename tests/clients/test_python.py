"""The Python client, generated from what the running server says of itself: typed, complete, and right."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clients.asked import FILES, PATHS, PROBLEMS, alike, plainly
from tests.clients.conftest import CERTIFIED
from tests.clients.documented import ADDRESS, TYPED_PYTHON

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "clients" / "python"
PACKAGE = "benchmarks_client"


def run(*command: str, folder: Path) -> str:
    """The standard output of a program; fails with all it said."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def generated(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client, generated without a warning, and the program that drives it."""
    folder = tmp_path_factory.mktemp("python")
    options = ["--meta", "none", "--config", str(SOURCES / "generator.yaml"), "--fail-on-warning"]
    where = ["--url", f"{address}/openapi.json", "--output-path", str(folder / PACKAGE)]
    run(sys.executable, "-m", "openapi_python_client", "generate", *where, *options, folder=folder)
    shutil.copy(SOURCES / "drive.py", folder)
    (folder / "documented.py").write_text(TYPED_PYTHON.at(address), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def driven(address: str, generated: Path) -> Mapping[str, Any]:
    """Operation (or problem) → what the client made of the answer."""
    found: dict[str, Any] = json.loads(
        run(sys.executable, "-W", "error", "drive.py", address, CERTIFIED, folder=generated)
    )
    return found


def test_the_client_and_what_uses_it_are_typed_strictly(generated: Path) -> None:
    run(
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--package",
        PACKAGE,
        "-m",
        "drive",
        "-m",
        "documented",
        folder=generated,
    )


def test_the_example_of_the_documentation_prints_what_it_says(address: str, generated: Path) -> None:
    said = run(sys.executable, "-W", "error", "documented.py", folder=generated)
    assert said.replace(address, ADDRESS) == TYPED_PYTHON.output


def test_no_field_of_an_answer_is_untyped(generated: Path) -> None:
    models = (generated / PACKAGE / "models").glob("*.py")
    loose = [
        f"{path.stem}: {line.strip()}"
        for path in models
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    ") and not line.startswith("     ") and _is_any(line)
    ]
    assert loose == []


def _is_any(line: str) -> bool:
    name, separator, kind = line.strip().partition(": ")
    return bool(separator) and name.isidentifier() and "Any" in kind.split("=")[0].replace("|", " ").split()


def test_every_operation_is_called(address: str, driven: Mapping[str, Any]) -> None:
    paths = requests.get(f"{address}/openapi.json", timeout=30).json()["paths"]
    operations = {one["operationId"] for methods in paths.values() for one in methods.values() if "operationId" in one}
    assert operations == set(PATHS)
    assert set(driven) == operations | set(PROBLEMS)


@pytest.mark.parametrize("name", [*PATHS, *PROBLEMS])
def test_what_the_client_gives_is_what_was_answered(address: str, driven: Mapping[str, Any], name: str) -> None:
    expected = plainly(address, name)
    assert expected
    assert alike(driven[name]) == alike(expected)


def test_the_figures_are_those_that_were_published(driven: Mapping[str, Any]) -> None:
    rows = driven["listBenchmarks"]["data"]
    shown = [row for row in rows if row["status"] == "published"]
    assert len(shown) > 50
    assert all(row["ci_low"] <= row["value"] <= row["ci_high"] for row in shown if row["ci_low"] is not None)
    assert driven["listComparisons"]["data"][0]["p"] is not None
    assert all(driven[name].count("\n") > 10 or name == "getChangesFeed" for name in FILES)
