"""``/v1/changes`` and its feed over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import FACEBOOK, WHOLE, change_figure, draft
from tests.changes.test_feed import read, texts
from tests.changes.test_recording import soon
from tests.conftest import Database
from tests.serving.conftest import configured
from tests.serving.test_benchmarks import refused

PATH = "/v1/changes"


@pytest.fixture
def client(fresh_database: Database) -> FlaskClient:
    return create_app(configured(), fresh_database.reader).test_client()


def get(client: FlaskClient, address: str = PATH) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.json


@pytest.fixture
def history(fresh_database: Database) -> Database:
    """Published, scheduled, revised, withdrawn."""
    publish_release(fresh_database.owner, draft(fresh_database))
    publish_release(fresh_database.owner, draft(fresh_database, "other"), soon(3600), "Not to be read yet.")
    new = draft(fresh_database, revision=2)
    change_figure(fresh_database, new, FACEBOOK, WHOLE, value=0.987)
    publish_release(fresh_database.owner, new, reason="A weight was wrong.")
    publish_release(fresh_database.owner, draft(fresh_database, year=2022))
    withdraw_release(fresh_database.owner, "panel.2022.r1", "The base was wrong.")
    return fresh_database


def test_an_entry_says_what_happened_why_and_to_which_figures(history: Database, client: FlaskClient) -> None:
    entries = get(client)["data"]
    assert [entry["kind"] for entry in entries] == ["published", "scheduled", "revised", "published", "withdrawn"]
    revised = entries[2]
    assert revised["sentence"] == "panel.2023.r2 replaces panel.2023.r1: 1 with another value."
    assert (revised["reason"], revised["replaces"]) == ("A weight was wrong.", "panel.2023.r1")
    (cell,) = revised["revision"]["cells"]
    assert (cell["difference"], cell["after"]["value"]) == ("changed", 0.987)
    for side in ("before", "after"):
        figure = get(client, f"/v1/benchmarks/{cell[side]['id']}")["data"]
        assert (figure["value"], figure["channel"]) == (cell[side]["value"], "facebook")
    assert get(client, revised["links"]["release"])["data"]["id"] == "panel.2023.r2"
    refused(client.get(entries[4]["links"]["release"]), 410)


def test_a_scheduled_release_is_named_and_nothing_else_of_it(history: Database, client: FlaskClient) -> None:
    scheduled = get(client)["data"][1]
    told = {name: value for name, value in scheduled.items() if value is not None}
    assert set(told) == {"id", "at", "kind", "survey", "wave", "release", "sentence", "scheduled_for", "links"}
    assert told["links"] == {"release": None, "benchmarks": None}
    assert "Not to be read yet" not in client.get(PATH).text + client.get(f"{PATH}.atom").text
    refused(client.get("/v1/releases/other.2023.r1"), 404)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_lead_through_everything_once_and_end_at_the_address_to_poll(
    history: Database, client: FlaskClient, limit: int
) -> None:
    whole, found, address = get(client)["data"], [], f"{PATH}?limit={limit}"
    while address:
        response = client.get(address)
        assert response.json is not None
        found += response.json["data"]
        address, poll = response.json["links"]["next"], response.json["links"]["poll"]
        assert ('rel="next"' in response.headers.get("Link", "")) is bool(address) is response.json["meta"]["more"]
    assert found == whole
    assert get(client, poll)["data"] == []


def test_polling_costs_nothing_until_something_happens(history: Database, client: FlaskClient) -> None:
    poll = get(client)["links"]["poll"]
    first = client.get(poll)
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.json is not None
    assert first.json["links"]["poll"] == poll
    again = client.get(poll, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    publish_release(history.owner, draft(history, year=2021))
    answer = client.get(poll, headers=known)
    assert answer.json is not None
    assert [entry["release"] for entry in answer.json["data"]] == ["panel.2021.r1"]


@pytest.mark.parametrize(("since", "kinds"), [("2020-01-01", 5), ("2020-01-01T00:00:00Z", 5), ("2999-12-31", 0)])
def test_a_date_means_its_beginning(history: Database, client: FlaskClient, since: str, kinds: int) -> None:
    answer = get(client, f"{PATH}?since={since}")
    assert len(answer["data"]) == kinds
    assert get(client, answer["links"]["poll"])["data"] == []


@pytest.mark.parametrize("wrong", ["", "yesterday", "2026-13-01", "12_", "2026-01-01T00:00:00", "9" * 19 + "_1"])
def test_what_is_neither_a_cursor_nor_a_date_is_refused(client: FlaskClient, wrong: str) -> None:
    (mistake,) = refused(client.get(f"{PATH}?since={wrong}"))["errors"]
    assert mistake["parameter"] == "since"


@pytest.mark.parametrize("limit", ["0", "1001", "x"])
def test_a_page_has_its_bounds(client: FlaskClient, limit: str) -> None:
    assert refused(client.get(f"{PATH}?limit={limit}"))["errors"][0]["parameter"] == "limit"


def test_without_any_release_there_is_an_empty_answer_to_go_on_from(
    fresh_database: Database, client: FlaskClient
) -> None:
    answer = get(client)
    assert answer["data"] == []
    assert texts(read(client.get(f"{PATH}.atom").data), "a:entry/a:id") == []
    publish_release(fresh_database.owner, draft(fresh_database))
    assert [entry["kind"] for entry in get(client, answer["links"]["poll"])["data"]] == ["published"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_feed_has_the_same_entries_newest_first(history: Database, client: FlaskClient, language: str) -> None:
    response = client.get(f"{PATH}.atom?lang={language}")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    assert response.headers["Content-Language"] == language
    feed, entries = read(response.data), get(client, f"{PATH}?lang={language}")["data"]
    assert texts(feed, "a:entry/a:id/text()") == [entry["id"] for entry in reversed(entries)]
    assert texts(feed, "a:entry/a:title/text()") == [entry["sentence"] for entry in reversed(entries)]
    assert texts(feed, "a:entry/a:updated/text()") == [entry["at"] for entry in reversed(entries)]
    revised = texts(feed, "a:entry/a:content/text()")[2]
    assert "A weight was wrong." in revised
    assert "adoption, facebook, yes, sector=_T, size=_T, market=_T: " in revised
    assert revised.endswith({"en": "→ 0.987", "de": "→ 0,987"}[language])
    (itself,) = texts(feed, "a:link[@rel='self']/@href")
    assert client.get(itself).data == response.data


def test_the_feed_is_named_for_ever_and_not_sent_again(history: Database, client: FlaskClient) -> None:
    first = client.get(f"{PATH}.atom")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{PATH}.atom", headers=known).status_code == 304
    withdraw_release(history.owner, "panel.2023.r2", "Wrong again.")
    second = client.get(f"{PATH}.atom", headers=known)
    assert second.status_code == 200
    assert "0.987" not in second.text
    assert texts(read(first.data), "a:id/text()") == texts(read(second.data), "a:id/text()")
