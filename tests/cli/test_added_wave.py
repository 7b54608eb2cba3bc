"""``benchmarks survey add-wave``: what it says and writes, and when it leaves the definition as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.definitions import load_definition
from api.errors import BenchmarksError, InvalidInput, Refused
from api.releases.imports.importing import check_survey

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


SECTORS = """\
  - id: sector
    column: branche
    whole: _T
    level: section
    nodes: [_T, C, G]   # in this file
    values:
      Maschinenbau: C
      Einzelhandel: G
"""
LAND = """\
codelists:
  land:
    label: Land
    nodes:
      - {code: _T, label: All}
      - {code: north, label: North, parent: _T}
      - {code: south, label: South, parent: _T}
"""


class TestNewCodesOfADimension:
    @pytest.fixture
    def definition(self, definition: Path) -> Path:
        text = DEFINITION.replace("  - {id: size, whole: _T, column: size}\n", SECTORS)
        definition.write_text(text, encoding="utf-8")
        return definition

    def _file(self, folder: Path, year: int, sectors: list[str], column: str = "branche") -> Path:
        path = folder / f"umfrage_{year}.csv"
        rows = (f"{sector},{'Ja' if place % 3 else 'Nein'},Nein" for place, sector in enumerate(sectors))
        path.write_text("\n".join([f"{column},uses_facebook,uses_xing", *rows]) + "\n", encoding="utf-8")
        return path

    def _nodes(self, definition: Path, dimension: str = "sector") -> tuple[str, ...]:
        text = definition.read_text(encoding="utf-8")
        for key, known in {"period_start": "2026-01-01", "period_end": "2026-12-31", "sample": "panel"}.items():
            text = text.replace(f"{key}: CHANGE-ME", f"{key}: {known}")
        definition.write_text(text, encoding="utf-8")
        return load_definition(definition).dimension[dimension].nodes

    def test_a_sector_that_the_text_says_gets_figures(self, definition: Path, tmp_path: Path) -> None:
        first = self._file(tmp_path, 2025, ["Maschinenbau", "Einzelhandel"] * 3)
        second = self._file(tmp_path, 2026, ["Maschinenbau", "Landwirtschaft", "Großhandel"] * 3)
        said = " ".join(_run(definition, second, "--earlier", first).output.split())
        assert "new in sector: “Landwirtschaft” (3 rows), read as A" in said
        assert "new in sector: “Großhandel” (3 rows), read as G" in said
        assert "new in sector: figures are made of A (3 rows)" in said
        assert self._nodes(definition) == ("_T", "A", "C", "G")
        check_survey(load_definition(definition), second, "2026")

    def test_a_text_that_says_no_sector_is_left_open(self, definition: Path, tmp_path: Path) -> None:
        second = self._file(tmp_path, 2026, ["Maschinenbau", "Diverses"] * 3)
        said = " ".join(_run(definition, second).output.split())
        assert "new in sector: “Diverses” (3 rows): say under values which code it is" in said
        with pytest.raises(InvalidInput, match="CHANGE-ME"):
            self._nodes(definition)

    def test_texts_of_single_respondents_are_not_shown(self, definition: Path, tmp_path: Path) -> None:
        second = self._file(tmp_path, 2026, ["Maschinenbau"] * 5 + ["Anna Beispiel GmbH"])
        said = " ".join(_run(definition, second).output.split())
        assert "sector: new texts of so few rows that they are not shown here (1)" in said
        assert "Anna" not in said + definition.read_text(encoding="utf-8")

    def test_a_node_that_was_left_out_on_purpose_stays_out(self, definition: Path, tmp_path: Path) -> None:
        text = definition.read_text(encoding="utf-8").replace("Einzelhandel: G", "Einzelhandel: G\n      Bau: F")
        definition.write_text(text, encoding="utf-8")
        first, second = (self._file(tmp_path, year, ["Maschinenbau", "Bau"] * 3) for year in (2025, 2026))
        assert "sector" not in _run(definition, second, "--earlier", first).output
        assert self._nodes(definition) == ("_T", "C", "G")

    def test_without_the_file_before_it_is_asked_whether_a_code_is_new(self, definition: Path, tmp_path: Path) -> None:
        text = (
            definition.read_text(encoding="utf-8").replace("    values:\n", "").replace("      Maschinenbau: C\n", "")
        )
        definition.write_text(text.replace("      Einzelhandel: G\n", ""), encoding="utf-8")
        second = self._file(tmp_path, 2026, ["C", "A"] * 3)
        said = " ".join(_run(definition, second).output.split())
        assert "sector: no figures are made of A (3 rows): say under nodes whether there shall be" in said
        assert "nodes: [_T, C, G, CHANGE-ME-A]   # in this file" in definition.read_text(encoding="utf-8")
        definition.write_text(definition.read_text(encoding="utf-8").replace("CHANGE-ME-A", "A"), encoding="utf-8")
        assert self._nodes(definition) == ("_T", "A", "C", "G")

    def test_a_codelist_of_the_survey_gets_a_code_more(self, definition: Path, tmp_path: Path) -> None:
        land = "  - {id: land, label: Land, codelist: land, whole: _T, nodes: [_T, north], column: land}\n"
        text = DEFINITION.replace("  - {id: size, whole: _T, column: size}\n", land)
        definition.write_text(text.replace("dimensions:\n", LAND + "dimensions:\n"), encoding="utf-8")
        first = self._file(tmp_path, 2025, ["north", "south"] * 3, column="land")
        second = self._file(tmp_path, 2026, ["north", "south", "Far West"] * 3, column="land")
        said = " ".join(_run(definition, second, "--earlier", first).output.split())
        assert "new in land: “Far West” (3 rows), a code of its own: Far_West" in said
        assert "import them again before you build them again" in said
        assert self._nodes(definition, "land") == ("_T", "north", "Far_West")
        check_survey(load_definition(definition), second, "2026")

    def test_nothing_is_said_where_all_codes_have_figures(self, definition: Path, tmp_path: Path) -> None:
        second = self._file(tmp_path, 2026, ["Maschinenbau", "Einzelhandel"] * 3)
        assert "sector" not in _run(definition, second).output
