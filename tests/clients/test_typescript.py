"""The TypeScript client, generated from what the running server says of itself: typed, complete, and right.

`make clients` installs the npm packages it needs and runs this.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clients.asked import PATHS, PROBLEMS, alike, plainly
from tests.clients.conftest import CERTIFIED
from tests.clients.documented import TYPED_PYTHON, TYPESCRIPT

SOURCES = Path(__file__).resolve().parents[2] / "clients" / "typescript"
PACKAGES = SOURCES / "node_modules"
pytestmark = pytest.mark.skipif(
    not (PACKAGES / ".package-lock.json").exists(), reason="needs npm packages in clients/typescript: make clients"
)


def run(folder: Path, *command: str) -> str:
    """The standard output of a program; fails with all it said."""
    environment = os.environ | {"PATH": f"{PACKAGES / '.bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def compiled(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the types, and the program that drives them, compiled strictly."""
    folder = tmp_path_factory.mktemp("typescript")
    for name in ("package.json", "tsconfig.json", "drive.ts"):
        shutil.copy(SOURCES / name, folder)
    (folder / "documented.ts").write_text(TYPESCRIPT.at(address), encoding="utf-8")
    (folder / "node_modules").symlink_to(PACKAGES)
    run(folder, "openapi-typescript", f"{address}/openapi.json", "--output", "schema.d.ts")
    run(folder, "tsc", "--project", "tsconfig.json")
    return folder


@pytest.fixture(scope="module")
def driven(address: str, compiled: Path) -> Mapping[str, Any]:
    """Operation (or problem) → what the client made of the answer."""
    found: dict[str, Any] = json.loads(run(compiled, "node", "compiled/drive.js", address, CERTIFIED))
    return found


def test_no_field_and_no_parameter_is_untyped(compiled: Path) -> None:
    lines = (compiled / "schema.d.ts").read_text(encoding="utf-8").splitlines()
    # Of headers the generator knows names only.
    loose = [line.strip() for line in lines if _is_unknown(line) and "[name: string]: unknown" not in line]
    assert loose == []


def _is_unknown(line: str) -> bool:
    return "*" not in line and re.search(r"[:|<] ?(unknown|any)\b", line) is not None


def test_the_example_of_the_documentation_prints_what_the_other_does(compiled: Path) -> None:
    assert run(compiled, "node", "compiled/documented.js") == TYPED_PYTHON.output


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


def test_a_mistake_in_the_use_of_the_client_does_not_compile(compiled: Path) -> None:
    mistakes = {
        "sectr: ['C']": "'sectr' does not exist",
        "size: 'SME'": "Type 'string' is not assignable to type 'string[]'",
        "confidence: '0.8'": "is not assignable to type",
    }
    (compiled / "wrong.ts").write_text(
        'import createClient from "openapi-fetch";\nimport type { paths } from "./schema.js";\n'
        "const client = createClient<paths, 'application/json'>();\n"
        + "".join(f"void client.GET('/v1/benchmarks', {{ params: {{ query: {{ {one} }} }} }});\n" for one in mistakes),
        encoding="utf-8",
    )
    command = [str(PACKAGES / ".bin" / "tsc"), "--noEmit", "--project", "tsconfig.json"]
    done = subprocess.run(command, cwd=compiled, capture_output=True, text=True, timeout=300)
    (compiled / "wrong.ts").unlink()
    assert done.returncode != 0
    said = done.stdout
    for line, message in enumerate(mistakes.values(), start=4):
        assert f"wrong.ts({line}," in said
        assert message in said
