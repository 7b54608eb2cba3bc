"""Tables: cross-tables in CSV and XLSX, the description of CSV's columns, the workbook."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from openpyxl.utils import get_column_letter

from api.app import create_app
from api.concepts.texts import same
from api.representations.as_xlsx import number_pattern
from tests.conftest import DatabaseServer
from tests.representations.reading import PATH, body, lines, sheet
from tests.serving import samples, stored
from tests.serving.conftest import configured
from tests.serving.test_benchmarks import get, refused


def crossed(client: FlaskClient, query: str, name: str = "csv") -> list[dict[str, Any]]:
    if name == "csv":
        return [dict(line) for line in lines(body(client, query, name))]
    header, *rest = sheet(body(client, query, name))
    return [dict(zip(header, cells, strict=True)) for cells in rest]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_codes_become_columns_in_codelist_order(client: FlaskClient, name: str) -> None:
    query = "survey=panel&channel=facebook,xing&size=*&sector=C,F"
    found = crossed(client, f"{query}&columns=size&labels=codes", name)
    expected = {(row["channel"], row["sector"], row["size"]): row for row in get(client, query)["data"]}
    assert [(line["channel"], line["sector"]) for line in found] == [
        (channel, sector) for channel in ("facebook", "xing") for sector in ("C", "F")
    ]
    names = list(found[0])
    first = names.index("_T")
    assert names[first : first + 5] == list(samples.SIZE.codes)
    for line in found:
        for size in samples.SIZE.codes:
            row = expected[line["channel"], line["sector"], size]
            assert (float(line[size]) if line[size] not in ("", None) else None) == row["value"]
            assert line[f"{size} (status)"] == row["status"]
            assert line[f"{size} (id)"] == row["id"]


def test_a_cross_table_of_channels_has_no_line_for_each_channel(client: FlaskClient) -> None:
    (line,) = crossed(client, "survey=panel&columns=channel&labels=labels&lang=de")
    assert (line["XING (status)"], line["sector"]) == ("published", "Alle Branchen")
    (line,) = crossed(client, "survey=panel&columns=channel&labels=both")
    assert "any: Any channel" in line


def test_waves_side_by_side_name_all_their_releases(client: FlaskClient) -> None:
    (line,) = crossed(client, "survey=panel&wave=*&channel=any&columns=wave")
    assert [line[wave] != "" for wave in ("2021", "2022", "2023")] == [True] * 3
    assert line["release"] == "panel.2021.r1 | panel.2022.r1 | panel.2023.r2"


def test_a_surveys_own_dimension_can_be_crossed_and_gaps_are_empty(client: FlaskClient) -> None:
    (line,) = crossed(client, "survey=panel&channel=any&where=market:*&columns=market")
    assert line["b2b"]
    found = crossed(client, "survey=panel,press&channel=any&size=SME,GE250&columns=size")
    assert [(line["survey"], line["GE250"], line["GE250 (value_text)"]) for line in found][1] == (
        "press",
        "",
        "almost half",
    )


@pytest.mark.parametrize(
    ("query", "nearest"),
    [("columns=sise&format=csv", "size"), ("columns=survey&format=csv", None), ("columns=size&format=json", None)],
)
def test_what_cannot_be_crossed_is_refused(client: FlaskClient, query: str, nearest: str | None) -> None:
    (error,) = refused(client.get(f"{PATH}?survey=panel&{query}"))["errors"]
    assert error["parameter"] == "columns"
    assert nearest is None or error["nearest"][0] == nearest


@pytest.mark.parametrize("form", ["", "&labels=both", "&columns=size", "&columns=size&labels=both&lang=de"])
def test_csv_links_to_a_description_of_exactly_its_columns(client: FlaskClient, form: str) -> None:
    response = client.get(f"{PATH}?survey=panel&size=*&channel=xing&format=csv{form}")
    address, relation, media_type = response.headers["Link"].split("; ")
    assert (relation, media_type) == ('rel="describedby"', 'type="application/csvm+json"')
    document = client.get(address.strip("<>")).get_json()
    assert document["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "de" if "lang=de" in form else "en"}]
    assert client.get(document["url"]).data == response.data
    header = next(csv.reader(io.StringIO(response.text, newline="")))
    columns = document["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == header
    assert len({column["name"] for column in columns}) == len(columns)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", column["name"]) for column in columns)
    if not form:
        types = {column["titles"]: column["datatype"] for column in columns}
        assert (types["value"], types["n"], types["period_end"], types["id"]) == ("double", "integer", "date", "string")


def test_the_workbook_has_numbers_with_their_format_and_a_header_that_stays(client: FlaskClient) -> None:
    answer = body(client, "survey=panel&channel=xing&sector=*", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer))
    assert book.sheetnames == ["figures", "notes", "metadata"]
    figures = book["figures"]
    assert figures.freeze_panes == "A2"
    header = [cell.value for cell in figures[1]]
    value = figures[2][header.index("value")]
    assert (value.data_type, value.number_format) == ("n", "0.0%")
    assert figures[2][header.index("period_start")].value == datetime(2023, 1, 1)  # noqa: DTZ001 - sheets have no zones
    widths = [figures.column_dimensions[get_column_letter(place)].width for place in range(1, len(header) + 1)]
    assert min(widths) > 8
    assert book.properties.created.year == 2024


@pytest.mark.parametrize(
    ("unit", "decimals", "expected"),
    [("share", 1, "0.0%"), ("share_difference", 0, "0%"), ("count", 2, "#,##0.00"), ("minutes", 0, "#,##0")],
)
def test_number_formats_follow_the_indicator(unit: str, decimals: int, expected: str) -> None:
    assert number_pattern(unit, decimals) == expected


def test_confidential_cells_of_the_workbook_are_empty(client: FlaskClient) -> None:
    header, cells = sheet(body(client, "survey=panel&channel=xing&sector=C&size=GE250", "xlsx"))
    found = dict(zip(header, cells, strict=True))
    assert found["status"] == "confidential"
    assert {found[field] for field in ("value", "se", "ci_low", "ci_high", "n", "n_eff", "notes")} == {None}


def test_metadata_and_notes_can_be_read_without_the_server(client: FlaskClient) -> None:
    answer = body(client, "survey=press&channel=xing&lang=de", "xlsx")
    notes = sheet(answer, "notes")
    assert ("press.2012.r1", "Anmerkung", "base-unstated", "Die Basis ist unbekannt.") in notes
    metadata = dict(sheet(answer, "metadata")[1:])
    assert metadata["Zitierweise"] == "Ein Institut: press"
    assert metadata["Dauerhafte Adresse"].startswith("/v1/benchmarks?release=press.2012.r1")
    assert metadata["Status confidential"] == "vertraulich"


@pytest.mark.parametrize("text", ['=HYPERLINK("http://evil")', "+1", "@SUM(A1)", "https://evil.example/", "{=1+1}"])
def test_no_text_of_a_survey_becomes_a_formula_or_a_link(
    database_server: DatabaseServer, migrated_template: str, text: str
) -> None:
    snapshot = replace(samples.press_snapshot(), notes=(("base-unstated", same(text)),))
    with database_server.database(migrated_template) as database:
        with database.owner.begin() as connection:
            stored.store(connection, samples.edition(0, snapshot))
        client = create_app(configured(), database.reader).test_client()
        book = openpyxl.load_workbook(io.BytesIO(body(client, "channel=xing", "xlsx")))
    cells = [cell for page in book for line in page.iter_rows() for cell in line if cell.value == text]
    assert cells
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}


def test_the_description_says_that_figures_are_simulated(client: FlaskClient) -> None:
    document = json.loads(body(client, "survey=practice", "csvw"))
    assert document["rdfs:comment"][0].startswith("SIMULATED")
