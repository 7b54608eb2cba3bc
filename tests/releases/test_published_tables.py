"""Tables of published figures, however they are laid out: what each cell is a figure of, and what stands in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from api.errors import InvalidInput
from tests.releases.tables import LONG, SIZE, figures_of, mistakes, shown, table_definition, table_file

WIDE = """\
  wave: year
  values:
    - {column: fb, channel: facebook, n: n_fb}
    - {column: xi, channel: xing, flag: mark}
    - {column: gap, indicator: adoption_gap, channel: facebook}
  n: n
  flags: {p: provisional}
"""


def test_each_column_of_a_wide_table_holds_figures_of_its_own(tmp_path: Path) -> None:
    path = table_file(
        tmp_path, "year,size,fb,n_fb,xi,mark,gap,n", "2023,GE10,50.5,90,20,p,-3,100", "2023,10-49,40,80,,,0,70"
    )
    figures = figures_of(table_definition(tmp_path, WIDE), path)
    assert [(one.line, *one.series, one.cell, one.value, one.n, one.flags) for one in figures] == [
        (2, "adoption", "facebook", "yes", ("GE10",), Decimal("0.505"), 90, ()),
        (2, "adoption", "xing", "yes", ("GE10",), Decimal("0.20"), 100, ("provisional",)),
        (2, "adoption_gap", "facebook", "yes", ("GE10",), Decimal("-0.03"), 100, ()),
        (3, "adoption", "facebook", "yes", ("10-49",), Decimal("0.40"), 80, ()),
        (3, "adoption_gap", "facebook", "yes", ("10-49",), Decimal("0.00"), 70, ()),
    ]


def test_the_columns_of_a_wide_table_may_be_codes_and_waves(tmp_path: Path) -> None:
    entries = [
        f"    - {{column: {size} {wave}, wave: {wave}, where: {{size: {size}}}}}\n"
        for wave in (2021, 2023)
        for size in ("10-49", "GE10")
    ]
    definition = table_definition(
        tmp_path, "  channel: what\n  values:\n" + "".join(entries), "[{id: size, whole: GE10}]"
    )
    path = table_file(tmp_path, "what,10-49 2021,GE10 2021,10-49 2023,GE10 2023", "facebook,1,2,3,4", "xing,5,6,,8")
    assert [(one.wave, one.series.channel, *one.cell, one.value) for one in figures_of(definition, path)] == [
        ("2021", "facebook", "10-49", Decimal("0.01")),
        ("2021", "facebook", "GE10", Decimal("0.02")),
        ("2023", "facebook", "10-49", Decimal("0.03")),
        ("2023", "facebook", "GE10", Decimal("0.04")),
        ("2021", "xing", "10-49", Decimal("0.05")),
        ("2021", "xing", "GE10", Decimal("0.06")),
        ("2023", "xing", "GE10", Decimal("0.08")),
    ]


@pytest.mark.parametrize(
    ("figures", "dimensions", "message", "expected"),
    [
        ("  wave: year\n", SIZE, "neither value nor values", "value: the column"),
        (LONG + "  values: [{column: a}]\n", SIZE, "both value and values", "one of them"),
        ("  value: v\n", SIZE, "nothing says which wave", "{constant: its code}"),
        ("  values: [{column: a, wave: 2021}, {column: b}]\n", SIZE, "nothing says which wave", "wave in each"),
        ("  wave: y\n  values: [{column: a, wave: 2021}]\n", SIZE, "the wave is given beside figures.wave", "one of"),
        ("  value: v\n  wave: {constant: 2022}\n", SIZE, "there is no wave “2022”", None),
        (
            "  wave: y\n  values: [{column: a, where: {size: GE10}}]\n",
            SIZE,
            "given here and under dimensions",
            "one of",
        ),
        (
            "  wave: y\n  values: [{column: a, where: {size: GE10}}, {column: b}]\n",
            "[{id: size, whole: GE10}]",
            "not given in each of values",
            "in each",
        ),
        ("  wave: y\n  values: [{column: a, where: {land: DE}}]\n", SIZE, "there is no dimension “land”", None),
        ("  wave: y\n  values: [{column: a, channel: fb}]\n", SIZE, "there is no channel “fb”", None),
        ("  wave: y\n  values: [{column: a, category: more}]\n  category: c\n", SIZE, "beside figures.category", None),
        ("  wave: y\n  values: [{column: a}]\n  se: s\n", SIZE, "“se” is given beside values", "in an entry"),
        (LONG + "  ci_low: low\n", SIZE, "“ci_low” is given without ci_high", "both bounds"),
        (LONG + "  symbols: {x: something}\n", SIZE, "“x” is “something”", "almost_zero"),
        (LONG, "[{id: size, whole: GE10}]", "the dimension “size” has no column", "where: in each of values"),
    ],
)
def test_what_a_table_does_not_say_or_says_twice_is_a_mistake_in_its_definition(
    tmp_path: Path, figures: str, dimensions: str, message: str, expected: str | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        table_definition(tmp_path, figures, dimensions)
    (problem,) = [one for one in caught.value.problems if message in one.message]
    assert expected is None or expected in (problem.expected or "")


def test_a_table_may_be_of_one_wave_that_no_column_names(tmp_path: Path) -> None:
    definition = table_definition(tmp_path, "  value: value\n  wave: {constant: 2023}\n")
    (figure,) = figures_of(definition, table_file(tmp_path, "size,value", "GE10,47.5"))
    assert figure.wave == "2023"


def test_a_table_may_have_no_dimension(tmp_path: Path) -> None:
    definition = table_definition(tmp_path, LONG + "  channel: channel\n", "[]")
    path = table_file(tmp_path, "year,channel,value", "2023,facebook,47.5", "2023,xing,10")
    assert [(one.cell, one.series.channel) for one in figures_of(definition, path)] == [((), "facebook"), ((), "xing")]


def test_codes_that_values_does_not_mention_stand_for_themselves(tmp_path: Path) -> None:
    definition = table_definition(tmp_path, LONG, "[{id: size, whole: GE10, column: size, values: {all: GE10}}]")
    path = table_file(tmp_path, "year,size,value", "2023,all,1", "2023,10-49,2", "2023,GE250,3")
    assert [one.cell for one in figures_of(definition, path)] == [("GE10",), ("10-49",), ("GE250",)]
    (problem,) = mistakes(definition, table_file(tmp_path, "year,size,value", "2023,11-49,2"))
    assert "10-49" in problem.nearest


def test_only_shares_and_their_differences_are_scaled(tmp_path: Path) -> None:
    definition = table_definition(tmp_path, LONG + "  indicator: what\n")
    path = table_file(
        tmp_path,
        "year,size,what,value",
        "2023,GE10,adoption,50",
        "2023,GE10,adoption_gap,-50",
        "2023,GE10,channel_count,2.5",
    )
    assert [one.value for one in figures_of(definition, path)] == [Decimal("0.50"), Decimal("-0.50"), Decimal("2.5")]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("100.1", "the value of adoption is 1.001, and a share lies between 0 and 1"),
        ("-0.1", "the value of adoption is -0.001"),
        ("1e400", "too large"),
        ("NaN", "the sign “NaN” in place of a figure is not known"),
        ("inf", "the sign “inf” in place of a figure is not known"),
        ("5 p", "the sign “p” in “5 p” is not known"),
        ("(5)", "the sign “()” in “(5)” is not known"),
        ("1 234", "is not a number"),
        ("12,5", "did you mean decimal: ‘,’?"),
    ],
)
def test_what_is_no_share_is_refused(tmp_path: Path, cell: str, message: str) -> None:
    path = table_file(tmp_path, "year,size,value", f'2023,GE10,"{cell}"')
    (problem,) = mistakes(table_definition(tmp_path), path)
    assert message in str(problem)


def test_remarks_may_stand_behind_a_number_or_around_it(tmp_path: Path) -> None:
    symbols = '  symbols: {p: provisional, "*": break, "()": unreliable, "0": almost_zero, u: unreliable}\n'
    path = table_file(
        tmp_path, "year,size,value", "2023,GE10,5p", "2023,10-49,(5) ", "2023,GE250,5 % * p", "2023,SME,u"
    )
    assert shown(figures_of(table_definition(tmp_path, LONG + symbols), path)) == [
        ("GE10", "published", 0.05, "provisional"),
        ("10-49", "published", 0.05, "unreliable"),
        ("GE250", "published", 0.05, "break", "provisional"),
        ("SME", "unreliable", None),
    ]


@pytest.mark.parametrize(
    ("cell", "message"),
    [("5 c", "“c” means confidential, but “5 c” has a number"), ("p", "“p” means provisional, but there is no number")],
)
def test_a_sign_stands_where_its_meaning_allows_it(tmp_path: Path, cell: str, message: str) -> None:
    definition = table_definition(tmp_path, LONG + "  symbols: {c: confidential, p: provisional}\n")
    (problem,) = mistakes(definition, table_file(tmp_path, "year,size,value", f"2023,GE10,{cell}"))
    assert message in problem.message


def test_a_wholly_empty_cell_is_no_figure_unless_the_definition_says_what_it_means(tmp_path: Path) -> None:
    path = table_file(tmp_path, "year,size,value,flag", "2023,GE10,,", "2023,10-49,5,", "2023,GE250,,c")
    flags = LONG + "  flag: flag\n"
    without = table_definition(tmp_path, flags + "  statuses: {c: confidential}\n")
    assert shown(figures_of(without, path)) == [("10-49", "published", 0.05), ("GE250", "confidential", None)]
    said = table_definition(tmp_path, flags + '  statuses: {c: confidential, "": not_asked}\n')
    assert shown(figures_of(said, path))[0] == ("GE10", "not_asked", None)


CONFIDENTIAL = LONG + "  flag: flag\n  confidentiality: conf\n  flags: {b: break}\n  statuses: {o: not_available}\n"


def test_confidentiality_stands_beside_the_flag_and_comes_before_all_other_reasons(tmp_path: Path) -> None:
    path = table_file(
        tmp_path,
        "year,size,value,flag,conf",
        *("2023,GE10,5,b,F", "2023,10-49,,o,C", "2023,GE250,,b|N,", "2023,SME,,@D,", "2023,0-9,,o,"),
    )
    assert shown(figures_of(table_definition(tmp_path, CONFIDENTIAL), path)) == [
        ("GE10", "published", 0.05, "break"),
        ("10-49", "confidential", None),
        ("GE250", "confidential", None, "break"),
        ("SME", "confidential", None),
        ("0-9", "not_available", None),
    ]


@pytest.mark.parametrize("row", ["5,,C", "5,b@C,F", "5,|S,"])
def test_a_value_that_is_called_confidential_is_never_published(tmp_path: Path, row: str) -> None:
    path = table_file(tmp_path, "year,size,value,flag,conf", f"2023,GE10,{row}")
    (problem,) = mistakes(table_definition(tmp_path, CONFIDENTIAL), path)
    assert "says that it is confidential" in problem.message


@pytest.mark.parametrize("letter", ["Z", "yes"])
def test_an_unknown_letter_of_confidentiality_is_a_mistake(tmp_path: Path, letter: str) -> None:
    path = table_file(tmp_path, "year,size,value,flag,conf", f"2023,GE10,,,{letter}")
    (problem,) = mistakes(table_definition(tmp_path, CONFIDENTIAL), path)
    assert "no letter of confidentiality" in problem.message


PRECISE = LONG + "  se: se\n  ci_low: low\n  ci_high: high\n"


def test_standard_errors_and_intervals_are_scaled_as_their_figures_are(tmp_path: Path) -> None:
    path = table_file(tmp_path, "year,size,value,se,low,high", "2023,GE10,50,2,46,54.5", "2023,10-49,40,,,")
    figures = figures_of(table_definition(tmp_path, PRECISE), path)
    assert [(one.precision.se, one.precision.low, one.precision.high) for one in figures] == [
        (Decimal("0.02"), Decimal("0.46"), Decimal("0.545")),
        (None, None, None),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("50,-2,46,54", "the standard error is -0.02"),
        ("50,2,51,54", "the interval from 0.51 to 0.54 does not contain the value 0.50"),
        ("50,2,46,49", "does not contain the value"),
        ("50,2,46,", "the interval has one bound only"),
        ("99,2,95,101", "the ci_high of adoption is 1.01"),
        ("50,x,,", "“x” is not a number"),
        ("50,2,-1,54", "the ci_low of adoption is -0.01"),
    ],
)
def test_a_precision_that_cannot_be_is_refused(tmp_path: Path, row: str, message: str) -> None:
    path = table_file(tmp_path, "year,size,value,se,low,high", f"2023,GE10,{row}")
    assert message in mistakes(table_definition(tmp_path, PRECISE), path)[0].message


@pytest.mark.parametrize("n", ["-5", "5.5", "99999999999"])
def test_n_is_a_whole_number_that_can_be_stored(tmp_path: Path, n: str) -> None:
    path = table_file(tmp_path, "year,size,value,n", f"2023,GE10,5,{n}")
    (problem,) = mistakes(table_definition(tmp_path, LONG + "  n: n\n"), path)
    assert f"n is “{n}”" in problem.message


def test_figures_that_stand_twice_and_differ_are_told_with_the_column_that_tells_them_apart(tmp_path: Path) -> None:
    path = table_file(tmp_path, "year,size,value,unit,note", "2023,GE10,50,PC_ENT,x", "2023,GE10,7,PC_TURN,x")
    (problem,) = mistakes(table_definition(tmp_path), path)
    assert "with another value (0.07; there 0.5)" in problem.message
    assert "“unit”" in (problem.expected or "")
    assert "note" not in (problem.expected or "")
    assert "also" not in str(problem)


def test_figures_that_stand_twice_and_differ_in_nothing_else_are_one_too_many(tmp_path: Path) -> None:
    (problem,) = mistakes(
        table_definition(tmp_path), table_file(tmp_path, "year,size,value", *["2023,GE10,50", "2023,GE10,7"])
    )
    assert problem.expected == "one value for a figure: without the row that is wrong"


def test_the_same_figure_twice_with_one_value_may_be_another_report(tmp_path: Path) -> None:
    (problem,) = mistakes(table_definition(tmp_path), table_file(tmp_path, "year,size,value", *["2023,GE10,50"] * 2))
    assert "with the same value" in problem.message
    assert "also_reported" in (problem.expected or "")


def test_a_series_that_the_definition_does_not_declare_is_a_mistake(tmp_path: Path) -> None:
    definition = table_definition(tmp_path, LONG + "  category: what\n")
    (problem,) = mistakes(definition, table_file(tmp_path, "year,size,what,value", "2023,GE10,more,50"))
    assert "unknown category “more”" in problem.message
