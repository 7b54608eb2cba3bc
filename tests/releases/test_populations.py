"""The finite population correction counts what was drawn: clusters where there are clusters."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.items import Series
from api.errors import InvalidInput
from tests.conftest import Database
from tests.definitions.samples import RESPONSES, line_of, problems, spoilt
from tests.releases.cases import Case, mistakes
from tests.releases.small import write_csv
from tests.releases.stored import Stored, build_draft
from tests.shared import needs_shared_cases

FACEBOOK = Series("adoption", "facebook")
REGISTER = "population: {file: register.csv, stratum: [stratum]}"


@needs_shared_cases
class TestCase20:
    def test_with_the_number_of_clusters_the_standard_error_is_right(self, database: Database, tmp_path: Path) -> None:
        case = Case("20", tmp_path)
        figures = case.figures(database.owner, case.definition("npsu.yaml"), "s.csv")
        assert figures.estimate(FACEBOOK).se == pytest.approx(0.106, abs=0.0005)

    def test_a_register_of_units_is_no_population_of_clusters(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInput, match="the register counts its rows, but what was drawn are clusters"):
            Case("20", tmp_path).definition("register.yaml")

    def test_the_clusters_of_a_register_are_counted(self, database: Database, tmp_path: Path) -> None:
        case = Case("20", tmp_path)
        sized = case.definition("register.yaml", (REGISTER, REGISTER.replace("}", ", cluster: branch}")))
        units = [f"{name},{place % clusters}" for name, clusters in (("A", 20), ("B", 8)) for place in range(200)]
        write_csv(tmp_path, units, "register.csv", header="stratum,branch")
        copy = tmp_path / "s.csv"
        copy.write_bytes(case.file("s.csv").read_bytes())
        found = Stored(database.owner, build_draft(database.owner, sized, copy).release).estimate(FACEBOOK)
        npsu = case.figures(database.owner, case.definition("npsu.yaml"), "s.csv").estimate(FACEBOOK)
        assert found.se == npsu.se

    def test_a_population_smaller_than_its_sample_is_refused(self, tmp_path: Path) -> None:
        case = Case("20", tmp_path)
        messages = [problem.message for problem in case.problems(case.definition("fraction.yaml"), "s.csv")]
        assert messages[0] == "stratum “A” has a population of 0.25, but 5 clusters in the sample"

    def test_a_unit_of_the_register_without_a_cluster_is_named(self, tmp_path: Path) -> None:
        case = Case("20", tmp_path)
        sized = case.definition("register.yaml", (REGISTER, REGISTER.replace("}", ", cluster: branch}")))
        write_csv(tmp_path, ["A,1", "A,", "B,1"], "register.csv", header="stratum,branch")
        copy = tmp_path / "s.csv"
        copy.write_bytes(case.file("s.csv").read_bytes())
        (problem,) = mistakes(sized, copy)
        assert (problem.file, problem.line) == ("register.csv", 3)


def test_a_register_needs_no_cluster_where_none_were_drawn(tmp_path: Path) -> None:
    population = "  population: {file: p.csv, stratum: [a, b], cluster: c}\n"
    text = spoilt(RESPONSES, "  population_size: N\n", population)
    (problem,) = problems(tmp_path, text)
    assert (problem.line, problem.message) == (line_of(text, "population: {file"), "the survey has no clusters")
