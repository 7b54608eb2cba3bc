"""NACE Rev. 2: sections, divisions, and codes of any depth."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from api import catalogue
from api.concepts.nace import SECTION_OF, SECTIONS, divisions, lineage

CODELIST = Path(catalogue.__file__).parent / "codelists" / "nace-r2.yaml"


def test_there_are_21_sections_and_88_divisions() -> None:
    assert "".join(SECTIONS) == "ABCDEFGHIJKLMNOPQRSTU"
    assert len(SECTION_OF) == sum(map(len, SECTIONS.values())) == 88


def test_divisions_belong_to_the_sections_that_eurostats_codelist_puts_them_in() -> None:
    """The codelist was copied from Eurostat, the module was written from the regulation."""
    nodes = yaml.safe_load(CODELIST.read_text(encoding="utf-8"))["nodes"]
    assert {node["code"]: node["parent"] for node in nodes if node["level"] == "division"} == SECTION_OF
    assert {node["code"] for node in nodes if node["level"] == "section"} == set(SECTIONS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J", ("J",)),
        ("62", ("62", "J")),
        ("J62", ("62", "J")),
        ("62.0", ("62.0", "62", "J")),
        ("62.01", ("62.01", "62.0", "62", "J")),
        ("J62.01", ("62.01", "62.0", "62", "J")),
        ("J6201", ("62.01", "62.0", "62", "J")),
        ("62.01.0", ("62.01.0", "62.01", "62.0", "62", "J")),
        ("62010", ("62.01.0", "62.01", "62.0", "62", "J")),
        ("01.11", ("01.11", "01.1", "01", "A")),
        ("99", ("99", "U")),
    ],
)
def test_a_code_of_any_depth_leads_up_to_its_section(text: str, expected: tuple[str, ...]) -> None:
    assert lineage(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "V", "j", "6", "00", "04", "34", "40", "54", "57", "67", "76", "83", "89", "C62", "K62", "62.", "62.0.1"]
    + ["62.01.00", "620100", "J 62", " 62", "62\n", "６２", "_T", "B-E", "J61-J63"],
)
def test_what_is_no_code_leads_nowhere(text: str) -> None:
    assert lineage(text) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("J", {"58", "59", "60", "61", "62", "63"}),
        ("62", {"62"}),
        ("J62", {"62"}),
        ("D", {"35"}),
        ("A", {"01", "02", "03"}),
    ],
)
def test_sections_and_divisions_are_made_of_divisions(code: str, expected: set[str]) -> None:
    assert divisions(code) == frozenset(expected)


@pytest.mark.parametrize("code", ["62.0", "C62", "34", "_T", "B-E", ""])
def test_nothing_else_is(code: str) -> None:
    assert divisions(code) is None
