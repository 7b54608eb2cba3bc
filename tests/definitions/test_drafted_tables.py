"""A published table is drafted as figures where that is plain, and asked about where it is not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from api.concepts.surveys.reported_figures import Precision
from api.definitions import load_definition
from tests.definitions.completed import choices_in, draft_of, filled_in, with_readings
from tests.definitions.samples import problems
from tests.releases.tables import figures_of, shown, table_file

ASKED = "# basis: one of these"


def completed(draft: str, whole: str = "0-9") -> str:
    """The draft with the indicator and the size that stand for everybody, and all else by rule."""
    text = draft.replace("headline: CHANGE-ME", "headline: adoption").replace("  CHANGE-ME: {}", "  adoption: {}")
    return filled_in(text.replace("whole: CHANGE-ME", f'whole: "{whole}"'))


@pytest.mark.parametrize(
    "header",
    [
        "groesse;anteil;se;ug;og;n",
        "Größe;Anteil;Standardfehler;untere Grenze;obere Grenze;Fallzahl",
        "Groesse;Wert;std_error;lower;upper;n",
        "size;share;SE;ci_low;ci_high;N",
    ],
)
def test_a_table_without_periods_is_drafted_with_its_standard_errors_and_intervals(header: str, tmp_path: Path) -> None:
    path = table_file(tmp_path, header, "0-9;47,5;2,1;43,4;51,6;300", "10-49;44,0;2,5;39,1;48,9;250", "GE250;/;;;;12")
    draft = draft_of(path)
    _, value, error, low, high, _ = header.split(";")
    assert "  wave: {constant: CHANGE-ME}\n" in draft
    for line in (f"value: {value}", f"se: {error}", f"ci_low: {low}", f"ci_high: {high}"):
        assert f"  {line}\n" in draft
    (tmp_path / "figures.yaml").write_text(completed(draft), encoding="utf-8")
    found = figures_of(load_definition(tmp_path / "figures.yaml"), path)
    assert shown(found) == [
        ("0-9", "published", 0.475),
        ("10-49", "published", 0.44),
        ("GE250", "unreliable", None),
    ]
    first = found[0]
    assert (first.wave, first.n) == ("2026", 300)
    assert first.precision == Precision(Decimal("0.021"), Decimal("0.434"), Decimal("0.516"))


def test_a_wide_table_without_periods_has_its_channels(tmp_path: Path) -> None:
    path = table_file(
        tmp_path, "Größe;Facebook;XING", "0-9 Beschäftigte;47,5;12,1", "10-49 Beschäftigte;44,0;-", "250 und mehr;61;30"
    )
    (tmp_path / "figures.yaml").write_text(completed(draft_of(path)), encoding="utf-8")
    found = figures_of(load_definition(tmp_path / "figures.yaml"), path)
    assert {(one.series.channel, *one.cell): one.value for one in found} == {
        ("facebook", "0-9"): Decimal("0.475"),
        ("facebook", "10-49"): Decimal("0.44"),
        ("facebook", "GE250"): Decimal("0.61"),
        ("xing", "0-9"): Decimal("0.121"),
        ("xing", "10-49"): Decimal(0),
        ("xing", "GE250"): Decimal("0.3"),
    }


SIZES = ("0-9", "10-49", "GE250")


def wide_table(folder: Path, header: str, *rows: str) -> Path:
    return table_file(folder, f"Größe;{header}", *(f"{size};{row}" for size, row in zip(SIZES, rows, strict=True)))


def figures_in(folder: Path, path: Path, draft: str) -> dict[tuple[str, str], tuple[Decimal | None, Precision | None]]:
    (folder / "figures.yaml").write_text(completed(draft), encoding="utf-8")
    found = figures_of(load_definition(folder / "figures.yaml"), path)
    return {(one.series.channel, one.cell[0]): (one.value, one.precision) for one in found}


@pytest.mark.parametrize(
    ("error", "low", "high"),
    [
        ("Facebook SE", "Facebook untere Grenze", "Facebook obere Grenze"),
        ("se_facebook", "ci_low_facebook", "ci_high_facebook"),
        ("Facebook (Standardfehler)", "Facebook KI unten", "Facebook KI oben"),
    ],
)
def test_a_wide_table_has_errors_and_intervals_of_the_figures_they_name(
    error: str, low: str, high: str, tmp_path: Path
) -> None:
    header = f"Facebook Anteil;XING;{error};{low};{high};n;XING n"
    path = wide_table(tmp_path, header, "40;10;2;36;44;90;80", "50;20;3;44;56;80;70", "60;30;4;52;68;70;60")
    draft = draft_of(path)
    assert "  values:  " in draft
    assert '  n: "n"\n' in draft
    found = figures_in(tmp_path, path, draft)
    assert found["facebook", "0-9"] == (Decimal("0.4"), Precision(Decimal("0.02"), Decimal("0.36"), Decimal("0.44")))
    assert found["xing", "0-9"] == (Decimal("0.1"), Precision())


def test_it_is_asked_whose_a_standard_error_is_that_names_nothing(tmp_path: Path) -> None:
    path = wide_table(tmp_path, "Facebook;XING;error", "40;10;2", "50;20;3", "60;30;4")
    draft = draft_of(path)
    offered = choices_in(draft)["values"]
    assert list(offered.values()) == [
        "error of XING",
        "error of Facebook",
        "figures of their own: error",
        "left out: error",
    ]
    assert "values has not been filled in" in [
        problem.message.removeprefix("figures/") for problem in problems(tmp_path, draft)
    ]
    own, other = (figures_in(tmp_path, path, with_readings(draft, place)) for place in (0, 1))
    assert own["xing", "0-9"][1] == other["facebook", "0-9"][1] == Precision(Decimal("0.02"), None, None)
    assert own["facebook", "0-9"][1] == other["xing", "0-9"][1] == Precision()


def test_each_of_several_errors_is_of_the_figures_before_it(tmp_path: Path) -> None:
    path = wide_table(tmp_path, "Facebook;SE;XING;Fehler", "40;2;10;1", "50;3;20;2", "60;4;30;3")
    offered = choices_in(draft_of(path))["values"]
    assert list(offered.values()) == [
        "SE of Facebook; Fehler of XING",
        "figures of their own: SE, Fehler",
        "left out: SE, Fehler",
    ]


def test_an_interval_is_of_the_figures_it_contains(tmp_path: Path) -> None:
    path = wide_table(tmp_path, "Facebook;XING;lower;upper", "40;10;36;44", "50;20;44;56", "60;30;52;68")
    draft = draft_of(path)
    assert "values" not in choices_in(draft)
    found = figures_in(tmp_path, path, draft)
    assert found["facebook", "0-9"][1] == Precision(None, Decimal("0.36"), Decimal("0.44"))
    assert found["xing", "0-9"][1] == Precision()


def test_an_interval_that_contains_none_of_the_figures_is_none(tmp_path: Path) -> None:
    path = wide_table(tmp_path, "Facebook;XING;lower;upper", "40;10;80;90", "50;20;80;90", "60;30;80;90")
    draft = draft_of(path)
    assert "ci_low" not in draft
    assert [said.partition(":")[0] for said in choices_in(draft)["values"].values()] == [
        "figures of their own",
        "left out",
    ]


def test_sizes_are_known_by_their_texts(tmp_path: Path) -> None:
    path = table_file(tmp_path, "Klasse;Anteil", "bis 9 Beschäftigte;47,5", "10 bis 49 Beschäftigte;44,0")
    assert "  - id: size\n    column: Klasse\n" in draft_of(path)


def test_whole_numbers_without_a_name_that_tells_are_asked_about(tmp_path: Path) -> None:
    path = table_file(tmp_path, "Größe,Umsatz,Filialen", "0-9,12,1", "10-49,40,3", "50-249,61,30")
    draft = draft_of(path)
    assert ASKED in draft
    offered = choices_in(draft)["basis"]
    means = "Umsatz mean 37.7 of 3, without weights; Filialen mean 11.3 of 3, without weights"
    assert offered["census"] == f"each row is a respondent, 3 in all: {means}"
    assert offered["published"].startswith("each row holds published figures, 6 in all: ")
    assert "basis has not been filled in" in [problem.message for problem in problems(tmp_path, draft)]
    (tmp_path / "answers.yaml").write_text(filled_in(draft, unit="EUR"), encoding="utf-8")
    assert load_definition(tmp_path / "answers.yaml").responses.items[0].column == "Umsatz"


def test_whoever_says_what_a_row_is_gets_that_draft(tmp_path: Path) -> None:
    path = table_file(tmp_path, "Größe,Facebook,Xing", "0-9,12,1", "10-49,40,3", "50-249,61,30")
    drafts = {"respondents": draft_of(path, "respondents"), "figures": draft_of(path, "figures")}
    assert ASKED not in drafts["respondents"] + drafts["figures"]
    assert "responses:" in drafts["respondents"]
    assert figures_in(tmp_path, path, drafts["figures"])["xing", "10-49"][0] == Decimal("0.03")


@pytest.mark.parametrize(
    "lines",
    [
        ("id,size,share", "1,0-9,47.5", "2,10-49,44.0"),
        ("size,weight,minutes", "0-9,1.5,12.5", "10-49,0.5,3.5"),
        ("size,facebook,xing", "0-9,1,0", "10-49,0,1"),
        ("size,share", "0-9,47.5", "0-9,44.0"),
        ("size,remark,share", "0-9,a,47.5", "10-49,b,44.0"),
    ],
)
def test_respondents_are_no_figures(lines: tuple[str, ...], tmp_path: Path) -> None:
    draft = draft_of(table_file(tmp_path, *lines))
    assert "responses:" in draft
    assert ASKED not in draft
