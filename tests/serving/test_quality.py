"""The quality report over HTTP: as JSON in sections, and as a page for people."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from api.app import create_app
from api.concepts.texts import same
from api.models import releases
from tests.conftest import Database
from tests.serving import samples, stored
from tests.serving.conftest import configured
from tests.serving.quality_samples import SURVEYED

PANEL, PRESS = "panel.2023.r2", "press.2012.r1"
SECTIONS = ("identification", "presentation", "processing", "accuracy", "confidentiality", "dissemination")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def report(client: FlaskClient, release: str, query: str = "") -> dict[str, Any]:
    response = client.get(f"/v1/releases/{release}/quality{query}")
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.get_json()
    assert set(document) == {"data", "meta", "links"}
    data: dict[str, Any] = document["data"]
    return data


class Page(HTMLParser):
    """A page's texts, headings and links; raises where an element is closed that is not open."""

    EMPTY = frozenset(("meta", "link", "rect"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.headings: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.language = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag == "html":
            self.language = given["lang"] or ""
        self.ids += [given["id"] or ""] if "id" in given else []

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        self.words.append(text)
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            self.headings.append(text)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(client: FlaskClient, release: str, query: str = "") -> Page:
    response = client.get(f"/releases/{release}/quality{query}")
    assert response.status_code == 200, response.text
    assert response.content_type == "text/html; charset=utf-8"
    found = Page(response.text)
    assert found.open == []
    return found


def test_a_release_links_to_its_report_and_the_report_back(client: FlaskClient) -> None:
    link = client.get(f"/v1/releases/{PANEL}").get_json()["data"]["links"]["quality"]
    assert link == f"/v1/releases/{PANEL}/quality"
    links = client.get(link).get_json()["data"]["links"]
    assert links["self"] == link
    for address in links.values():
        assert client.get(address).status_code == 200, address


def test_the_report_has_the_sections_of_esms_with_labels_in_both_languages(client: FlaskClient) -> None:
    english, german = report(client, PANEL), report(client, PANEL, "?lang=de")
    for name in SECTIONS:
        assert english[name]["label"] != german[name]["label"], name
    assert german["confidentiality"]["label"] == "Geheimhaltung"
    assert german["presentation"]["population"] == "Unternehmen"


def test_the_report_is_the_one_that_was_stored(client: FlaskClient) -> None:
    found = report(client, PANEL)
    accuracy = found["accuracy"]
    assert accuracy["respondents"] == SURVEYED.respondents
    assert [spread["p50"] for spread in accuracy["design_effects"]] == [1.3, 1.4]
    assert accuracy["statuses"] == SURVEYED.statuses
    assert found["confidentiality"]["suppression"][0]["withheld_share"] == 0.2308
    assert (found["confidentiality"]["k"], found["processing"]["design"]["lonely_strata"]) == (10, 1)
    assert found["processing"]["weighting"]["margins"][0] == {"by": ["sector", "size"], "cells": 6}
    assert [item["label"] for item in accuracy["items"]] == [
        "Adoption · Facebook",
        "Adoption · XING",
        "Dialogue · Facebook",
        "Goal",
    ]
    assert [item["non_response"] for item in accuracy["items"]] == [0.04, None, None, 0.12]


def test_a_report_on_published_figures_says_what_is_not_assessed(client: FlaskClient) -> None:
    found = report(client, PRESS)
    assert found["processing"]["source"] == "figures"
    assert (found["processing"]["design"], found["accuracy"]["weights"]) == (None, None)
    assert found["accuracy"]["reported"] == {
        "with_n": 4,
        "with_notes": 4,
        "in_words": 1,
        "further_reports": 1,
        "sources": 2,
    }
    assert found["dissemination"]["days_after_period"] is None
    missing = {one["id"] for one in found["not_assessed"]}
    assert missing >= {"respondents", "item_non_response", "weights", "design_effects", "interval_widths"}


def test_simulated_figures_say_so_first(client: FlaskClient) -> None:
    assert "SIMULATED" in report(client, "practice.2024.r1")["notice"]
    assert "SIMULIERT" in page(client, "practice.2024.r1", "?lang=de").text


@pytest.mark.parametrize("folder", ["/v1/releases", "/releases"])
@pytest.mark.parametrize(
    ("release", "query", "status"),
    [
        ("panel.2023.r9", "", 404),
        ("gone.2012.r1", "", 410),
        ("drafted.2012.r1", "", 404),
        ("partners.2012.r1", "", 404),
        ("panel.2024.r1", "", 404),
        (PANEL, "?x=1", 422),
        (PANEL, "?lang=fr", 422),
    ],
)
def test_what_is_not_public_has_no_report_either(
    client: FlaskClient, folder: str, release: str, query: str, status: int
) -> None:
    response = client.get(f"{folder}/{release}/quality{query}")
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_release_without_a_report_is_answered_as_one_that_has_none(fresh_database: Database) -> None:
    with fresh_database.owner.begin() as connection:
        stored.store(connection, samples.edition(0, samples.press_snapshot()))
        connection.execute(update(releases).values(quality=None))
    client = create_app(configured(), fresh_database.reader).test_client()
    assert client.get(f"/v1/releases/{PRESS}/quality").status_code == 404


def test_the_report_is_kept_for_long_and_the_page_is_not(client: FlaskClient) -> None:
    """A release never changes; that it was superseded, and how the page looks, may."""
    assert "immutable" in client.get(f"/v1/releases/{PANEL}/quality").headers["Cache-Control"]
    assert "max-age=60" in client.get(f"/releases/{PANEL}/quality").headers["Cache-Control"]


@pytest.mark.parametrize("address", [f"/v1/releases/{PANEL}/quality", f"/releases/{PANEL}/quality"])
def test_what_the_client_has_is_not_sent_again_in_the_same_language(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    assert (client.get(address, headers=known).status_code, client.get(address, headers=known).data) == (304, b"")
    assert client.get(f"{address}?lang=de", headers=known).status_code == 200


def test_the_page_has_an_address_of_its_own_and_v1_gives_browsers_json(client: FlaskClient) -> None:
    assert client.get(f"/v1/releases/{PANEL}/quality", headers={"Accept": BROWSER}).mimetype == "application/json"
    assert client.get(f"/releases/{PANEL}/quality", headers={"Accept": BROWSER}).mimetype == "text/html"


@pytest.mark.parametrize("release", [PANEL, PRESS])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_shows_every_section_in_its_language(client: FlaskClient, release: str, language: str) -> None:
    found, answer = page(client, release, f"?lang={language}"), report(client, release, f"?lang={language}")
    assert found.language == language
    for name in SECTIONS:
        assert answer[name]["label"] in found.headings
        assert name in found.ids
    for link in (link for link in found.links if link.startswith("#")):
        assert link[1:] in found.ids
    for missing in answer["not_assessed"]:
        assert missing["text"] in found.text
    assert not re.search(r"\b(None|nan|Undefined)\b", found.text)


def test_the_page_writes_numbers_as_its_language_does(client: FlaskClient) -> None:
    english, german = page(client, PANEL), page(client, PANEL, "?lang=de")
    assert "23.1%" in english.text
    assert "23,1 %" in german.text
    assert "540" in english.text
    assert "Sector × Size class (6 cells)" in english.text
    assert "not shown" in english.text
    assert "nicht gefragt" in german.text


def test_links_on_the_page_lead_somewhere(client: FlaskClient) -> None:
    for link in page(client, "panel.2023.r1").links:
        address = f"/releases/panel.2023.r1/quality{link}" if link.startswith("?") else link
        if not link.startswith(("#", "https:")):
            assert client.get(address).status_code == 200, address


def test_the_page_of_a_superseded_release_names_the_newer_one(client: FlaskClient) -> None:
    assert f"/releases/{PANEL}/quality?lang=en" in page(client, "panel.2023.r1").links
    assert "newer release" not in page(client, PANEL).text


def test_texts_of_a_survey_stay_texts_on_the_page(fresh_database: Database) -> None:
    """A survey's own texts cannot become part of the page's HTML."""
    snapshot = samples.press_snapshot()
    harmful = replace(snapshot, survey=replace(snapshot.survey, title=same("<script>alert(1)</script> & more")))
    with fresh_database.owner.begin() as connection:
        stored.store(connection, samples.edition(0, harmful))
    client = create_app(configured(), fresh_database.reader).test_client()
    html = client.get(f"/releases/{PRESS}/quality").text
    assert "<script" not in html
    assert "<script>alert(1)</script> & more" in Page(html).text
