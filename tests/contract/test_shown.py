"""What is compared of the answers that the specification shows, and what the documentation page fills in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.schemas.examples import EXAMPLES, FOLDER
from tests.contract.filled_in import filled_in
from tests.contract.shown import lasting

ANSWER: dict[str, dict[str, Any]] = {
    "data": {"release": "pulse.2026.r1", "value": 0.5, "published_at": "2026-03-02T08:00:00Z", "days_after_period": 3},
    "meta": {
        "cursor": "5_1795449926194618",
        "citation": "Pulse. Release pulse.2026.r1, 2026-03-02, /v1/x",
        "csl": {"issued": {"date-parts": [[2026, 3, 2]]}},
        "id": "urn:uuid:f43555cf-1764-5f2c-934b-0c056bb007c4",
    },
}


def test_the_same_answer_on_another_day_is_the_same() -> None:
    later = json.loads(
        json.dumps(ANSWER)
        .replace("2026-03-02", "2027-11-30")
        .replace("T08:00:00Z", "T23:59:59.123456Z")
        .replace("[2026, 3, 2]", "[2027, 11, 30]")
        .replace('"days_after_period": 3', '"days_after_period": 401')
        .replace("5_1795449926194618", "7_1895449926194618")
        .replace("f43555cf", "00000000")
    )
    assert later != ANSWER
    assert lasting(json.dumps(later)) == lasting(json.dumps(ANSWER, indent=2))


@pytest.mark.parametrize(("name", "value"), [("value", 0.51), ("release", "pulse.2026.r2"), ("other", None)])
def test_another_value_or_member_is_another_answer(name: str, value: object) -> None:
    other = {**ANSWER, "data": ANSWER["data"] | {name: value}}
    assert lasting(json.dumps(other)) != lasting(json.dumps(ANSWER))


def test_a_text_is_compared_as_it_is() -> None:
    assert lasting("a,b\r\n1,2\r\n") == "a,b\r\n1,2\r\n"


def test_every_file_of_the_examples_is_shown() -> None:
    used = {one.path.name for one in EXAMPLES} | {one.body for one in EXAMPLES if one.body}
    assert {path.name for path in FOLDER.iterdir()} == used
    assert len({one.name for one in EXAMPLES}) == len(EXAMPLES)


def test_a_request_is_filled_in_with_examples_else_defaults() -> None:
    operation = {
        "parameters": [
            {"in": "query", "name": "lang", "schema": {"default": "en"}},
            {"in": "query", "name": "size", "schema": {"default": "_T", "example": ["SME"]}},
            {"in": "query", "name": "sort", "schema": {}},
        ],
        "requestBody": {"content": {"application/json": {"example": {"a": 1}}}},
    }
    one = {"in": "path", "name": "survey", "example": "pulse", "schema": {}}
    document = {"paths": {"/v1/surveys/{survey}": {"parameters": [one], "post": operation}}}
    (request,) = filled_in(document)
    assert request == ("POST", "/v1/surveys/pulse", {"lang": "en", "size": ["SME"]}, {"a": 1})
