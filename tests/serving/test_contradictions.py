"""A selection of codes that exist but do not go together: never an empty answer without a word."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.serving.test_benchmarks import get, refused

PAIR = "indicator=adoption together with category=sales"


def mistake(client: FlaskClient, query: str, path: str = "/v1/benchmarks") -> dict[str, Any]:
    (found,) = refused(client.get(f"{path}?{query}"))["errors"]
    return dict(found)


@pytest.mark.parametrize(
    ("query", "parameter", "said", "ways", "nearest"),
    [
        (
            "survey=panel&indicator=adoption&category=sales",
            "category",
            "indicator=adoption together with category=sales",
            ["category=yes with indicator=adoption", "indicator=goal with category=sales"],
            ["yes"],
        ),
        (
            "survey=panel&category=sales",
            "category",
            "the headline indicator (indicator is left out) together with category=sales",
            ["category=yes with the headline indicator (indicator is left out)"],
            ["yes"],
        ),
        (
            "survey=panel&indicator=adoption&channel=_T",
            "channel",
            "indicator=adoption together with channel=_T",
            ["channel=any,facebook,xing with indicator=adoption", "indicator=goal with channel=_T"],
            None,
        ),
        ("survey=panel&wave=2030..", "wave", "wave=2030..", ["wave=2023,2022,2021"], ["2023"]),
        ("survey=panel&sector=C/*", "sector", "sector=C/*", ["sector=_T,INDUSTRY,C,F,I"], None),
        (
            "survey=panel&wave=2030..&indicator=adoption&channel=xing",
            "wave",
            "wave=2030..",
            ["wave=2023,2022,2021"],
            None,
        ),
    ],
)
@pytest.mark.parametrize("path", ["/v1/benchmarks", "/v1/trends"])
def test_what_does_not_go_together_is_named_with_what_would(
    client: FlaskClient, path: str, query: str, parameter: str, said: str, ways: list[str], nearest: list[str] | None
) -> None:
    found = mistake(client, query, path)
    assert found["parameter"] == parameter
    assert found["detail"] == f"nothing is published for {said} in the surveys asked"
    assert found["code"] == ("conflict" if "together" in said else "unknown_code")
    assert found["expected"].split("; or ")[: len(ways)] == ways
    if nearest is not None:
        assert found["nearest"][: len(nearest)] == nearest


@pytest.mark.parametrize("way", ["indicator=adoption&category=yes", "indicator=goal&category=sales", "wave=2023"])
def test_what_is_named_as_a_way_out_has_figures(client: FlaskClient, way: str) -> None:
    assert get(client, f"survey=panel&{way}")["data"]


def test_codes_of_different_surveys_do_not_go_together(client: FlaskClient) -> None:
    found = mistake(client, "survey=panel,press&wave=2012&indicator=goal")
    assert found["detail"].startswith("nothing is published for wave=2012 together with indicator=goal")
    assert "indicator=adoption with wave=2012" in found["expected"]


def test_nodes_that_are_not_crossed_with_each_other_are_named(client: FlaskClient) -> None:
    found = mistake(client, "survey=panel&sector=INDUSTRY/*&where=market:b2b&size=SME/*")
    assert "where=market:b2b" in found["detail"]
    assert "together with" in found["detail"]


def test_a_plan_of_nothing_says_so_as_well(client: FlaskClient) -> None:
    assert PAIR in mistake(client, "survey=panel&indicator=adoption&category=sales&limit=0")["detail"]


def test_a_mistake_of_form_is_told_before_what_follows_from_it(client: FlaskClient) -> None:
    found = refused(client.get("/v1/benchmarks?survey=panel&indicator=adoption&category=sales&sort=x"))["errors"]
    assert [one["parameter"] for one in found] == ["sort"]


def test_a_comparison_of_what_does_not_go_together_is_refused_too(client: FlaskClient) -> None:
    query = "survey=panel&indicator=adoption&category=sales&a=size:SME&b=size:GE250"
    assert refused(client.get(f"/v1/comparisons?{query}"))["errors"]
