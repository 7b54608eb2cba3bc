"""A second wave, added by one command: the figures of both are right, and the first is not imported again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.releases.building import build_release
from api.releases.certification.certifying import certify_draft
from api.releases.imports.importing import import_survey
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.certified import new_survey
from tests.releases.stored import DEFINITIONS, Stored
from tests.shared import CASES, needs_shared_cases

pytestmark = needs_shared_cases

ASSOCIATION = CASES / "50-association"
ONLY_THE_OWNER_KNOWS = {
    "period_start: CHANGE-ME": "period_start: 2026-03-01",
    "period_end: CHANGE-ME": "period_end: 2026-03-31",
    "sample: CHANGE-ME": "sample: independent",
    "note: CHANGE-ME": "note: The question was put in other words.",
}
FIRST = {
    Series("adoption", "facebook"): (0.570261, 377),
    Series("adoption", "xing"): (0.482094, 382),
    Series("adoption", "linkedin"): (0.563116, 378),
    Series("dialogue_rate", "facebook"): (0.397000, 211),
    Series("dialogue_rate", "xing"): (0.475493, 173),
    Series("dialogue_rate", "linkedin"): (0.349068, 209),
    Series("goal", "_T", "new_customers"): (0.448694, 371),
    Series("minutes"): (47.1649, 333),
}
SECOND = {
    Series("adoption", "facebook"): (0.602606, 380),
    Series("adoption", "xing"): (0.515404, 378),
    Series("adoption", "linkedin"): (0.612552, 375),
    Series("adoption", "tiktok"): (0.202429, 374),
    Series("dialogue_rate", "facebook"): (0.390713, 235),
    Series("dialogue_rate", "xing"): (0.365364, 193),
    Series("dialogue_rate", "linkedin"): (0.388578, 217),
    Series("dialogue_rate", "tiktok"): (0.287257, 85),
    Series("goal", "_T", "new_customers"): (0.452661, 372),
    Series("minutes"): (40.2559, 338),
}


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    return Path(shutil.copy(DEFINITIONS / "association-2025.yaml", tmp_path / "survey.yaml"))


def _run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def _completed(definition: Path) -> SurveyDefinition:
    text = definition.read_text(encoding="utf-8")
    for open_text, known in ONLY_THE_OWNER_KNOWS.items():
        assert open_text in text
        text = text.replace(open_text, known)
    definition.write_text(text, encoding="utf-8")
    return load_definition(definition)


def _stored(database: Database, definition: SurveyDefinition, wave: str) -> Stored:
    return Stored(database.owner, build_release(database.owner, definition, wave).release)


def test_the_second_wave_of_the_association(database: Database, definition: Path) -> None:
    files = {year: ASSOCIATION / f"umfrage_{year}_excel.csv" for year in ("2025", "2026")}
    import_survey(database.owner, load_definition(definition), files["2025"], "2025")
    _run("survey", "add-wave", definition, files["2026"])
    completed = _completed(definition)
    (imported,) = import_survey(database.owner, completed, files["2025"], "2025")
    assert not imported.new
    import_survey(database.owner, completed, files["2026"], "2026")
    for wave, right in (("2025", FIRST), ("2026", SECOND)):
        stored = _stored(database, completed, wave)
        for series, (value, n) in right.items():
            estimate = stored.estimate(series)
            assert estimate.value == pytest.approx(value, abs=1e-4 if series.indicator == "minutes" else 1e-6), series
            assert estimate.n == n, series
    assert _stored(database, completed, "2025").figure(Series("adoption", "tiktok")).status == "not_asked"


def test_what_is_certified_of_both_waves_is_right(fresh_database: Database, definition: Path) -> None:
    """Dialogue among users above all: of those who answered, not the ratio of two shares of all."""
    files = {year: ASSOCIATION / f"umfrage_{year}_excel.csv" for year in ("2025", "2026")}
    _rename(definition, "association-certified")
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("policy: threshold", "policy: certified"), encoding="utf-8")
    _run("survey", "add-wave", definition, files["2026"])
    completed = _completed(definition)
    for wave, right in (("2025", FIRST), ("2026", SECOND)):
        import_survey(fresh_database.owner, completed, files[wave], wave)
        stored = _stored(fresh_database, completed, wave)
        certify_draft(fresh_database.owner, completed, wave)
        for series, (value, _) in right.items():
            figure = stored.figure(series)
            assert figure.status == "published", series
            assert figure.value == pytest.approx(value, abs=figure.step / 2 + 1e-9), series


def test_a_survey_whose_first_wave_changes_is_imported_again(database: Database, definition: Path) -> None:
    """Other than by a further wave: what a cell of the first file means."""
    file = ASSOCIATION / "umfrage_2025_excel.csv"
    _rename(definition, "association-changed")
    import_survey(database.owner, load_definition(definition), file, "2025")
    _run("survey", "add-wave", definition, ASSOCIATION / "umfrage_2026_excel.csv")
    completed = _completed(definition)
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("maximum: 998", "maximum: 997"), encoding="utf-8")
    assert not import_survey(database.owner, completed, file, "2025")[0].new
    assert import_survey(database.owner, load_definition(definition), file, "2025")[0].new


SECTORS = """dimensions:
  - id: sector
    column: In welcher Branche ist Ihr Unternehmen tätig?
    whole: _T
    level: section
    nodes: [_T, C, F, G, H, I, J, M]
    values:
      Maschinenbau: C
      Metallverarbeitung: C
      Lebensmittelherstellung: C
      Baugewerbe: F
      Einzelhandel: G
      Großhandel: G
      Logistik: H
      Gastgewerbe: I
      IT-Dienstleistungen: J
      Unternehmensberatung: M
