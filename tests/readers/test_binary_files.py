from __future__ import annotations

import struct
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from api.concepts.surveys.files import FileFormat, FormatName
from api.readers import ColumnDescription, DeclaredMissing, blocks, read_columns, stata

from .reading import lines, problems, table, written

SPSS, STATA, PARQUET = FileFormat("spss"), FileFormat("stata"), FileFormat("parquet")
ANSWERS = pl.DataFrame(
    {
        "facebook": [1.0, 2.0, 99.0, None],
        "weight": [0.1, 1.5, 2.0**60, -3.0],
        "size": ["10-49", "", "größer", None],
        "day": [date(2012, 5, 31), date(1900, 1, 1), None, date(2012, 5, 31)],
        "at": [datetime(2012, 5, 31, 23, 59, 1)] * 4,  # noqa: DTZ001 (files of statistical packages have no time zones)
    }
)
TEXTS = {
    "facebook": ["1", "2", "99", None],
    "weight": ["0.1", "1.5", "1152921504606847000", "-3"],
    "size": ["10-49", None, "größer", None],
    "day": ["2012-05-31", "1900-01-01", None, "2012-05-31"],
    "at": ["2012-05-31T23:59:01"] * 4,
}
LABELS: dict[str, dict[int | float, str]] = {"facebook": {1: "uses it", 2: "does not", 99: "no answer"}}
QUESTIONS: dict[str, str | None] = {"facebook": "Does your enterprise use Facebook?"}


@pytest.fixture
def survey(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, FileFormat]:
    """The same answers as a file of the format named by the parameter."""
    suffix: str = request.param
    path = tmp_path / f"survey{suffix}"
    match suffix:
        case ".dta":
            pyreadstat.write_dta(ANSWERS, path, column_labels=QUESTIONS, variable_value_labels=LABELS)
            return path, STATA
        case ".parquet":
            ANSWERS.write_parquet(path)
            return path, PARQUET
        case _:
            packed = suffix == ".zsav"
            pyreadstat.write_sav(ANSWERS, path, compress=packed, column_labels=QUESTIONS, variable_value_labels=LABELS)
            return path, SPSS


