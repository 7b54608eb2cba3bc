"""JSON-stat: a cube that its validator accepts, whose statuses tell what is missing and why."""

from __future__ import annotations

import json
from math import prod
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonstat_validator import validate_jsonstat

from api.representations import as_json_stat
from api.representations.json_stat_axes import METRICS
from tests.representations.reading import PATH, body, read_json, read_json_stat
from tests.representations.test_registry import QUERIES, identified, numbered


def cube(client: FlaskClient, query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(client, query, "jsonstat"))
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_the_validator_accepts_it_and_there_is_a_value_for_every_place(client: FlaskClient, query: str) -> None:
    found = cube(client, query)
    assert validate_jsonstat(found)
    assert len(found["value"]) == prod(found["size"])


def test_what_has_no_value_is_null_with_a_status_for_each_of_its_numbers(client: FlaskClient) -> None:
    found = cube(client, "survey=panel&channel=facebook,xing&sector=C&size=0-9,GE250")
    statuses = {letters: found["extension"]["status"][letters] for letters in set(found["status"].values())}
    assert statuses == {"Q/C": "confidential", "Q/F": "unreliable"}
    hidden = [int(place) for place, status in found["status"].items() if status == "Q/C"]
    assert len(hidden) == len(METRICS)
    assert {found["value"][place] for place in hidden} == {None}


def test_a_true_zero_is_zero_and_not_missing(client: FlaskClient) -> None:
    found = cube(client, "survey=panel&channel=facebook&sector=I")
    assert (found["value"][0], found["status"]) == (0, {})


def test_dimensions_have_roles_labels_and_units(client: FlaskClient) -> None:
    found = cube(client, "survey=panel&wave=*&channel=xing&lang=de")
    assert found["role"] == {"time": ["wave"], "geo": ["region"], "metric": ["indicator", "metric"]}
    assert found["dimension"]["wave"]["category"]["index"] == ["2021", "2022", "2023"]
    assert found["dimension"]["size"]["label"] == "Größenklasse"
    assert found["dimension"]["indicator"]["category"]["unit"] == {"adoption": {"label": "share", "decimals": 3}}
    assert found["dimension"]["region"]["category"]["label"] == {"_Z": "entfällt"}
    assert found["dimension"]["metric"]["category"]["index"] == list(METRICS)


def test_a_cube_that_is_mostly_gaps_lists_its_values_by_place(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_json_stat, "LARGEST_ARRAY", 10)
    answer = body(client, "survey=*&size=*", "jsonstat")
    found = json.loads(answer)
    assert validate_jsonstat(found)
    assert isinstance(found["value"], dict)
    expected = read_json(client.get(f"{PATH}?survey=*&size=*").data)
    assert identified(list(map(numbered, read_json_stat(answer)))) == identified(list(map(numbered, expected)))
