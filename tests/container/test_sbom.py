"""The list of what an installation is made of: as the image and `make sbom` write it, of the packages of the tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.container.files import DOCKERFILE, PROJECT
from tests.container.test_notice import LOCKED


def test_it_names_every_package_with_version_address_and_licence(tmp_path: Path) -> None:
    target = tmp_path / "sbom.cdx.json"
    program = str(Path(sys.executable).with_name("cyclonedx-py"))
    # It checks by itself that what it writes is CycloneDX.
    options = ["--pyproject", str(PROJECT / "pyproject.toml"), "--output-reproducible", "--output-file", str(target)]
    subprocess.run([program, "environment", *options, sys.executable], check=True, timeout=300, capture_output=True)
    document = json.loads(target.read_text(encoding="utf-8"))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["component"]["name"] == "survey-benchmarks-api"
    found = {canonicalize_name(one["name"]): one for one in document["components"]}
    for package in LOCKED:
        try:
            installed = version(package)
        except PackageNotFoundError:
            continue
        assert found[package]["version"] == installed
        assert found[package]["purl"].lower().endswith(f"/{package}@{installed}")
        assert found[package]["licenses"]


def test_the_image_and_the_command_ask_for_it_in_the_same_words() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    texts = makefile, DOCKERFILE.replace("\\\n", "")
    asked = [found for text in texts for found in re.findall(r"cyclonedx-py (environment .*?) --output-file", text)]
    assert len(asked) == 3
    assert len({" ".join(one.split()) for one in asked}) == 1