@pytest.mark.parametrize("survey", [".sav", ".zsav", ".dta", ".parquet"], indirect=True)
class TestTheSameAnswersInEveryBinaryFormat:
    def test_give_the_same_texts(self, survey: tuple[Path, FileFormat]) -> None:
        frame = table(*survey)
        weights = frame["weight"].cast(pl.Float64).to_list()
        assert weights == ANSWERS["weight"].to_list()
        assert frame.drop("weight").to_dict(as_series=False) == {k: v for k, v in TEXTS.items() if k != "weight"}
        assert [frame["weight"][row] for row in (0, 1, 3)] == ["0.1", "1.5", "-3"]

    def test_have_missing_codes_like_text_files(self, survey: tuple[Path, FileFormat]) -> None:
        path, file = survey
        frame = table(path, FileFormat(file.name, missing=("99", "10-49")), ["size", "facebook"])
        assert frame.rows() == [(None, "1"), (None, "2"), ("größer", None), (None, None)]

    def test_come_in_slices_with_the_number_of_each_record(
        self, survey: tuple[Path, FileFormat], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(blocks, "ROWS_PER_BLOCK", 2)
        path, file = survey
        assert table(path, file, ["facebook"])["facebook"].to_list() == TEXTS["facebook"]
        assert lines(path, file, ["facebook"]) == [1, 2, 3, 4]

    def test_miss_columns_by_name(self, survey: tuple[Path, FileFormat]) -> None:
        path, file = survey
        first, second = problems(path, file, ["Facebok", "size", "turnover"])
        assert first.nearest == ("facebook",)
        assert "turnover" in second.message

    def test_are_refused_when_cut_off(self, survey: tuple[Path, FileFormat]) -> None:
        path, file = survey
        path.write_bytes(path.read_bytes()[:-60])
        (problem,) = problems(path, file, ["weight"])
        assert "damaged or cut off" in problem.message


@pytest.mark.parametrize(("suffix", "file"), [(".sav", SPSS), (".dta", STATA)])
def test_question_texts_and_value_labels_are_described(tmp_path: Path, suffix: str, file: FileFormat) -> None:
    path = tmp_path / f"survey{suffix}"
    write = pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav
    write(ANSWERS.select("facebook", "size"), path, column_labels=QUESTIONS, variable_value_labels=LABELS)
    labels = {"1": "uses it", "2": "does not", "99": "no answer"}
    missing = stata.EXTENDED if suffix == ".dta" else DeclaredMissing()
    assert read_columns(path, file) == [
        ColumnDescription("facebook", "Does your enterprise use Facebook?", labels, "number", missing),
        ColumnDescription("size", None, {}, "text"),
    ]


def test_user_missing_values_of_spss_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "survey.sav"
    pyreadstat.write_sav(ANSWERS, path, missing_ranges={"facebook": [{"lo": 98, "hi": 99}]})
    assert table(path, SPSS, ["facebook"])["facebook"].to_list() == ["1", "2", None, None]


def test_single_precision_values_have_their_shortest_text(tmp_path: Path) -> None:
    path = tmp_path / "survey.parquet"
    pl.DataFrame({"weight": pl.Series([0.1, 3.0, 16777216.0], dtype=pl.Float32)}).write_parquet(path)
    assert table(path, PARQUET)["weight"].to_list() == ["0.1", "3", "16777216"]


def test_single_precision_values_of_stata_have_their_shortest_text(tmp_path: Path) -> None:
    path = tmp_path / "survey.dta"
    pyreadstat.write_dta(pl.DataFrame({"weight": [0.1]}), path, version=10)
    content = bytearray(path.read_bytes())
    # pyreadstat writes doubles only (type 255 behind the header of 109 bytes, the value at the end): make it a float.
    assert (content[109], bytes(content[-8:])) == (255, struct.pack("<d", 0.1))
    content[109] = 254
    path.write_bytes(content[:-8] + struct.pack("<f", 0.1))
    assert table(path, STATA)["weight"].to_list() == ["0.1"]


def test_parquet_types_become_plain_texts(tmp_path: Path) -> None:
    path = tmp_path / "survey.parquet"
    pl.DataFrame(
        {
            "flag": [True, None],
            "code": pl.Series(["C", "G"], dtype=pl.Categorical),
            "amount": [Decimal("10.50"), Decimal("7.00")],
            "count": pl.Series([2**63, 0], dtype=pl.UInt64),
            "odd": [float("nan"), float("inf")],
            "list": [[1], [2]],
        }
    ).write_parquet(path)
    described = read_columns(path, PARQUET)
    assert [column.name for column in described] == ["flag", "code", "amount", "count", "odd"]
    assert [column.kind for column in described] == ["text", "text", "number", "number", "number"]
    assert table(path, PARQUET).rows() == [
        ("true", "C", "10.5", "9223372036854775808", "NaN"),
        (None, "G", "7", "0", "inf"),
    ]
    assert "holds List" in problems(path, PARQUET, ["list"])[0].message


@pytest.mark.parametrize("name", ["spss", "stata", "parquet"])
@pytest.mark.parametrize("content", ["id,size\n1,2\n", "PAR1", "$FL2"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: FormatName, content: str) -> None:
    (problem,) = problems(written(tmp_path, content, "survey.bin"), FileFormat(name), ["id"])
    assert problem.file == "survey.bin"
    assert "or damaged or cut off" in problem.message


@pytest.mark.parametrize("suffix", [".sav", ".dta", ".parquet"])
def test_a_file_without_rows_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"survey{suffix}"
    nobody = ANSWERS.select("size", "weight").clear()
    match suffix:
        case ".sav":
            pyreadstat.write_sav(nobody, path)
        case ".dta":
            pyreadstat.write_dta(nobody, path)
        case _:
            nobody.write_parquet(path)
    name: FormatName = {".sav": "spss", ".dta": "stata", ".parquet": "parquet"}[suffix]  # type: ignore[assignment]
    assert "no rows" in problems(path, FileFormat(name), ["weight"])[0].message