"""


class TestAnOlderWaveReadAgain:
    """With the definition that a later wave extended."""

    @pytest.fixture
    def extended(self, database: Database, definition: Path) -> Path:
        text = definition.read_text(encoding="utf-8").replace("survey: verband", f"survey: {new_survey('again')}")
        text = text.replace("policy: threshold\n  k: 10", "policy: public_use")
        text = text.replace("      adoption: Welche Social-Media-Kanäle nutzt Ihr Unternehmen?\n", "")
        definition.write_text(text.replace("dimensions:\n", SECTORS), encoding="utf-8")
        assert self._new(database, definition)
        _run("survey", "add-wave", definition, ASSOCIATION / "umfrage_2026_excel.csv", "--earlier", self.FIRST)
        _completed(definition)
        return definition

    FIRST = ASSOCIATION / "umfrage_2025_excel.csv"

    def _new(self, database: Database, definition: Path) -> bool:
        (built,) = ingest(database.owner, load_definition(definition), self.FIRST, "2025", reason="As said.")
        return built.new

    def _changed(self, definition: Path, before: str, after: str) -> None:
        text = definition.read_text(encoding="utf-8")
        assert before in text
        definition.write_text(text.replace(before, after), encoding="utf-8")

    def test_is_unchanged_whatever_the_later_wave_brought(self, database: Database, extended: Path) -> None:
        """Channels it was not asked of, and how its question was put, now that another wave puts it differently."""
        assert 'adoption: "Welche Social-Media-Kanäle' in extended.read_text(encoding="utf-8")
        assert not self._new(database, extended)

    def test_is_unchanged_by_nodes_in_which_none_of_its_respondents_is(
        self, database: Database, extended: Path
    ) -> None:
        self._changed(extended, "nodes: [_T, C, F", "nodes: [_T, A, C, F")
        assert not self._new(database, extended)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("title: {en: Survey of members", "title: {en: Survey of all members"),
            ("dialogue_rate: Führen Sie dort", "dialogue_rate: Führen Sie hier"),
            ("50-249, GE250]", "50-249, GE250, SME]"),
            ("nodes: [_T, C, F", "nodes: [_T, B-E, C, F"),
            ("population: {en: Members", "population: {en: All members"),
        ],
    )
    def test_is_revised_by_what_changes_its_own(
        self, database: Database, extended: Path, before: str, after: str
    ) -> None:
        self._changed(extended, before, after)
        assert self._new(database, extended)


def _rename(definition: Path, survey: str) -> None:
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("survey: verband", f"survey: {survey}"), encoding="utf-8")


DRAFTED = {
    "wave: CHANGE-ME": "wave: 2025",
    "period_start: CHANGE-ME": "period_start: 2025-03-01",
    "period_end: CHANGE-ME": "period_end: 2025-03-31",
    "basis: CHANGE-ME": "basis: self_selected",
    "no_answer: CHANGE-ME": 'no_answer: ["", "999"]',
    "policy: certified": "policy: threshold",
    "\ndimensions:": "\nlattice: {crossings: 1}\ndimensions:",
    "CHANGE-ME": "As its owner says",
}
OF_ALL = {
    "2025": {"facebook": (0.223207, 365), "xing": (0.224293, 375), "linkedin": (0.191249, 368)},
    "2026": {
        "facebook": (0.232009, 367),
        "xing": (0.182559, 368),
        "linkedin": (0.231835, 361),
        "tiktok": (0.057424, 371),
    },
}


@pytest.mark.parametrize("name", ["umfrage_{}.xlsx", "umfrage_{}.sav", "umfrage_{}_excel.csv"])
def test_a_drafted_definition_takes_the_second_wave(database: Database, tmp_path: Path, name: str) -> None:
    """From each of the three files; and the first one is not imported again."""
    definition = tmp_path / "survey.yaml"
    first, second = (ASSOCIATION / name.format(year) for year in (2025, 2026))
    _run("survey", "init", first, "--output", definition)
    text = definition.read_text(encoding="utf-8")
    for open_text, known in DRAFTED.items():
        text = text.replace(open_text, known)
    definition.write_text(text.replace("survey: umfrage-2025", f"survey: drafted-{first.suffix[1:]}"), encoding="utf-8")
    import_survey(database.owner, load_definition(definition), first, "2025")
    _run("survey", "add-wave", definition, second, "--earlier", first)
    completed = _completed(definition)
    assert not import_survey(database.owner, completed, first, "2025")[0].new
    import_survey(database.owner, completed, second, "2026")
    for wave, right in (("2025", FIRST), ("2026", SECOND)):
        stored = _stored(database, completed, wave)
        of_all = {Series("dialogue", channel): known for channel, known in OF_ALL[wave].items()}
        for series, (value, n) in {**right, **of_all}.items():
            if series.indicator != "minutes":
                estimate = stored.estimate(series)
                assert (estimate.value, estimate.n) == (pytest.approx(value, abs=1e-6), n), series
