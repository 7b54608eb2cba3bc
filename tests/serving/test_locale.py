"""CSV as a German Excel opens it: semicolons, decimal commas, a byte-order mark."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from tests.serving.test_benchmarks import refused

ADDRESSES = [
    "/v1/benchmarks?survey=panel&sector=*&size=*",
    "/v1/benchmarks?survey=panel&size=*&columns=size",
    "/v1/comparisons?survey=panel&a=size:SME&b=size:GE250",
    "/v1/trends?survey=panel",
    "/v1/releases/panel.2023.r2/download?labels=both",
]


def table(client: FlaskClient, address: str, delimiter: str, encoding: str) -> list[list[str]]:
    answer = client.get(f"{address}&format=csv")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.data.decode(encoding), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_german_csv_has_the_same_cells_with_decimal_commas(client: FlaskClient, address: str) -> None:
    plain = table(client, address, ",", "utf-8")
    answer = client.get(f"{address}&format=csv&locale=de")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.count(b"\xef\xbb\xbf") == 1
    german = table(client, f"{address}&locale=de", ";", "utf-8-sig")
    assert german[0] == plain[0]
    decimals = 0
    for row, like in zip(german, plain, strict=True):
        for cell, number in zip(row, like, strict=True):
            if cell != number:
                assert float(cell.replace(",", ".")) == float(number)
                assert "." not in cell
                decimals += 1
    assert decimals > 5


def test_semicolons_within_texts_stay_within_their_cells(client: FlaskClient) -> None:
    german = table(client, "/v1/benchmarks?survey=panel&size=*&lang=de&locale=de&labels=both", ";", "utf-8-sig")
    assert {len(row) for row in german} == {len(german[0])}


def test_it_is_another_answer_with_a_name_of_its_own(client: FlaskClient) -> None:
    for address in (ADDRESSES[0], ADDRESSES[-1]):
        names = {client.get(f"{address}&format=csv{locale}").headers["ETag"] for locale in ("", "&locale=de")}
        assert len(names) == 2


def test_its_description_knows_the_delimiter_and_the_decimal_comma(client: FlaskClient) -> None:
    described = client.get(f"{ADDRESSES[0]}&format=csvw&locale=de").json
    assert described is not None
    assert described["dialect"]["delimiter"] == ";"
    assert "locale=de" in described["url"]
    by_name = {column["name"]: column["datatype"] for column in described["tableSchema"]["columns"]}
    assert by_name["value"] == {"base": "double", "format": {"decimalChar": ","}}
    assert by_name["n"] == "integer"


def test_en_is_what_is_answered_without_it(client: FlaskClient) -> None:
    assert client.get(f"{ADDRESSES[0]}&format=csv&locale=en").data == client.get(f"{ADDRESSES[0]}&format=csv").data


@pytest.mark.parametrize(
    "address", [*(f"{one}&format=xlsx" for one in ADDRESSES[:4]), f"{ADDRESSES[-1]}&format=parquet", ADDRESSES[0]]
)
def test_what_is_written_in_one_way_only_refuses_it(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}&locale=de")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["parameter"] == "locale"
    assert answer.json["errors"][0]["code"] == "conflict"


def test_another_place_is_refused_with_those_there_are(client: FlaskClient) -> None:
    mistake = refused(client.get("/v1/benchmarks?survey=panel&format=csv&locale=fr"))["errors"][0]
    assert (mistake["parameter"], mistake["nearest"]) == ("locale", ["en", "de"])
