"""Tables as statistical offices publish them: the files of ``../shared/cases`` give what their READMEs call right."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from api.errors import InvalidInput
from tests.releases.cases import Case, lines_of
from tests.releases.tables import figures_of, shown
from tests.shared import needs_shared_cases

pytestmark = needs_shared_cases
SYMBOLS = (
    'symbols: {"/": unreliable, ".": confidential, x: not_available, "...": not_available, "-": 0, "()": unreliable}'
)
SIZES = ("10-49", "50-249", "GE250")
VALUES = (0.441, 0.612, 0.793)


@pytest.mark.parametrize(
    ("file", "flags"),
    [
        ("no-class.json", [(), (), ()]),
        ("collection-embedded.json", [(), (), ()]),
        ("value-strings-of-eurostat.json", [(), (), ()]),
        ("status-string.json", [("provisional",)] * 3),
        ("status-list-of-one.json", [("provisional",)] * 3),
        ("status-sparse.json", [(), ("estimated",), ()]),
    ],
)
def test_json_stat_is_read_in_every_variant(tmp_path: Path, file: str, flags: list[tuple[str, ...]]) -> None:
    case = Case("16", tmp_path)
    found = shown(figures_of(case.definition("d.yaml"), case.file(file)))
    expected = zip(SIZES, VALUES, flags, strict=True)
    assert found == [(size, "published", value, *marks) for size, value, marks in expected]


def test_a_sparse_json_stat_says_why_a_value_is_not_there(tmp_path: Path) -> None:
    case = Case("16", tmp_path)
    found = shown(figures_of(case.definition("d.yaml"), case.file("value-sparse.json")))
    assert found[1] == ("50-249", "confidential", None)
    assert [one[2] for one in found] == [0.441, None, 0.793]


@pytest.mark.parametrize("file", ["v1-bundle.json", "v1-bundle-named.json"])
def test_json_stat_1_whose_dimension_is_called_size_is_refused_with_what_to_ask_for(tmp_path: Path, file: str) -> None:
    case = Case("16", tmp_path)
    (problem,) = case.problems(case.definition("d.yaml"), file)
    assert "JSON-stat 1 cannot describe a dimension called “size”" in problem.message
    assert "JSON-stat 2.0" in (problem.expected or "")


def test_json_stat_1_is_read_where_it_describes_its_dimensions(tmp_path: Path) -> None:
    case, path = Case("16", tmp_path), tmp_path / "v1.json"
    text = case.file("v1-bundle.json").read_text(encoding="utf-8")
    described = '"class": {"category": {"index": {"10-49": 0, "50-249": 1, "GE250": 2}}}, "size": [3, 1]'
    path.write_text(text.replace('"size": [3, 1]', described).replace('["size", "time"]', '["class", "time"]'))
    definition = case.definition("d.yaml", ("column: size", "column: class"))
    assert [one[2] for one in shown(figures_of(definition, path))] == list(VALUES)


def test_signs_in_json_stat_are_refused_with_the_hint_where_to_list_them(tmp_path: Path) -> None:
    case = Case("16", tmp_path)
    (problem,) = case.problems(case.definition("d.yaml"), "symbols-in-value.json")
    assert "“..”" in problem.message
    assert 'symbols: {"..": not_available}; or missing' in (problem.expected or "")
    listed = case.definition("d.yaml", ("{format: json-stat}", '{format: json-stat, missing: [".."]}'))
    assert shown(figures_of(listed, case.file("symbols-in-value.json")))[1] == ("50-249", "not_available", None)


def test_low_reliability_of_eurostat_stays_with_the_value(tmp_path: Path) -> None:
    case = Case("17", tmp_path)
    definition = case.definition("d3.yaml", ("u: unreliable}", "u: unreliable, n: almost_zero}"))
    figures = figures_of(definition, case.file("e2.tsv"))
    assert shown(figures)[4:6] == [
        ("GE10", "FR", "published", 0.441, "break", "unreliable"),
        ("GE10", "FR", "unreliable", None),
    ]
    assert [one[2] for one in shown(figures)] == [
        *("published", "confidential", "published", "published", "published", "unreliable"),
        *("not_available", "confidential", "not_available", "published"),
    ]


@pytest.mark.parametrize("definition", ["d.yaml", "d2.yaml", "d3.yaml", "d4.yaml"])
def test_a_letter_that_means_unreliable_without_a_value_means_it_beside_one_too(
    tmp_path: Path, definition: str
) -> None:
    case = Case("17", tmp_path)
    path = tmp_path / "fr.tsv"
    lines = case.file("e2.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(lines[0] + lines[3], encoding="utf-8")
    assert shown(figures_of(case.definition(definition), path))[0][-1] == "unreliable"


def test_less_than_half_the_unit_is_said_in_words_and_is_no_zero(tmp_path: Path) -> None:
    case = Case("17", tmp_path)
    definition = case.definition("d3.yaml", ("u: unreliable}", "u: unreliable, n: almost_zero}"))
    zeros = [one for one in figures_of(definition, case.file("e2.tsv")) if one.cell[1] == "AT"]
    assert [(one.status, one.value) for one in zeros] == [("published", None)] * 2
    assert {one.value_text.en for one in zeros if one.value_text} == {
        "more than zero, but less than half of the smallest unit shown"
    }


@pytest.mark.parametrize("definition", ["d2.yaml", "d3.yaml", "d4.yaml"])
def test_a_letter_whose_meaning_beside_a_value_is_not_said_is_a_mistake(tmp_path: Path, definition: str) -> None:
    case = Case("17", tmp_path)
    problems = case.problems(case.definition(definition), "e2.tsv")
    assert (lines_of(problems), sum(problem.rows for problem in problems)) == ([3], 2)
    assert all("“n”" in problem.message for problem in problems)


def test_cells_that_are_no_values_of_eurostat_are_told_with_their_period(tmp_path: Path) -> None:
    case = Case("17", tmp_path)
    problems = case.problems(case.definition("d.yaml"), "e.tsv")
    assert lines_of(problems) == [7, 7, 8, 8]
    for problem, cell in zip(problems, ["1,234.5", "-", "12 345", "44.0|"], strict=True):
        assert f"“{cell}”" in problem.message


@pytest.mark.parametrize(
    ("file", "definition", "expected"),
    [
        ("labels-name.csv", "d.yaml", [("GE10", "DE", "published", 0.475), ("GE10", "AT", "not_available", None)]),
        ("labels-both.csv", "d.yaml", [("GE10", "DE", "published", 0.475), ("GE10", "AT", "not_available", None)]),
        ("labels-name-twice.csv", "d.yaml", [("GE10", "DE", "published", 0.475)]),
        ("partial.csv", "d.yaml", [("GE10", "DE", "published", 0.475)]),
        ("ecb.csv", "d.yaml", [("GE10", "DE", "published", 0.475)]),
        ("semicolon.csv", "d2.yaml", [("GE10", "DE", "published", 0.475)]),
    ],
)
def test_sdmx_csv_is_read_in_every_variant(
    tmp_path: Path, file: str, definition: str, expected: list[tuple[object, ...]]
) -> None:
    case = Case("18", tmp_path)
    assert shown(figures_of(case.definition(definition), case.file(file))) == expected


def test_each_sign_of_a_published_table_has_its_meaning(tmp_path: Path) -> None:
    case = Case("19", tmp_path)
    definition = case.definition("d.yaml", ("scale: percent", f"scale: percent\n  {SYMBOLS}"))
    assert shown(figures_of(definition, case.file("genesis.csv"))) == [
        ("GE10", "DE", "published", 0.475),
        ("10-49", "DE", "unreliable", None),
        ("50-249", "DE", "confidential", None),
        ("GE250", "DE", "published", 0.793, "unreliable"),
        ("SME", "DE", "published", 0.0),
        ("10-249", "DE", "not_available", None),
        ("0-9", "DE", "not_available", None),
    ]
    assert len(figures_of(definition, case.file("genesis2.csv"))) == 5


def test_signs_that_nothing_is_said_of_are_mistakes_each_with_its_line(tmp_path: Path) -> None:
    case = Case("19", tmp_path)
    problems = case.problems(case.definition("d.yaml"), "genesis.csv")
    assert lines_of(problems) == [3, 4, 5, 6, 7, 8]
    assert all("symbols:" in (problem.expected or "") for problem in problems)
    problems = case.problems(case.definition("d2.yaml"), "genesis.csv")
    assert lines_of(problems) == [5, 6]


def test_the_column_of_figures_is_no_column_of_flags(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        Case("19", tmp_path).definition("d3.yaml")
    (problem,) = caught.value.problems
    assert "symbols" in (problem.expected or "")


def test_titles_above_and_a_footer_below_a_table_are_passed_over(tmp_path: Path) -> None:
    case = Case("19", tmp_path)
    (problem,) = case.problems(case.definition("d.yaml"), "genesis-web.csv")
    assert problem.expected == "title_lines: 2"
    lines = ('decimal: ","', 'decimal: ",", title_lines: 2, footer: "__________"')
    assert shown(figures_of(case.definition("d.yaml", lines), case.file("genesis-web.csv"))) == [
        ("GE10", "DE", "published", 0.475)
    ]


def test_a_sign_in_the_column_of_figures_is_explained_as_offices_use_it(tmp_path: Path) -> None:
    """Who follows the advice must not publish a zero as not available."""
    case = Case("19", tmp_path)
    problems = case.problems(case.definition("d.yaml"), "genesis.csv")
    advice = " ".join(problem.expected or "" for problem in problems)
    for symbol in (
        '{"/": unreliable}',
        '{".": confidential}',
        '{"-": 0}',
        '{"x": not_available}',
        '{"()": unreliable}',
    ):
        assert symbol in advice


def test_a_percent_sign_in_the_column_of_figures_is_read(tmp_path: Path) -> None:
    case = Case("19", tmp_path)
    found = shown(figures_of(case.definition("d.yaml"), case.file("pct.csv")))
    assert found == [("GE10", "DE", "published", 0.475), ("10-49", "DE", "published", 0.44)]
    problems = case.problems(case.definition("d.yaml", ("  scale: percent\n", "")), "pct.csv")
    assert [problem.expected for problem in problems] == ["scale: percent"] * 2


@pytest.mark.parametrize(("definition", "lines"), [("no-scale.yaml", [2, 3, 4]), ("percent.yaml", [4])])
def test_a_share_outside_0_to_1_is_a_mistake_that_names_scale_and_missing(
    tmp_path: Path, definition: str, lines: list[int]
) -> None:
    case = Case("46", tmp_path)
    problems = case.problems(case.definition(definition), "percent.csv")
    assert lines_of(problems) == lines
    assert all("scale" in (one.expected or "") and "missing" in (one.expected or "") for one in problems)


def test_a_table_of_percentages_is_read_once_the_code_for_no_estimate_is_said(tmp_path: Path) -> None:
    case = Case("46", tmp_path)
    said = ("figures:", 'figures:\n  symbols: {"-666666666": not_available}')
    figures = figures_of(case.definition("percent.yaml", said), case.file("percent.csv"))
    assert [one.value for one in figures] == [Decimal("0.475"), Decimal("0.44"), None, Decimal("0.006")]


def test_a_px_file_is_read_with_its_signs(tmp_path: Path) -> None:
    case = Case("16", tmp_path)
    definition = case.definition(
        "d.yaml",
        ("{format: json-stat}", "{format: px}"),
        ("wave: time", "wave: Jahr"),
        ("column: size", "column: Groesse, values: {250+: GE250}"),
        ("waves: [", "waves: [{wave: 2021, period_start: 2021-01-01, period_end: 2021-12-31}, "),
        ("  flag:", '  symbols: {"..": not_available}\n  flag:'),
    )
    figures = figures_of(definition, Case("38", tmp_path).file("ikt.px"))
    assert [(one.wave, *row) for one, row in zip(figures, shown(figures), strict=True)] == [
        ("2021", "10-49", "published", 0.441),
        ("2023", "10-49", "published", 0.472),
        ("2021", "50-249", "published", 0.61),
        ("2023", "50-249", "not_available", None),
        ("2021", "GE250", "published", 0.793),
        ("2023", "GE250", "published", 0.801),
    ]


def test_the_tables_that_were_drafted_as_responses_are_read_as_figures(tmp_path: Path) -> None:
    case = Case("44", tmp_path)
    bulk = Case("17", tmp_path).definition("d2.yaml")
    assert shown(figures_of(bulk, case.file("e.tsv"))) == [
        ("GE10", "DE", "published", 0.475),
        ("GE10", "DE", "published", 0.51, "estimated"),
        ("GE10", "AT", "published", 0.601),
        ("GE10", "AT", "confidential", None),
    ]
    definition = Case("18", tmp_path).definition("d2.yaml")
    assert shown(figures_of(definition, case.file("semicolon.csv"))) == [
        ("GE10", "DE", "published", 0.475),
        ("GE10", "AT", "published", 0.445),
    ]
