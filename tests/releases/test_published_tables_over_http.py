"""Published tables, end to end: reliability, confidentiality and precision as they are answered, in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from api.app import create_app
from api.config import Config
from api.releases.ingesting import ingest
from tests.conftest import Database, DatabaseServer
from tests.releases.tables import LONG, SIZE, table_definition, table_file

PRECISE = (
    LONG + "  channel: channel\n  se: se\n  ci_low: low\n  ci_high: high\n  symbols: {u: unreliable, c: confidential}\n"
)
ROWS = (
    "year,size,channel,value,se,low,high",
    "2021,GE10,facebook,40,2,,",
    "2023,GE10,facebook,50,2,,",
    "2023,10-49,facebook,40,,36.5,44.5",
    "2023,GE250,facebook,60 u,1,,",
    "2023,50-249,facebook,c,,,",
    "2023,10-49,xing,10,9,,",
    "2023,GE5,facebook,30,1,,",
    "2023,GE250,xing,20,,,",
)


SECTORS = "[{id: sector, whole: B-N_X_K, column: sector}]"
OF_SECTORS = (
    "year,sector,channel,value,se,low,high",
    "2021,C,facebook,40,2,,",
    *(f"2023,{code},facebook,{40 + place},2,," for place, code in enumerate(("J", "J61-J63", "C", "C10-S951_X_K"))),
)
"""Divisions have no figures: what a section shares with an aggregate of them, only the classification tells."""


@pytest.fixture(scope="module")
def client(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("tables")
    with database_server.database(migrated_template) as database:
        ingest_table(database, folder, "precise", PRECISE, SIZE, ROWS)
        ingest_table(database, folder, "sectors", PRECISE.replace("size", "sector"), SECTORS, OF_SECTORS)
        bare = "  wave: {constant: 2023}\n  value: value\n  channel: channel\n"
        ingest_table(database, folder, "bare", bare, "[]", ("channel,value", "facebook,47.5", "xing,10"))
        config = Config("127.0.0.1", 8000, Path("unused"), 1, 10_000, None, database.reader_url)
        yield create_app(config, database.reader).test_client()


def ingest_table(
    database: Database, folder: Path, survey: str, figures: str, dimensions: str, rows: tuple[str, ...]
) -> None:
    definition = table_definition(folder, figures, dimensions, survey)
    list(ingest(database.owner, definition, table_file(folder, *rows)))


def rows_of(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/v1/benchmarks", query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["data"]
    return found


def test_a_standard_error_gives_an_interval_and_a_reliability(client: FlaskClient) -> None:
    (row,) = rows_of(client, survey="precise", wave="2023", channel="facebook", size="GE10")
    # Wilson's interval with n_eff = 0.5 · 0.5 / 0.02² = 625: the textbook's, to four digits.
    assert row["n_eff"] == 625
    assert (round(row["ci_low"], 4), round(row["ci_high"], 4)) == (0.4609, 0.5391)
    assert (row["se"], row["reliability"]) == (0.02, "good")


def test_an_interval_that_is_published_is_shown_as_it_is_and_widened_for_other_levels(client: FlaskClient) -> None:
    query = {"survey": "precise", "wave": "2023", "channel": "facebook", "size": "10-49"}
    (row,) = rows_of(client, **query)
    assert (row["ci_low"], row["ci_high"]) == (0.365, 0.445)
    assert row["se"] == 0.0204  # half of 0.08, by 1.96
    (wider,) = rows_of(client, **query, confidence="0.99")
    assert (wider["ci_low"], wider["ci_high"]) == (0.354, 0.4592)


def test_reliability_is_assessed_where_a_standard_error_is_published_and_only_there(client: FlaskClient) -> None:
    rows = rows_of(client, survey="precise", wave="2023", channel="xing", size="10-49,GE250")
    assert [(row["size"], row["reliability"]) for row in rows] == [("10-49", "poor"), ("GE250", "not_assessed")]


def test_low_reliability_stays_with_its_value_in_every_format(client: FlaskClient) -> None:
    query = {"survey": "precise", "wave": "2023", "channel": "facebook", "size": "GE250"}
    (row,) = rows_of(client, **query)
    assert (row["value"], row["flags"], row["reliability"]) == (0.6, ["unreliable"], "poor")
    (sdmx,) = csv.DictReader(
        io.StringIO(client.get("/v1/benchmarks", query_string=query | {"format": "sdmx-csv"}).text)
    )
    assert (sdmx["OBS_VALUE"], sdmx["OBS_STATUS"], sdmx["FLAGS"]) == ("0.6", "U", "unreliable")
    (line,) = csv.DictReader(io.StringIO(client.get("/v1/benchmarks", query_string=query | {"format": "csv"}).text))
    assert (line["flags"], line["reliability"]) == ("unreliable", "poor")
    cube = client.get("/v1/benchmarks", query_string=query | {"format": "jsonstat"}).get_json()
    assert set(cube["status"].values()) == {"U/F"}
    assert [one["flags"] for one in cube["extension"]["figures"].values()] == [["unreliable"]]
    content = client.get("/v1/benchmarks", query_string=query | {"format": "xlsx"}).data
    cells = [cell for row in load_workbook(io.BytesIO(content))["figures"].values for cell in row]
    assert "unreliable" in cells
    chart = json.dumps(client.get("/v1/benchmarks", query_string=query | {"format": "vega-lite"}).get_json())
    assert "unreliable" in chart
    assert "low reliability" in client.get("/v1/benchmarks", query_string=query | {"format": "svg"}).text
    bulk = client.get("/v1/releases/precise.2023.r1/download?format=csv").text
    (found,) = [
        one for one in csv.DictReader(io.StringIO(bulk)) if one["size"] == "GE250" and one["channel"] == "facebook"
    ]
    assert (found["flags"], found["reliability"]) == ("unreliable", "poor")


def test_a_sign_for_confidential_is_confidential(client: FlaskClient) -> None:
    query = {"survey": "precise", "wave": "2023", "channel": "facebook", "size": "50-249"}
    (row,) = rows_of(client, **query)
    assert (row["status"], row["value"], row["flags"]) == ("confidential", None, [])
    (sdmx,) = csv.DictReader(
        io.StringIO(client.get("/v1/benchmarks", query_string=query | {"format": "sdmx-csv"}).text)
    )
    assert (sdmx["OBS_STATUS"], sdmx["CONF_STATUS"]) == ("Q", "C")


def compared(client: FlaskClient, **query: str) -> dict[str, Any]:
    answer = client.get("/v1/comparisons", query_string={"survey": "precise", **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_classes_that_share_nobody_are_tested_and_said_to_be_of_published_precision(client: FlaskClient) -> None:
    answer = compared(client, wave="2023", channel="facebook", a="size:10-49", b="size:GE250")
    (row,) = answer["data"]
    assert (row["difference"], row["method"], row["df"], row["verdict"]) == (-0.2, "published_precision", None, "lower")
    assert row["se"] == round((0.0204**2 + 0.01**2) ** 0.5, 3)
    assert "published precision" in answer["meta"]["methods"]["published_precision"]


def test_waves_of_published_figures_are_tested_by_their_standard_errors(client: FlaskClient) -> None:
    (row,) = compared(client, channel="facebook", size="GE10", a="wave:2023", b="wave:2021")["data"]
    assert (row["difference"], row["method"], row["verdict"]) == (0.1, "published_precision", "higher")
    assert row["statistic"] == round(0.1 / (2 * 0.02**2) ** 0.5, 2)


@pytest.mark.parametrize(
    ("query", "obstacle"),
    [
        ({"channel": "facebook", "a": "size:GE10", "b": "size:10-49"}, "no_standard_error"),
        ({"size": "10-49", "a": "channel:facebook", "b": "channel:xing"}, "no_standard_error"),
        ({"channel": "xing", "a": "size:10-49", "b": "size:GE250"}, "no_standard_error"),
        ({"channel": "facebook", "a": "size:GE5", "b": "size:GE250"}, "no_standard_error"),  # of parts nobody knows
    ],
)
def test_figures_that_share_respondents_or_lack_a_standard_error_are_not_tested(
    client: FlaskClient, query: dict[str, str], obstacle: str
) -> None:
    (row,) = compared(client, wave="2023", **query)["data"]
    assert (row["verdict"], row["untested_because"]) == ("not_testable", obstacle)


FORMATS = ("json", "csv", "csvw", "jsonstat", "sdmx-csv", "xlsx", "vega-lite", "svg")


@pytest.mark.parametrize("format", FORMATS)
def test_a_table_without_a_dimension_is_answered_in_every_format(client: FlaskClient, format: str) -> None:
    answer = client.get("/v1/benchmarks", query_string={"survey": "bare", "channel": "*", "format": format})
    assert answer.status_code == 200, answer.text


def test_a_table_without_a_dimension_is_found_and_cited(client: FlaskClient) -> None:
    rows = rows_of(client, survey="bare", channel="facebook,xing")
    assert [(row["channel"], row["value"], row["size"], row["other_dimensions"]) for row in rows] == [
        ("facebook", 0.475, None, {}),
        ("xing", 0.1, None, {}),
    ]
    assert client.get(f"/v1/benchmarks/{rows[0]['id']}").status_code == 200
    survey = client.get("/v1/surveys/bare").get_json()["data"]
    assert survey["dimensions"] == []
    assert client.get("/v1/releases/bare.2023.r1/quality").status_code == 200
    (row,) = client.get("/v1/comparisons?survey=bare&a=channel:facebook&b=channel:xing").get_json()["data"]
    assert row["difference"] == 0.375


@pytest.mark.parametrize(
    ("a", "b", "verdict", "why"),
    [
        ("J", "C", "unclear", None),
        ("J61-J63", "C", "unclear", None),
        ("J", "J61-J63", "not_testable", "no_standard_error"),
        ("J", "C10-S951_X_K", "not_testable", "shared_respondents"),
    ],
)
def test_only_classes_known_to_share_nobody_are_tested(
    client: FlaskClient, a: str, b: str, verdict: str, why: str | None
) -> None:
    query = {"survey": "sectors", "channel": "facebook", "a": f"sector:{a}", "b": f"sector:{b}"}
    (row,) = client.get("/v1/comparisons", query_string=query).get_json()["data"]
    assert (row["verdict"], row["untested_because"]) == (verdict, why)
    assert ("may have respondents in common" in row["sentence"]) == (why == "shared_respondents")
