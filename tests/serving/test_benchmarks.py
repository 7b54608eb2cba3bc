"""``/v1/benchmarks`` over HTTP, on releases stored in a real database and read as the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from api.concepts.answers.rows import ROW_FIELDS
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.surveys.items import Series
from api.queries.figures import look_up_statement
from tests.conftest import Database
from tests.serving import samples

PATH = "/v1/benchmarks"


def get(client: FlaskClient, query: str = "", path: str = PATH) -> Any:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    return response.json


def rows(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, query)["data"]
    return found


def refused(response: TestResponse, status: int = 422) -> Any:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    document = json.loads(response.text)
    assert document["status"] == status
    assert document["request_id"] == response.headers["X-Request-Id"]
    return document


def test_a_row_has_every_field_and_can_be_read_alone(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=press&channel=xing")
    assert tuple(row) == ROW_FIELDS
    assert row | {"id": None, "also_reported": None} == {
        "id": None,
        "survey": "press",
        "wave": "2012",
        "release": "press.2012.r1",
        "indicator": "adoption",
        "channel": "xing",
        "category": "yes",
        "sector": None,
        "size": "SME",
        "region": None,
        "other_dimensions": {},
        "value": 0.508,
        "value_text": None,
        "unit": "share",
        "base": "responding",
        "basis": "published",
        "se": None,
        "ci_low": None,
        "ci_high": None,
        "n": None,
        "n_text": "> 500",
        "n_eff": None,
        "status": "published",
        "reliability": "not_assessed",
        "flags": [],
        "notes": ["base-unstated"],
        "sources": ["article"],
        "also_reported": None,
        "alternatives": [],
    }
    assert row["also_reported"] == [samples.RETOLD]


def test_one_channel_and_size_is_answered_across_all_surveys_none_simulated(client: FlaskClient) -> None:
    answer = get(client, "channel=facebook&size=SME")
    assert [row["survey"] for row in answer["data"]] == ["panel", "press"]
    assert answer["meta"]["notice"] is None


@pytest.mark.parametrize("query", ["survey=practice", "survey=*", "release=practice.2024.r1"])
def test_simulated_figures_are_said_to_be_simulated(client: FlaskClient, query: str) -> None:
    answer = get(client, query)
    assert answer["meta"]["notice"].startswith("SIMULATED")
    assert {row["basis"] for row in answer["data"] if row["survey"] == "practice"} == {"simulated"}
    assert "SIMULATED" in client.get(f"{PATH}?{query}&format=csv").text


@pytest.mark.parametrize("hidden", ["drafted", "partners"])
def test_drafts_and_partners_surveys_do_not_exist_for_the_public(client: FlaskClient, hidden: str) -> None:
    refused(client.get(f"{PATH}?survey={hidden}"))
    refused(client.get(f"{PATH}?release={hidden}.2012.r1"))
    assert hidden not in client.get("/v1/surveys").text + client.get("/v1/releases").text
    refused(client.get(f"/v1/surveys/{hidden}"), 404)


def test_a_scheduled_release_does_not_exist_before_its_time(client: FlaskClient) -> None:
    assert {row["wave"] for row in rows(client, "survey=panel&wave=*&channel=any")} == {"2021", "2022", "2023"}
    refused(client.get(f"{PATH}?release=panel.2024.r1"))


def test_a_true_zero_is_zero(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=panel&channel=facebook&sector=I")
    assert (row["value"], row["status"]) == (0, "published")


def test_wording_without_a_number_is_kept(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=press&size=GE250&channel=any")
    assert (row["value"], row["value_text"], row["status"]) == (None, "almost half", "published")


def test_confidential_rows_are_the_same_whatever_the_reason_and_whatever_is_stored(client: FlaskClient) -> None:
    query = "survey=panel&channel=xing&size=GE250&sector="
    small, empty = (rows(client, query + sector)[0] for sector in ("C", "F"))
    same = {"id": None, "sector": None}
    assert json.dumps(small | same) == json.dumps(empty | same)
    assert small["status"] == "confidential"
    assert all(small[field] is None for field in ("value", "value_text", "se", "ci_low", "n", "n_text", "n_eff"))
    assert (small["reliability"], small["notes"]) == ("not_assessed", [])
    lines = [client.get(f"{PATH}?{query}{one}&format=csv").text.splitlines()[1] for one in ("C", "F")]
    assert lines[0].replace(small["id"], "").replace(",C,", ",F,") == lines[1].replace(empty["id"], "")


def test_an_unreliable_figure_has_no_value_but_its_number_of_answers(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=panel&channel=facebook&sector=C&size=0-9")
    assert (row["status"], row["value"], row["n"]) == ("unreliable", None, 15)


def test_a_cell_that_is_not_tabulated_is_a_row_that_names_the_nearest_ones(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=panel&channel=any&sector=C&where=market:b2b")
    assert (row["status"], row["id"], row["value"]) == ("not_tabulated", None, None)
    found = [(one["sector"], one["size"], one["other_dimensions"]) for one in row["alternatives"]]
    assert found == [
        ("C", "_T", {"market": "_T"}),
        ("_T", "_T", {"market": "b2b"}),
        ("INDUSTRY", "_T", {"market": "_T"}),
    ]
    for one in row["alternatives"]:
        assert get(client, path=f"{PATH}/{one['id']}")["data"]["sector"] == one["sector"]


@pytest.mark.parametrize(("level", "low"), [("0.90", 0.11), ("0.9", 0.11), ("0.95", 0.105), ("0.99", 0.101)])
def test_intervals_are_at_the_level_asked_for(client: FlaskClient, level: str, low: float) -> None:
    answer = get(client, f"survey=panel&channel=any&confidence={level}")
    assert answer["data"][0]["ci_low"] == low
    assert answer["meta"]["confidence_level"] == float(level)


def test_rows_are_sorted_by_value_and_those_without_come_last(client: FlaskClient) -> None:
    query = "survey=panel&channel=xing&sector=*&size=*"
    unsorted = rows(client, query)
    for sort, sign in (("value", 1), ("-value", -1)):
        values = [row["value"] for row in rows(client, f"{query}&sort={sort}")]
        assert values[-2:] == [None, None]
        assert values[:-2] == sorted(values[:-2], key=lambda value: sign * value)
        assert sorted(map(str, values)) == sorted(str(row["value"]) for row in unsorted)


@pytest.mark.parametrize("sort", ["", "&sort=value", "&sort=-value"])
def test_pages_follow_each_other_without_gap_or_repetition(client: FlaskClient, sort: str) -> None:
    query = f"wave=*&sector=*&survey=panel{sort}"
    whole = rows(client, query)
    address, found = f"{PATH}?{query}&limit=7", []
    while address:
        page = client.get(address)
        assert page.json is not None
        found += page.json["data"]
        address = page.json["links"]["next"]
        onward = [link for link in page.headers.getlist("Link") if link.endswith('rel="next"')]
        assert onward == ([f'<{address}>; rel="next"'] if address else [])
    assert found == whole
    assert len(found) == 45


def test_a_cursor_of_another_selection_is_refused(client: FlaskClient) -> None:
    onward = get(client, "survey=panel&sector=*&limit=2")["links"]["next"]
    cursor = onward.partition("cursor=")[2]
    for query in (f"survey=panel&limit=2&cursor={cursor}", "limit=2&cursor=nonsense", f"cursor=²-{cursor[2:]}"):
        assert refused(client.get(f"{PATH}?{query}"))["errors"][0]["parameter"] == "cursor"


def test_limit_zero_plans_a_query(client: FlaskClient) -> None:
    answer = get(client, "survey=panel&channel=xing&sector=*&size=*&limit=0")
    assert answer["data"] == []
    assert answer["meta"]["total"] == 25
    assert answer["meta"]["suppressed_share"] == 0.08
    assert answer["meta"]["selection"]["size"] == list(samples.SIZE.codes)
    assert answer["links"]["next"] is None


def test_a_selection_that_is_too_large_says_how_large_and_how_to_split(client: FlaskClient) -> None:
    query = "survey=*&wave=*&indicator=*&sector=*&size=*"
    document = refused(client.get(f"{PATH}?{query}"))
    assert document["type"] == "/problems/too-many-rows"
    total = get(client, f"{query}&limit=0")["meta"]["total"]
    assert (document["estimate"], document["limit"]) == (total, 500)
    assert total == 25 * (7 + 3 + 7 + 7) + len(samples.PRESS_FIGURES)
    assert "limit=500" in document["detail"]
    refused(client.get(f"{PATH}?{query}&limit=5&sort=value"))
    assert len(get(client, f"{query}&limit=5")["data"]) == 5


@pytest.mark.parametrize(
    "query",
    [
        "",
        "survey=*&sector=*",
        "channel=facebook&size=SME",
        "size=GE250,SME&channel=any,xing",
        "survey=panel&indicator=*&wave=latest:2",
        "survey=panel&indicator=adoption,goal&wave=2021,2022",
        "survey=panel,press&wave=2012..2022&sector=*,C",
        "survey=panel&sector=C&where=market:b2b,market:b2c&confidence=0.99&lang=de",
        "survey=panel&where=market:*&channel=networks/*&sort=-value",
        "survey=panel&as_of=2024-02-01",
        "sector=INDUSTRY/*&size=SME/*",
        "sector=_T&size=*",
    ],
)
def test_a_permalink_names_its_releases_and_answers_with_the_same_rows(client: FlaskClient, query: str) -> None:
    answer = get(client, query)
    permalink = answer["links"]["permalink"]
    assert "release=" in permalink
    response = client.get(permalink)
    assert response.json is not None
    assert response.json["data"] == answer["data"]
    assert response.json["data"] != []
    assert "immutable" in response.headers["Cache-Control"]


def test_as_of_answers_with_what_was_published_then(client: FlaskClient) -> None:
    assert rows(client, "survey=panel&as_of=2024-02-01")[0]["release"] == "panel.2023.r1"
    assert rows(client, "survey=panel&as_of=2024-02-02T08:00:00Z")[0]["release"] == "panel.2023.r2"
    assert rows(client, "survey=panel&as_of=2024-02-02T07:59:59Z")[0]["release"] == "panel.2023.r1"
    assert rows(client, "survey=panel&as_of=1999-01-01") == []


def test_texts_for_the_ids_in_the_rows_come_along_in_the_language_asked(client: FlaskClient) -> None:
    english, german = (get(client, f"survey=press&channel=xing&lang={lang}")["meta"] for lang in ("en", "de"))
    release = "press.2012.r1"
    assert english["notes"] == {
        release: {"base-unstated": "The base, of all or of active, is not stated.", "rounded": "Rounded there."}
    }
    assert german["notes"] == {release: {"base-unstated": "Die Basis ist unbekannt.", "rounded": "Dort gerundet."}}
    assert german["bases"] == {release: {"responding": "antwortende KMU", "active": "aktive KMU"}}
    assert english["sources"][release]["retold"]["urls"] == ["https://example.org/retold"]
    assert english["sources"][release]["article"]["urls"] == ["https://example.org/a", "https://example.org/b"]
    labels = {codes["id"]: codes["codes"][0]["label"] for codes in german["dimensions"]}
    assert labels == {
        "indicator": "Verbreitung",
        "channel": "XING",
        "category": "Ja",
        "size": "KMU (0–249)",
    }
    assert english["releases"][0]["licence"]["name"] == "CC BY 4.0"
    assert english["citation"] == "An institute: press"


def test_what_is_not_measured_by_channel_says_so_in_words(client: FlaskClient) -> None:
    meta = get(client, "survey=panel&indicator=goal")["meta"]
    (channels,) = [codes["codes"] for codes in meta["dimensions"] if codes["id"] == "channel"]
    assert channels == [{"code": "_T", "label": "Not by channel", "surveys": ["panel"]}]


def test_codes_may_be_repeated_instead_of_separated_by_commas(client: FlaskClient) -> None:
    assert rows(client, "survey=panel&channel=any&channel=xing") == rows(client, "survey=panel&channel=any,xing")


def test_a_figure_is_found_by_its_id_also_when_superseded(client: FlaskClient) -> None:
    (row,) = rows(client, "release=panel.2023.r1&channel=any")
    answer = get(client, path=f"{PATH}/{row['id']}")
    assert answer["data"] == row
    assert answer["links"]["permalink"] == f"{PATH}/{row['id']}"
    lines = client.get(f"{PATH}/{row['id']}?format=csv").text.split("\r\n")
    assert lines[1].startswith(row["id"])


@pytest.mark.parametrize("identifier", ["a" * 20, "short", "A" * 20, "%00" * 20, "ü" * 20])
def test_an_id_that_no_figure_has_is_not_found(client: FlaskClient, identifier: str) -> None:
    refused(client.get(f"{PATH}/{identifier}"), 404)


def test_a_figure_of_a_withdrawn_release_says_why_it_is_gone(client: FlaskClient) -> None:
    identifier = benchmark_id("gone.2012.r1", Series("adoption", "xing"), "size=SME")
    assert "The base was wrong." in refused(client.get(f"{PATH}/{identifier}"), 410)["detail"]


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("sectr=C", "sectr", "sector"),
        ("survey=pannel", "survey", "panel"),
        ("sector=D", "sector", None),
        ("survey=panel&size=250+", "size", "GE250"),
        ("channel=facebok", "channel", "facebook"),
        ("indicator=adaption", "indicator", "adoption"),
        ("indicator=*&category=awarenes", "category", "awareness"),
        ("wave=2099", "wave", None),
        ("release=panel.2023.r9", "release", None),
        ("where=market:b2x", "where", "b2b"),
        ("where=markt:b2b", "where", "market"),
        ("where=market", "where", None),
        ("where=sector:C", "where", None),
        ("sector=C,,F", "sector", None),
        ("sector=", "sector", None),
        ("confidence=0.5", "confidence", None),
        ("confidence=nan", "confidence", None),
        ("limit=-1", "limit", None),
        ("limit=1_000", "limit", None),
        ("limit=%D9%A1", "limit", None),
        ("limit=99999999999999999999", "limit", None),
        ("limit=10001", "limit", None),
        ("limit=1&limit=2", "limit", None),
        ("sort=n", "sort", None),
        ("lang=fr", "lang", None),
        ("format=xml", "format", None),
        ("labels=none", "labels", None),
        ("as_of=yesterday", "as_of", None),
        ("as_of=2024-01-01T00:00:00", "as_of", None),
        ("as_of=2024-01-01&release=panel.2023.r1", "as_of", None),
        ("survey=%00", "survey", None),
        ("market=b2b", "market", None),
    ],
)
def test_a_mistake_is_named_with_its_parameter_and_the_nearest_values(
    client: FlaskClient, query: str, parameter: str, nearest: str | None
) -> None:
    errors = refused(client.get(f"{PATH}?{query}"))["errors"]
    assert [error["parameter"] for error in errors] == [parameter]
    if nearest:
        assert errors[0]["nearest"][0] == nearest


def test_mistakes_of_form_and_of_codes_are_reported_together(client: FlaskClient) -> None:
    errors = refused(client.get(f"{PATH}?sectr=C&limit=x&size=9&channel=myspace&lang=fr"))["errors"]
    assert {error["parameter"] for error in errors} == {"sectr", "limit", "size", "channel", "lang"}


@pytest.mark.parametrize(
    "query",
    ["", "wave=*&sector=*", "survey=*&wave=*&channel=xing&size=*", "survey=panel&sort=value", "sector=C&limit=3"],
)
def test_an_answer_costs_two_statements_once_the_releases_are_known(
    client: FlaskClient, samples_database: Database, query: str
) -> None:
    get(client, query)
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(samples_database.reader, "before_cursor_execute", note)
    try:
        get(client, query)
    finally:
        event.remove(samples_database.reader, "before_cursor_execute", note)
    assert len(statements) == 2, statements


MANY_FIGURES = """
    WITH made AS (
        INSERT INTO published.releases (id, survey, wave, revision, period_start, period_end, access, basis, state,
            published_at, definition_hash, content_hash, snapshot)
        VALUES ('many.2025.r1', 'many', '2025', 1, '2025-01-01', '2025-12-31', 'public', 'census', 'published',
            now(), '', '', '{}')
        RETURNING key
    )
    INSERT INTO published.figures (release_key, cell, series, id, status, reliability, base)
    SELECT key, 'size=' || number / 10, number % 10, number::text, 'not_available', 'not_assessed', 'responding'
    FROM made, generate_series(1, 20000) AS number
    RETURNING release_key
"""


def test_the_reader_finds_figures_by_the_primary_key_and_not_by_reading_the_table(fresh_database: Database) -> None:
    """Row-level security keeps a condition that may fail away from the index: a table of 200,000 rows takes 300 ms."""
    with fresh_database.owner.begin() as connection:
        key = connection.scalars(text(MANY_FIGURES)).first()
        connection.execute(text("ANALYZE published.figures"))
    wanted = {"keys": [key], "cells": ['{"size=7"}'], "series": ["{1}"]}
    with fresh_database.reader.connect() as connection:
        statement = text(f"EXPLAIN {look_up_statement(0.95).text}")
        plan = "\n".join(row[0] for row in connection.execute(statement, wanted))
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line]
    assert "release_key = " in condition
    assert "cell = ANY" in condition
    assert "series = ANY" in condition
