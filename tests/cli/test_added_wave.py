"""``benchmarks survey add-wave``: what it says and writes, and when it leaves the definition as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.errors import BenchmarksError, InvalidInput, Refused

DEFINITION = """\
survey: club
title: Club
publisher: Club
population: Members
basis: census
licence: {name: none}
citation: Club.
access: public
headline: adoption
disclosure: {policy: threshold, k: 10}
waves:
  - {wave: 2025, period_start: 2025-01-01, period_end: 2025-12-31}
dimensions:
  - {id: size, whole: _T, column: size}
indicators: {adoption: {}}
responses:
  codings: {yn: {yes: Ja, no: Nein}}
  items:
    - {indicator: adoption, coding: yn, columns: {facebook: uses_facebook, xing: uses_xing}}
"""


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "club.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return path


def _file(tmp_path: Path, name: str, header: str = "size,uses_facebook,uses_xing,uses_tiktok") -> Path:
    path = tmp_path / name
    path.write_text(f"{header}\n0-9,Ja,Nein,Ja\n10-49,Nein,Nein,Ja\n", encoding="utf-8")
    return path


def _run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, ["survey", "add-wave", *map(str, arguments)])
    if isinstance(result.exception, BenchmarksError):
        raise result.exception
    return result


def test_the_wave_is_the_year_in_the_files_name(definition: Path, tmp_path: Path) -> None:
    result = _run(definition, _file(tmp_path, "umfrage_2026.csv"))
    said = " ".join(result.output.split())
    assert "new: adoption of tiktok (uses_tiktok)" in said
    assert "Added wave 2026" in said
    assert "--wave 2026" in said
    text = definition.read_text(encoding="utf-8")
    assert "- wave: 2026" in text
    assert "{indicator: adoption, coding: yn, columns: {tiktok: uses_tiktok}, waves: [2026]}" in text


def test_the_wave_can_be_said(definition: Path, tmp_path: Path) -> None:
    _run(definition, _file(tmp_path, "answers.csv"), "--wave", "2026-spring")
    assert "- wave: 2026-spring" in definition.read_text(encoding="utf-8")


def test_a_file_that_does_not_say_its_wave_changes_nothing(definition: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--wave"):
        _run(definition, _file(tmp_path, "answers.csv"))
    with pytest.raises(Refused, match="2025 already"):
        _run(definition, _file(tmp_path, "answers.csv"), "--wave", "2025")
    assert definition.read_text(encoding="utf-8") == DEFINITION


def test_a_file_without_a_column_of_all_waves_changes_nothing(definition: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="which every wave needs"):
        _run(definition, _file(tmp_path, "umfrage_2026.csv", "groesse,uses_facebook,uses_xing,uses_tiktok"))
    assert definition.read_text(encoding="utf-8") == DEFINITION


def test_a_definition_with_mistakes_is_mended_first(definition: Path, tmp_path: Path) -> None:
    definition.write_text(DEFINITION.replace("coding: yn", "coding: yesno"), encoding="utf-8")
    with pytest.raises(InvalidInput, match="yesno"):
        _run(definition, _file(tmp_path, "umfrage_2026.csv"))
