"""docs/operations/configure.md has every setting, and the default it names is the one in force."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from api.config import DATABASE_VARIABLES, OWN_VARIABLES, Config

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "configure.md"
SETTINGS = {*OWN_VARIABLES, *DATABASE_VARIABLES.values(), "HOST", "PORT", "RATE_LIMIT_URL"}


def documented() -> list[tuple[str, str]]:
    """Each setting with its default as the table's row has it: a value in backticks, or a text."""
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| (.+?) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [
        pair
        for names, defaults in rows
        for pair in zip(re.findall(r"\w+", names), defaults.split(", ") if ", `" in names else [defaults], strict=True)
    ]


def test_every_setting_is_on_the_page_once() -> None:
    names = [name for name, _ in documented()]
    assert len(names) == len(set(names))
    assert set(names) == SETTINGS


@pytest.mark.parametrize(("name", "default"), [pair for pair in documented() if re.fullmatch("`.*`", pair[1])])
def test_the_default_that_is_named_is_in_force(name: str, default: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable in SETTINGS:
            monkeypatch.delenv(variable)
    unset = Config.from_environment()
    monkeypatch.setenv(name, default.strip("`"))
    assert Config.from_environment() == unset


def test_settings_without_a_value_by_default_say_so() -> None:
    told = {name: default for name, default in documented() if not re.fullmatch("`.*`", default)}
    assert set(told.values()) == {
        "none",
        "the embedded server",
        "the user of the machine",
        "each process counts for itself",
        "number of cores, at most 8",
        "`var` in the checkout",
    }
