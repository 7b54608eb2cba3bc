"""The image that only serves lacks what reads files and definitions: a server answers all the same without it."""

from __future__ import annotations

from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from api.representations.registry import FORMATS
from tests.conftest import Database
from tests.container.files import removed
from tests.container.test_dockerfile import LOCKED
from tests.serving.real_server import real_server

MISSING = removed("serving")
BLOCKER = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"there is no {{name}} in the image", name=name)

sys.meta_path.insert(0, Blocker())
"""


def modules(packages: list[str]) -> set[str]:
    """What is imported of packages, as far as no other package has a part of it."""
    return {
        module
        for module, owners in packages_distributions().items()
        if {canonicalize_name(owner) for owner in owners} <= set(packages)
    }


@pytest.fixture
def without(tmp_path: Path) -> Path:
    """A folder that keeps the packages from any Python that has it in its path."""
    (tmp_path / "sitecustomize.py").write_text(BLOCKER.format(names=modules(MISSING)), encoding="utf-8")
    return tmp_path


def test_a_server_without_them_answers_in_every_format(samples_database: Database, without: Path) -> None:
    assert {"pyreadstat", "python_calamine", "jsonschema", "alembic", "hatchling"} <= modules(MISSING)
    log = without / "server.log"
    with real_server(samples_database, log, PYTHONPATH=f"{without}:{Path(__file__).parents[2]}") as server:
        for form in FORMATS:
            answer = server.ask(f"/v1/benchmarks?survey=panel&size=*&channel=facebook&format={form}")
            assert answer.status == 200, (form, answer.body)
        for path in ("/readyz", "/", "/openapi.json", "/v1/surveys", "/v1/changes", "/v1/changes.atom", "/problems"):
            assert server.ask(path).status == 200, path
        for form in ("csv", "parquet"):
            answer = server.ask(f"/v1/releases/panel.2023.r1/download?format={form}")
            assert answer.status == 200, (form, answer.body)
        body = b'{"survey": "panel", "companies": [{"ref": "we", "employees": 37, "channels": []}]}'
        assert server.ask("/v1/positions", "POST", body, Content_Type="application/json").status < 500
        assert "Traceback" not in server.said


def test_they_are_kept_from_the_server_indeed(samples_database: Database, without: Path) -> None:
    (without / "sitecustomize.py").write_text(BLOCKER.format(names={"flask"}), encoding="utf-8")
    path = f"{without}:{Path(__file__).parents[2]}"
    server = real_server(samples_database, without / "server.log", PYTHONPATH=path)
    with pytest.raises(AssertionError, match="there is no flask in the image"):
        server.__enter__()


@pytest.mark.parametrize("target", ["serving", "complete"])
def test_nothing_that_stays_needs_what_goes(target: str) -> None:
    gone = set(removed(target))
    kept = {line.split("==")[0] for line in LOCKED.splitlines() if "==" in line and not line.startswith(" ")} - gone
    for package in sorted(kept - {"async-timeout"}):
        needed = [Requirement(text) for text in distribution(package).requires or ()]
        for one in needed:
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                assert canonicalize_name(one.name) not in gone, package
