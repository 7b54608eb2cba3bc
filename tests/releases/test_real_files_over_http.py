"""The main job, end to end on real files: a survey file goes in, HTTP answers with the displayed figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.config import Config
from tests.conftest import Database, DatabaseServer
from tests.releases.stored import DEFINITIONS, ingest_file
from tests.shared import SHARED, needs_shared_data
from tests.uncertified import publishing_behind_a_threshold

pytestmark = needs_shared_data
DATA = SHARED / "data"


FILES = {
    "eaii.yaml": "uy_eaii_2019_2021/eaii_2019_2021.csv.gz",
    "buffer.yaml": "buffer_state_of_social_2018/state_of_social_2018.csv.gz",
    "insee.yaml": "insee_ict_simulated/ict_survey.csv",
}


@pytest.fixture(scope="module")
def client(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A server of the real files; the surveys for partners, behind a threshold, are public for these tests alone."""
    folder = tmp_path_factory.mktemp("public")
    with database_server.database(migrated_template) as database:
        for name, path in FILES.items():
            text = (DEFINITIONS / name).read_text(encoding="utf-8")
            (folder / name).write_text(text.replace("access: partner", "access: public"), encoding="utf-8")
            with publishing_behind_a_threshold():
                ingest_file(database.owner, folder / name, DATA / path)
        yield _client(database)


def _client(database: Database) -> FlaskClient:
    config = Config("127.0.0.1", 8000, Path("unused"), 1, 10_000, None, database.reader_url)
    return create_app(config, database.reader).test_client()


def _rows(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/v1/benchmarks", query_string=query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.get_json()["data"]
    return rows


def test_software_by_size_class_of_uruguayan_firms(client: FlaskClient) -> None:
    rows = _rows(client, survey="eaii-2019-2021", channel="software", size="0-9,10-49,50-249,GE250")
    assert [(row["size"], row["value"], row["n"]) for row in rows] == [
        ("0-9", 0.029, 365),
        ("10-49", 0.062, 1150),
        ("50-249", 0.159, 685),
        ("GE250", 0.258, 205),
    ]
    assert all(row["ci_low"] < row["value"] < row["ci_high"] for row in rows)


def test_sector_by_size_hides_small_cells_without_a_trace(client: FlaskClient) -> None:
    rows = _rows(client, survey="eaii-2019-2021", channel="software", sector="*", size="*")
    hidden = [row for row in rows if row["status"] == "confidential"]
    assert hidden
    assert all(row["n"] is row["value"] is row["se"] is row["ci_low"] is row["n_eff"] is None for row in hidden)
    assert all(row["n"] >= 10 for row in rows if row["status"] == "published")


def test_channels_of_marketers_and_the_two_bases_of_paid_facebook(client: FlaskClient) -> None:
    channels = _rows(client, survey="buffer-2018", indicator="channel_use", channel="facebook,snapchat")
    assert [row["value"] for row in channels] == [0.961, 0.11]
    paid = _rows(client, survey="buffer-2018", indicator="paid_use,paid_rate", channel="facebook")
    assert {(row["indicator"], row["value"]) for row in paid} == {("paid_use", 0.753), ("paid_rate", 0.937)}
    assert len({row["base"] for row in paid}) == 2


def test_an_own_industry_list_is_the_sector_of_its_survey(client: FlaskClient) -> None:
    answer = client.get("/v1/surveys/buffer-2018").get_json()["data"]
    (sector,) = (one for one in answer["dimensions"] if one["id"] == "sector")
    assert sector["codelist"] == "buffer-2018.buffer-industry"
    codes = [node["code"] for node in sector["nodes"]]
    rows = _rows(client, survey="buffer-2018", indicator="channel_use", channel="facebook", sector="_T/*")
    assert [row["sector"] for row in rows] == codes[1:]


def test_the_note_on_ignored_calibration_is_in_the_answer(client: FlaskClient) -> None:
    answer = client.get("/v1/benchmarks", query_string={"survey": "insee-ict-simulated", "indicator": "big_data"})
    document = answer.get_json()
    (row,) = document["data"]
    assert row["n"] == 506
    assert row["notes"]
    assert "calibrat" in str(document["meta"]["notes"]).lower()
