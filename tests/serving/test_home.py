"""The start page: the same in both languages, whatever its link has gathered on the way."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.serving.conftest import app, client, samples_database

__all__ = ["app", "client", "samples_database"]

ADDRESS = re.compile(r"^(/|curl )|^Survey Benchmarks API$")


def sentences(page: str) -> set[str]:
    """The texts of a page that are no address."""
    body = page.partition("<body>")[2]
    found = {" ".join(text.split()) for text in re.findall(r">([^<>]+)<", body)}
    return {text for text in found if text and not ADDRESS.match(text)}


def test_the_german_page_has_nothing_left_in_english(client: FlaskClient) -> None:
    english, german = client.get("/"), client.get("/?lang=de")
    assert '<html lang="de">' in german.text
    assert len(sentences(german.text)) == len(sentences(english.text))
    assert sentences(german.text) & sentences(english.text) == set()


def test_links_of_the_german_page_lead_to_german_answers(client: FlaskClient) -> None:
    links = re.findall(r'<a [^>]*href="([^"]+)"', client.get("/?lang=de").text)
    english = [link for link in links if "lang=de" not in link]
    assert [link for link in english if "#" not in link] == ["/docs", "/v1", "/", "/docs", "/openapi.json"]


def test_an_example_is_shown_as_a_chart_or_where_it_is_explained_and_its_answer_has_a_link_of_its_own(
    client: FlaskClient,
) -> None:
    page = client.get("/").text
    cards = re.findall(r'<li><a href="([^"]+)">.*?<a class="raw" href="([^"]+)"><code>', page, re.DOTALL)
    operations = {
        f"/docs#/{operation['tags'][0]}/{operation['operationId']}"
        for path in client.get("/openapi.json").get_json()["paths"].values()
        for name, operation in path.items()
        if name == "get"
    }
    assert len(cards) == page.count("<li>") == 6
    for shown, raw in cards:
        assert shown == f"{raw}&amp;format=svg" or shown in operations
        assert "format" not in raw


@pytest.mark.parametrize("query", ["utm_source=letter", "fbclid=1&fbclid=2"])
def test_what_a_link_gathered_on_the_way_is_no_mistake(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?{query}").data == client.get("/").data


def test_a_language_there_is_not_is_a_mistake(client: FlaskClient) -> None:
    assert client.get("/?lang=fr").status_code == 422
