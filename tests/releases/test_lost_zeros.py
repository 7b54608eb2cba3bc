"""Codes that were stored as numbers and lost the zero in front: refused with the number of digits they should have."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.items import Series
from tests.conftest import Database
from tests.releases.cases import Case, mistakes
from tests.releases.small import write_csv
from tests.shared import needs_shared_cases

FACEBOOK = Series("adoption", "facebook")


@needs_shared_cases
class TestCase23:
    def test_classes_of_three_digits_beside_others_of_four_are_refused(self, tmp_path: Path) -> None:
        case = Case("23", tmp_path)
        (problem,) = case.problems(case.definition("survey.yaml"), "firms.csv")
        assert problem.message == "sector (column “nace”): “111” has a digit less than others, is a 0 lost?"
        assert problem.expected == "pad: 4, which reads it as “0111”; or pad: 0, if none is lost"

    def test_with_the_zero_each_firm_is_in_its_section(self, database: Database, tmp_path: Path) -> None:
        case = Case("23", tmp_path)
        figures = case.figures(database.owner, case.definition("pad4.yaml"), "firms.csv")
        found = {section: figures.estimate(FACEBOOK, sector=section) for section in "ABC"}
        assert [found[section].value for section in "ABC"] == pytest.approx([0.1, 0.25, 0.75])
        assert found["C"].n == 60

    @pytest.mark.parametrize(
        ("codes", "pad", "refused"),
        [
            (("111", "6201"), "2", True),
            (("111", "6201"), "4", False),
            (("111", "6201"), "0", False),
            (("111", "620"), "2", False),
            (("11", "620"), "2", True),
            (("1", "62"), "2", False),
            (("1.11", "62.01"), "2", False),
            (("1110", "62010"), "2", True),
            (("62", "6201"), "2", False),
            (("620", "6201"), "2", True),
        ],
    )
    def test_only_where_a_zero_may_be_lost(
        self, codes: tuple[str, ...], pad: str, refused: bool, tmp_path: Path
    ) -> None:
        case = Case("23", tmp_path)
        definition = case.definition("survey.yaml", ("pad: 2", f"pad: {pad}"))
        rows = [f"{place},{code},yes,no" for place, code in enumerate(codes)]
        path = write_csv(tmp_path, rows, header="id,nace,uses_facebook,uses_xing")
        assert bool(mistakes(definition, path)) == refused
