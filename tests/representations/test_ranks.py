"""Ranks, where an order was asked for: in every format, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.answers.figures.ranking import RANK_FIELDS
from tests.representations.reading import PATH, body, lines, sheet

QUERY = "survey=panel,press&wave=2023,2012&indicator=adoption&size=*&sector=_T,C,F&where=market:_T"
Ranks = dict[str | None, tuple[int | None, ...]]


def answered(client: FlaskClient, query: str) -> dict[str, Any]:
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.get_json()
    return document


def ranks(cells: dict[str, Any]) -> tuple[int | None, ...]:
    return tuple(int(cells[field]) if cells.get(field) not in ("", None) else None for field in RANK_FIELDS)


def from_rows(rows: list[dict[str, Any]]) -> Ranks:
    return {row["id"]: ranks(row) for row in rows}


def from_sheet(answer: bytes) -> Ranks:
    header, *rest = sheet(answer)
    return from_rows([dict(zip(header, cells, strict=True)) for cells in rest])


READERS: dict[str, Callable[[bytes], Ranks]] = {
    "json": lambda answer: from_rows(json.loads(answer)["data"]),
    "vega-lite": lambda answer: from_rows(json.loads(answer)["data"]["values"]),
    "csv": lambda answer: from_rows(lines(answer)),
    "xlsx": from_sheet,
    "sdmx-csv": lambda answer: {
        line["FIGURE_ID"]: ranks({field: line[field.upper()] for field in RANK_FIELDS}) for line in lines(answer)
    },
    "jsonstat": lambda answer: from_rows(list(json.loads(answer)["extension"]["figures"].values())),
}


@pytest.mark.parametrize("sort", ["value", "-value"])
@pytest.mark.parametrize("name", sorted(READERS))
def test_every_format_has_the_ranks_of_json(client: FlaskClient, name: str, sort: str) -> None:
    query = f"{QUERY}&sort={sort}"
    expected = READERS["json"](body(client, query, "json"))
    assert any(None not in one for one in expected.values())
    assert READERS[name](body(client, query, name)) == expected


def test_ranks_are_among_the_rows_of_one_survey_and_wave(client: FlaskClient) -> None:
    rows = answered(client, f"{QUERY}&sort=-value")["data"]
    by_survey = {survey: [row for row in rows if row["survey"] == survey] for survey in ("panel", "press")}
    for mine in by_survey.values():
        valued = [row for row in mine if row["value"] is not None]
        assert [row["rank"] for row in valued] == [
            1 + sum(other["value"] > row["value"] for other in valued) for row in valued
        ]
    for row in by_survey["panel"]:
        bounds = row["rank_low"], row["rank"], row["rank_high"]
        assert bounds == (None, None, None) if row["value"] is None else sorted(bounds) == list(bounds)
    # Published figures have no intervals.
    assert {(row["rank_low"], row["rank_high"]) for row in by_survey["press"]} == {(None, None)}
    assert {row["rank"] for row in by_survey["press"] if row["value"] is not None} == {1, 2, 3}


def test_a_page_has_the_ranks_of_the_whole(client: FlaskClient) -> None:
    whole = answered(client, f"{QUERY}&sort=value")["data"]
    first = answered(client, f"{QUERY}&sort=value&limit=4")
    second = answered(client, first["links"]["next"].partition("?")[2])
    assert first["data"] + second["data"] == whole[:8]


def test_a_wider_interval_allows_more_ranks(client: FlaskClient) -> None:
    def spread(confidence: str) -> int:
        rows = answered(client, f"survey=panel&size=*&sort=value&confidence={confidence}")["data"]
        return sum(row["rank_high"] - row["rank_low"] for row in rows if row["rank_low"] is not None)

    assert spread("0.90") < spread("0.99")


@pytest.mark.parametrize("name", ["json", "csv", "csvw", "sdmx-csv", "jsonstat", "vega-lite"])
def test_without_an_order_there_are_no_ranks(client: FlaskClient, name: str) -> None:
    assert "rank" not in body(client, QUERY, name).decode().lower()


def test_columns_of_ranks_are_described_and_crossed(client: FlaskClient) -> None:
    described = json.loads(body(client, f"{QUERY}&sort=value", "csvw"))["tableSchema"]["columns"]
    assert {one["name"]: one["datatype"] for one in described if one["name"] in RANK_FIELDS} == dict.fromkeys(
        RANK_FIELDS, "integer"
    )
    crossed = lines(body(client, "survey=panel&size=SME,0-9&sort=-value&columns=size", "csv"))
    rows = {
        (row["channel"], row["size"]): row for row in answered(client, "survey=panel&size=SME,0-9&sort=-value")["data"]
    }
    for line in crossed:
        for size in ("SME", "0-9"):
            assert line[f"{size} (rank)"] == str(rows[line["channel"], size]["rank"] or "")
