"""Where the server was told its public address, what is quoted and fed leads there from anywhere."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lxml import etree  # type: ignore[import-untyped]
from openpyxl import load_workbook

from api.app import create_app
from tests.conftest import Database
from tests.serving.conftest import configured

PUBLIC = "https://stats.example.org/benchmarks"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def known(samples_database: Database) -> FlaskClient:
    """A client of a server that knows its address."""
    return create_app(replace(configured(), public_url=PUBLIC), samples_database.reader).test_client()


def figure_of(client: FlaskClient) -> str:
    rows = client.get("/v1/benchmarks?survey=panel&channel=facebook").get_json()["data"]
    return f"/v1/benchmarks/{rows[0]['id']}"


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_figure_is_quoted_with_the_address_people_can_open(
    known: FlaskClient, client: FlaskClient, language: str
) -> None:
    path = figure_of(known)
    meta, relative = (one.get(f"{path}?lang={language}").get_json()["meta"] for one in (known, client))
    assert meta["csl"]["URL"] == PUBLIC + path
    assert relative["csl"]["URL"] == path
    assert meta["citation"] == relative["citation"].removesuffix(path) + PUBLIC + path


def test_the_request_cannot_say_what_the_server_is_called(known: FlaskClient, client: FlaskClient) -> None:
    path = figure_of(known)
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    for one in (known, client):
        for asked in (path, "/v1/changes.atom"):
            assert b"evil" not in one.get(asked, headers=headers).data


def test_every_link_of_the_feed_is_absolute_and_its_ids_stay(known: FlaskClient, client: FlaskClient) -> None:
    feeds = [etree.fromstring(one.get("/v1/changes.atom").data) for one in (known, client)]
    links, relative = ([str(one) for one in feed.xpath("//a:link/@href", namespaces=ATOM)] for feed in feeds)
    assert links == [PUBLIC + path for path in relative]
    assert all(path.startswith("/v1/") for path in relative)
    ids, same = ([str(one) for one in feed.xpath("//a:id/text()", namespaces=ATOM)] for feed in feeds)
    assert ids == same
    assert all(one.startswith("urn:uuid:") for one in ids)


def test_links_of_answers_stay_relative_to_the_server_that_gave_them(known: FlaskClient) -> None:
    links = known.get(figure_of(known)).get_json()["links"]
    assert all(link.startswith("/v1/") for link in links.values())


@pytest.mark.parametrize(
    "path", ["/v1/benchmarks?survey=panel&lang=de", "/v1/comparisons?survey=panel&a=sector:C&b=sector:F"]
)
def test_a_file_says_where_it_can_be_had_again_from_anywhere(
    known: FlaskClient, client: FlaskClient, path: str
) -> None:
    permalink = known.get(path).get_json()["links"]["permalink"]
    assert permalink.startswith("/v1/")
    for one, expected in ((known, PUBLIC + permalink), (client, permalink)):
        workbook = load_workbook(io.BytesIO(one.get(f"{path}&format=xlsx").data))
        said = [value for row in workbook["metadata"].iter_rows(values_only=True) for value in row]
        assert expected in said


def test_links_in_cubes_charts_and_descriptions_are_absolute_too(known: FlaskClient) -> None:
    path = "/v1/benchmarks?survey=panel"
    permalink = known.get(path).get_json()["links"]["permalink"]
    cube = known.get(f"{path}&format=jsonstat").get_json()
    chart = known.get(f"{path}&format=vega-lite").get_json()
    for links in (cube["extension"]["links"], chart["usermeta"]["survey_benchmarks"]["links"]):
        assert links["permalink"] == PUBLIC + permalink
        assert links["next"] is None
    assert known.get(f"{path}&format=csvw").get_json()["url"] == f"{PUBLIC}{path}&format=csv"


@pytest.mark.parametrize("path", ["figure", "/v1/changes.atom", "/v1/benchmarks?survey=panel&format=xlsx"])
def test_a_new_public_address_is_a_new_version(known: FlaskClient, client: FlaskClient, path: str) -> None:
    path = figure_of(known) if path == "figure" else path
    kept = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": kept}).status_code == 304
    assert known.get(path, headers={"If-None-Match": kept}).status_code == 200
