from __future__ import annotations

import gzip
import struct
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest

from api.concepts.surveys.files import FileFormat, FormatName
from api.readers import (
    ColumnDescription,
    DeclaredMissing,
    ResponseSet,
    blocks,
    guess_format,
    read_blocks,
    read_columns,
    stata,
)
from tests.shared import CASES, needs_shared_cases

from .reading import lines, problems, table, written

SPSS, STATA, SAS, PARQUET = FileFormat("spss"), FileFormat("stata"), FileFormat("sas"), FileFormat("parquet")
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


def file_of(answers: pl.DataFrame, suffix: str, folder: Path) -> Path:
    path = folder / f"survey{suffix}"
    match suffix:
        case ".sav":
            pyreadstat.write_sav(answers, path)
        case ".dta":
            pyreadstat.write_dta(answers, path)
        case _:
            answers.write_parquet(path)
    return path


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


def test_user_missing_values_of_spss_are_missing_unless_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "survey.sav"
    ranges: dict[str, list[Any]] = {"facebook": [{"lo": 98, "hi": 99}], "size": ["größer"]}
    pyreadstat.write_sav(ANSWERS, path, missing_ranges=ranges)
    assert table(path, SPSS, ["facebook", "size"]).rows() == [("1", "10-49"), ("2", None), (None, None), (None, None)]
    (block,) = read_blocks(path, SPSS, ["facebook", "size"], {"facebook": {"99"}, "size": {"99"}})
    assert block.frame.rows() == [("1", "10-49"), ("2", None), ("99", None), (None, None)]
    facebook, size = (column.missing for column in read_columns(path, SPSS) if column.name in ("facebook", "size"))
    assert [text for text in ("1", "97.9", "98", "98.5", "99", "größer", "") if text in facebook] == [
        "98",
        "98.5",
        "99",
    ]
    assert [text for text in ("größer", "99", "10-49") if text in size] == ["größer"]


def test_extended_missing_values_of_stata_are_missing_unless_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "survey.dta"
    frame = pl.DataFrame(
        {"id": [1, 2, 3, 4], "q": pl.Series([1.0, "a", None, "z"], dtype=pl.Object), "note": ["a"] * 4}
    )
    labels: Any = {"q": {1: "yes", "a": "refused"}}
    pyreadstat.write_dta(frame, path, missing_user_values={"q": ["a", "z"]}, variable_value_labels=labels)
    assert table(path, STATA, ["q", "note"]).rows() == [("1", "a"), (None, "a"), (None, "a"), (None, "a")]
    (block,) = read_blocks(path, STATA, ["q"], {"q": {".a"}})
    assert block.frame["q"].to_list() == ["1", ".a", None, None]
    described = read_columns(path, STATA)[1]
    assert described.value_labels == {"1": "yes", ".a": "refused"}
    assert [text for text in (".", ".a", ".z", "a", "1") if text in described.missing] == [".a", ".z"]


def test_sas_files_are_read_with_their_special_missing_values(tmp_path: Path) -> None:
    """Written with ReadStat's C library: no Python package writes such a file."""
    packed = Path(__file__).parent / "files" / "survey.sas7bdat.gz"
    path = written(tmp_path, gzip.decompress(packed.read_bytes()), "survey.bin")
    assert guess_format(path) == SAS
    rows = [("1", "1", "0.1", "10-49"), ("2", "2", "1.5", None), ("3", None, "1", "groß"), ("4", None, "2", "0-9")]
    assert table(path, SAS).rows() == rows
    (block,) = read_blocks(path, SAS, ["facebook"], {"facebook": {".B"}})
    assert (block.frame["facebook"].to_list(), block.blank) == (["1", "2", ".B", None], 1)
    facebook = read_columns(path, SAS)[1]
    assert (facebook.label, ".B" in facebook.missing) == ("Does your enterprise use Facebook?", True)


def test_transport_files_of_sas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "survey.xpt"
    pyreadstat.write_xport(ANSWERS.select("facebook", "size"), path, column_labels=["Uses it?", None])
    assert guess_format(path) == SAS
    assert table(path, SAS).rows() == [("1", "10-49"), ("2", None), ("99", "größer")]
    assert read_columns(path, SAS)[0] == ColumnDescription("facebook", "Uses it?", {}, "number")


def test_portable_files_of_spss_are_read(tmp_path: Path) -> None:
    path = tmp_path / "survey.por"
    answers = pl.DataFrame({"facebook": [1.0, 2.0, None], "size": ["10-49", "0-9", None]})
    pyreadstat.write_por(answers, path, column_labels=["Uses it?", None])
    assert guess_format(path) == SPSS
    assert table(path, SPSS).rows() == [("1", "10-49"), ("2", "0-9")]
    assert read_columns(path, SPSS)[0] == ColumnDescription("FACEBOOK", "Uses it?", {}, "number")


@pytest.mark.parametrize("suffix", [".sav", ".dta", ".parquet"])
def test_rows_without_a_value_in_any_column_are_dropped_and_counted(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "ROWS_PER_BLOCK", 2)
    answers = pl.DataFrame({"id": [None, None, 3.0, None, None], "note": ["x", "", "", " ", None]})
    path = file_of(answers, suffix, tmp_path)
    file = guess_format(path)
    assert lines(path, file, ["id"]) == [1, 3]
    assert [(block.frame["id"].to_list(), block.blank) for block in read_blocks(path, file, ["id"])] == [
        ([None], 1),
        (["3"], 1),
        ([], 1),
    ]


@needs_shared_cases
@pytest.mark.parametrize(
    ("name", "counted"),
    [("counted-2", "2"), ("dichotomy", "1"), ("dot-in-name", "1"), ("type-e", "1"), ("plain", None)],
)
def test_multiple_response_sets_say_which_columns_and_which_value_count(name: str, counted: str | None) -> None:
    (path,) = CASES.glob(f"14-*/{name}.sav")
    columns = ("q4_1", "q4_2", "q4_3")
    sets = {column.name: column.response_set for column in read_columns(path, SPSS)}
    called = "Q1.4" if name == "dot-in-name" else "q4"
    expected = None if counted is None else ResponseSet(called, "Channels used", columns, counted)
    assert {name: one for name, one in sets.items() if one} == (dict.fromkeys(columns, expected) if expected else {})


@needs_shared_cases
def test_a_multiple_response_set_without_variables_is_none() -> None:
    (path,) = CASES.glob("14-*/no-variables.sav")
    assert all(column.response_set is None for column in read_columns(path, SPSS))


@pytest.mark.parametrize("suffix", [".sav", ".dta", ".parquet"])
def test_numbers_have_the_decimal_sign_of_the_definition(suffix: str, tmp_path: Path) -> None:
    path = file_of(pl.DataFrame({"weight": [0.5, 3.0]}), suffix, tmp_path)
    file = guess_format(path)
    assert table(path, replace(file, decimal=",")).rows() == [("0,5",), ("3",)]


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
    path = file_of(ANSWERS.select("size", "weight").clear(), suffix, tmp_path)
    name: FormatName = {".sav": "spss", ".dta": "stata", ".parquet": "parquet"}[suffix]  # type: ignore[assignment]
    assert "no rows" in problems(path, FileFormat(name), ["weight"])[0].message
