"""CSV: equal to JSON, complete, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.concepts.texts import same
from tests.conftest import DatabaseServer
from tests.serving import samples, stored
from tests.serving.conftest import configured
from tests.serving.test_benchmarks import PATH, get

NUMBERS = ("value", "se", "ci_low", "ci_high", "n", "n_eff")
HARMFUL = '=HYPERLINK("http://evil"), "quoted"\r\nsecond line'


def read(client: FlaskClient, query: str) -> list[dict[str, str]]:
    response = client.get(f"{PATH}?{query}&format=csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8"), newline="")))


@pytest.mark.parametrize("query", ["", "survey=panel&sector=*&size=*", "survey=*&size=*&wave=*", "survey=press"])
def test_csv_and_json_have_the_same_rows_and_values(client: FlaskClient, query: str) -> None:
    expected: list[dict[str, Any]] = get(client, query)["data"]
    found = read(client, query)
    assert len(found) == len(expected)
    for line, row in zip(found, expected, strict=True):
        for field in NUMBERS:
            assert (float(line[field]) if line[field] else None) == row[field]
        for field in ("id", "release", "channel", "status", "reliability", "base", "basis"):
            assert line[field] == row[field]
        for dimension in ("sector", "size", "region"):
            assert (line[dimension] or None) == row[dimension]
        assert line.get("market", "") == row["other_dimensions"].get("market", "")


def test_lines_end_as_rfc_4180_says(client: FlaskClient) -> None:
    text = client.get(f"{PATH}?survey=panel&sector=*&format=csv").data
    assert text.count(b"\r\n") == text.count(b"\n") == 16


def test_notes_sources_licence_and_citation_survive(client: FlaskClient) -> None:
    (line,) = read(client, "survey=press&channel=xing")
    assert line["note_texts"] == "The base, of all or of active, is not stated."
    assert line["base_text"] == "responding SMEs"
    assert line["source_urls"] == "https://example.org/a https://example.org/b"
    assert "0.51" in line["also_reported"]
    assert line["licence"].startswith("CC BY 4.0")
    assert line["citation"] == "An institute: press"
    assert (line["period_start"], line["confidence_level"]) == ("2012-01-01", "0.95")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("codes", {"sector": "I", "market": "_T"}),
        ("labels", {"sector": 'Gastgewerbe, „Küche"', "market": "Alle", "region": ""}),
        ("both", {"sector": "I", "sector_label": 'Gastgewerbe, „Küche"', "market_label": "Alle", "region_label": ""}),
    ],
)
def test_codes_are_shown_as_asked(client: FlaskClient, style: str, expected: dict[str, str]) -> None:
    (line,) = read(client, f"survey=panel&channel=xing&sector=I&lang=de&labels={style}")
    assert {field: line[field] for field in expected} == expected


def test_an_answer_without_rows_has_its_header(client: FlaskClient) -> None:
    text = client.get(f"{PATH}?survey=panel&limit=0&format=csv").text
    assert text.startswith("id,survey,wave,release,indicator,channel,category,sector,size,region,value,")
    assert text.count("\r\n") == 1


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless_and_comes_through_whole(
    database_server: DatabaseServer, migrated_template: str, sign: str
) -> None:
    snapshot = samples.press_snapshot()
    harmful = sign + HARMFUL
    notes = (("base-unstated", same(harmful)),)
    with database_server.database(migrated_template) as database:
        with database.owner.begin() as connection:
            stored.store(connection, samples.edition(0, replace(snapshot, notes=notes)))
        client = create_app(configured(), database.reader).test_client()
        (line,) = read(client, "channel=xing")
    assert line["note_texts"] == "'" + harmful
    assert line["value"] == "0.508"
