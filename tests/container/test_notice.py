"""NOTICE names the licence of every package that is installed with the product, as the package itself declares it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.container.files import PROJECT

LOCKED = set(
    re.findall(r"^([a-z0-9-]+)==", (PROJECT / "requirements" / "runtime.txt").read_text("utf-8"), re.MULTILINE)
)
LISTED = dict(
    re.findall(
        r"^  ([a-z0-9-]+)  +(\S.*)$",
        (PROJECT / "NOTICE").read_text("utf-8").partition("Packages of requirements/runtime.txt\n")[2],
        re.MULTILINE,
    )
)
LOOSELY = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "LGPL with exceptions": "LGPL-3.0-or-later with exceptions",
}
"""What older packages declare, and the licence that their files hold."""
MAY_BE_LINKED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MPL-2.0", "PSF-2.0", "Zlib"}
LONGEST_NAME = 40
"""Some put the whole text where its name belongs."""


def declared(package: str) -> str:
    told = metadata(package)
    expression, name = told["License-Expression"], told["License"] or ""
    if expression or "\n" not in name and 0 < len(name) <= LONGEST_NAME:
        return LOOSELY.get(name, expression or name)
    (classifier,) = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    return LOOSELY[classifier.rpartition(" :: ")[2]]


def test_every_locked_package_is_named_and_no_other() -> None:
    assert set(LISTED) == LOCKED


@pytest.mark.parametrize("package", sorted(LOCKED))
def test_its_licence_is_the_one_it_declares(package: str) -> None:
    try:
        assert LISTED[package] == declared(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed on this version of Python")


def test_no_licence_asks_for_more_than_to_be_named() -> None:
    """psycopg2's exceptions allow what is done with it; everything else says so by itself."""
    others = {package: text for package, text in LISTED.items() if package != "psycopg2-binary"}
    found = {word for text in others.values() for word in re.findall(r"[\w.-]+", text)} - {"AND", "OR"}
    assert found <= MAY_BE_LINKED
