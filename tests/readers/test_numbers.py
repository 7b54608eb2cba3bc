from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.concepts.surveys.files import FileFormat
from api.readers import explain_number, parse_numbers

POINT = FileFormat()
COMMA = FileFormat(decimal=",")
GERMAN = FileFormat(decimal=",", thousands=".")
SWISS = FileFormat(thousands="'")


@pytest.mark.parametrize(
    ("file", "text", "number"),
    [
        (POINT, "0", 0.0), (POINT, "-1.5", -1.5), (POINT, "+2", 2.0), (POINT, ".5", 0.5), (POINT, "1e3", 1000.0),
        (POINT, "1.25E-2", 0.0125), (POINT, " 7 ", 7.0), (POINT, "007", 7.0), (POINT, "11969.000", 11969.0),
        (COMMA, "1,5", 1.5), (COMMA, "12", 12.0), (COMMA, ",5", 0.5),
        (GERMAN, "1.234,5", 1234.5), (GERMAN, "1234,5", 1234.5), (GERMAN, "1.234.567", 1234567.0),
        (GERMAN, "1.234", 1234.0), (SWISS, "1'234.5", 1234.5),
    ],
)  # fmt: skip
def test_a_number_in_the_files_own_style_is_read(file: FileFormat, text: str, number: float) -> None:
    numbers, invalid = parse_numbers(pl.Series("weight", [text]), file)
    assert numbers.to_list() == [number]
    assert invalid.to_list() == [False]
    assert numbers.name == "weight"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        *((POINT, text) for text in ("1_000", "١٢", "NaN", "nan", "inf", "-Infinity", "1,5", "1.234,5", "5.", "0x1F")),
        *((POINT, text) for text in ("1e", "e5", ".", "-", "", "1 000", "1.2.3", "--1", "1e999", "²", "１")),
        (POINT, "1\n"), (POINT, "1\u00a0"),
        *((COMMA, text) for text in ("1.5", "1.234,5", "1,2,3", "1,")),
        *((GERMAN, text) for text in ("1.23", "1234.567", "12345.678,9", "1..234", ".234", "1,234.5")),
    ],
)  # fmt: skip
def test_anything_else_is_no_number(file: FileFormat, text: str) -> None:
    numbers, invalid = parse_numbers(pl.Series("weight", [text, "1", None]), file)
    assert numbers.to_list() == [None, 1.0, None]
    assert invalid.to_list() == [True, False, False]


@given(number=st.floats(allow_nan=False, allow_infinity=False), decimal=st.sampled_from(".,"))
def test_every_float_is_read_back_exactly(number: float, decimal: str) -> None:
    text = repr(number).replace(".", decimal)
    numbers, invalid = parse_numbers(pl.Series([text]), replace(POINT, decimal=decimal))
    assert numbers.to_list() == [number]
    assert not invalid.any()


def test_no_cells_give_no_numbers() -> None:
    numbers, invalid = parse_numbers(pl.Series("weight", [], dtype=pl.String), POINT)
    assert (len(numbers), len(invalid)) == (0, 0)


@pytest.mark.parametrize(
    ("file", "text", "hint"),
    [
        (POINT, "1,5", "is not a number with decimal sign ‘.’; did you mean decimal: ‘,’?"),
        (COMMA, "1.5", "is not a number with decimal sign ‘,’; did you mean decimal: ‘.’?"),
        (POINT, "1.234,5", "did you mean decimal: ‘,’ with thousands: ‘.’?"),
        (COMMA, "1,234.5", "did you mean decimal: ‘.’ with thousands: ‘,’?"),
        (POINT, "1_000", "digits 0 to 9 only"),
        (POINT, "NaN", "list it under missing"),
        (POINT, "1e999", "it is too large"),
        (GERMAN, "1,2,3", "decimal sign ‘,’ and thousands separator ‘.’"),
    ],
)
def test_a_wrong_number_is_explained_with_the_setting_that_would_fit(file: FileFormat, text: str, hint: str) -> None:
    explanation = explain_number(text, file)
    assert explanation.startswith(f"“{text}” is not a number")
    assert hint in explanation
