"""``/v1/benchmarks/{id}``: it resolves for ever, can be quoted, and leads to the same figure in other releases."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.surveys.items import Series
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import CONSTRUCTION, FACEBOOK, WHOLE, change_figure, draft
from tests.conftest import Database
from tests.serving.conftest import configured
from tests.serving.noticing import wait_until_every_process_noticed
from tests.serving.test_benchmarks import PATH, get, refused, rows

SIDES = "a=channel:facebook&b=channel:xing"
CSL_VARIABLES = {
    "id": str,
    "type": str,
    "title": str,
    "author": list,
    "publisher": str,
    "container-title": str,
    "issued": dict,
    "original-date": dict,
    "version": str,
    "URL": str,
    "language": str,
    "note": str,
}
"""Those of the CSL-JSON schema (csl-data.json of citation-style-language/schema) that an item has, and their types."""


def figure(client: FlaskClient, identifier: str, query: str = "") -> Any:
    return get(client, query, f"{PATH}/{identifier}")


@pytest.mark.parametrize(
    "query",
    [
        "survey=panel&channel=facebook&sector=C&size=SME",
        "survey=panel&where=market:b2b&indicator=goal&category=sales",
        "survey=press&channel=xing",
        "survey=practice&channel=any",
        "release=panel.2023.r1&channel=any",
    ],
)
@pytest.mark.parametrize("form", ["", "lang=de&confidence=0.99"])
def test_the_query_of_a_figure_asks_for_this_figure_of_this_release_alone(
    client: FlaskClient, query: str, form: str
) -> None:
    (row,) = rows(client, f"{query}&{form}")
    answer = figure(client, row["id"], form)
    assert answer["data"] == row
    assert f"release={row['release']}" in answer["links"]["query"]
    asked = client.get(answer["links"]["query"]).get_json()
    assert asked["data"] == [row]
    assert asked["meta"]["language"] == answer["meta"]["language"]


def test_a_citation_says_who_what_how_much_and_where(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=panel&channel=facebook&sector=C&size=SME&wave=2021")
    english, german = figure(client, row["id"]), figure(client, row["id"], "lang=de&confidence=0.9")
    value, low, high = (row[name] * 100 for name in ("value", "ci_low", "ci_high"))
    assert english["meta"]["citation"] == (
        f"An institute: panel. Adoption, Facebook, Manufacturing, SMEs (0–249), 2021: {value:.1f}% "
        f"(95% confidence interval {low:.1f}% to {high:.1f}%, n = 120). "
        f"Release panel.2021.r1, 2022-02-01, {PATH}/{row['id']}"
    )
    shown = f"{value:.1f}".replace(".", ",")
    assert german["meta"]["citation"].startswith(
        "Ein Institut: panel. Verbreitung, Facebook, Verarbeitendes Gewerbe, KMU (0–249), 2021: "
        f"{shown}\u00a0% (90\u00a0%-Konfidenzintervall "
    )
    assert german["meta"]["citation"].endswith(f"Ausgabe panel.2021.r1, 01.02.2022, {PATH}/{row['id']}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("survey=press&size=GE250&channel=any", "2012: “almost half” (n: > 500). Release"),
        ("survey=press&channel=xing", "2012: 50.8% (n: > 500). Release"),
        ("survey=panel&channel=xing&size=GE250&sector=C", "2023: no value is published. Release"),
        ("survey=panel&channel=facebook&sector=C&size=0-9", "2023: no value is published. Release"),
    ],
)
def test_a_citation_tells_no_more_than_the_figure(client: FlaskClient, query: str, said: str) -> None:
    (row,) = rows(client, query)
    meta = figure(client, row["id"])["meta"]
    assert said in meta["citation"]
    assert meta["csl"]["note"].startswith(said.removeprefix("2012: ").removeprefix("2023: ").removesuffix(". Release"))


def test_a_figure_of_long_ago_is_not_cited_as_one_of_the_day_it_was_restated(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=press&channel=xing")
    csl = figure(client, row["id"])["meta"]["csl"]
    assert csl["issued"] == {"date-parts": [[2013, 2, 1]]}
    assert csl["original-date"] == {"date-parts": [[2012, 1, 1], [2012, 12, 31]]}


def test_simulated_figures_are_quoted_as_such(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=practice&channel=any")
    meta = figure(client, row["id"])["meta"]
    assert meta["citation"].startswith("SIMULATED")
    assert meta["csl"]["note"].startswith("SIMULATED")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_reference_for_programs_is_csl_json(client: FlaskClient, language: str) -> None:
    (row,) = rows(client, "survey=panel&channel=facebook&wave=2021")
    item = figure(client, row["id"], f"lang={language}")["meta"]["csl"]
    assert {name: type(value) for name, value in item.items()} == CSL_VARIABLES
    assert (item["id"], item["type"], item["version"]) == (row["id"], "dataset", "panel.2021.r1")
    assert item["author"] == [{"literal": "An institute"}]
    assert item["issued"] == {"date-parts": [[2022, 2, 1]]}
    assert item["URL"] == f"{PATH}/{row['id']}"
    assert item["language"] == language
    assert f"{row['value'] * 100:.1f}"[:2] in item["note"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonstat", "sdmx-csv", "svg"])
def test_other_formats_of_a_figure_still_resolve(client: FlaskClient, form: str) -> None:
    (row,) = rows(client, "survey=panel&channel=facebook&wave=2021")
    assert client.get(f"{PATH}/{row['id']}?format={form}").status_code == 200


def test_a_figure_leads_to_the_newest_the_next_and_the_one_before(fresh_database: Database) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    for revision in (1, 2, 3):
        publish_release(fresh_database.owner, draft(fresh_database, revision=revision))
    releases = [f"panel.2023.r{revision}" for revision in (1, 2, 3)]
    first, second, third = ids = [benchmark_id(release, FACEBOOK, WHOLE) for release in releases]
    version = {
        release: {"id": one, "release": release, "link": f"{PATH}/{one}"}
        for release, one in zip(releases, ids, strict=True)
    }
    expected = {
        first: (version[releases[2]], None),
        second: (version[releases[2]], version[releases[0]]),
        third: (None, version[releases[1]]),
    }
    for one, (superseded_by, supersedes) in expected.items():
        meta = figure(client, one)["meta"]
        assert (meta["superseded_by"], meta["supersedes"]) == (superseded_by, supersedes)
    linked = client.get(f"{PATH}/{first}").headers["Link"]
    assert linked == f'<{PATH}/{third}>; rel="latest-version", <{PATH}/{second}>; rel="successor-version"'
    assert 'rel="predecessor-version"' in client.get(f"{PATH}/{third}?format=csv").headers["Link"]
    assert 'rel="describedby"' in client.get(f"{PATH}/{third}?format=csv").headers["Link"]
    withdraw_release(fresh_database.owner, releases[2], "It was wrong.")
    wait_until_every_process_noticed()
    assert figure(client, first)["meta"]["superseded_by"] == version[releases[2]]
    assert "It was wrong." in refused(client.get(f"{PATH}/{third}"), 410)["detail"]


def test_a_figure_that_the_newer_release_does_not_have_leads_to_the_release(fresh_database: Database) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    publish_release(fresh_database.owner, draft(fresh_database, year=2021))
    # In 2022 there are no goals: the same release with fewer series stands in for a revision that drops them.
    revised = draft(fresh_database, revision=2, year=2022, wave="2021")
    publish_release(fresh_database.owner, revised)
    gone = benchmark_id("panel.2021.r1", Series("goal", category="sales"), WHOLE)
    meta = figure(client, gone)["meta"]
    assert meta["superseded_by"] == {"id": None, "release": revised, "link": f"/v1/releases/{revised}"}
    assert client.get(meta["superseded_by"]["link"]).status_code == 200


def test_the_etag_of_a_figure_changes_when_it_is_superseded(fresh_database: Database) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    publish_release(fresh_database.owner, draft(fresh_database))
    one = benchmark_id("panel.2023.r1", FACEBOOK, WHOLE)
    known = {"If-None-Match": client.get(f"{PATH}/{one}").headers["ETag"]}
    assert client.get(f"{PATH}/{one}", headers=known).status_code == 304
    publish_release(fresh_database.owner, draft(fresh_database, revision=2))
    wait_until_every_process_noticed()
    assert client.get(f"{PATH}/{one}", headers=known).status_code == 200


def test_as_of_and_release_answer_with_the_figures_of_then(fresh_database: Database) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    before = publish_release(fresh_database.owner, draft(fresh_database))
    new = draft(fresh_database, revision=2)
    change_figure(fresh_database, new, FACEBOOK, CONSTRUCTION, value=0.987)
    publish_release(fresh_database.owner, new)
    query = "survey=panel&channel=facebook&sector=F"
    moment = before.astimezone().isoformat().replace("+", "%2B")
    then, now = rows(client, f"{query}&as_of={moment}"), rows(client, query)
    assert [row["release"] for row in then + now] == ["panel.2023.r1", "panel.2023.r2"]
    assert now[0]["value"] == 0.987
    assert rows(client, f"{query}&release=panel.2023.r1") == then


@pytest.mark.parametrize(
    "path", ["/v1/benchmarks?survey=panel&channel=facebook", f"/v1/comparisons?{SIDES}", "/v1/trends?channel=facebook"]
)
def test_every_resource_with_figures_can_be_pinned_by_release_or_by_date(fresh_database: Database, path: str) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    before = publish_release(fresh_database.owner, draft(fresh_database)).isoformat().replace("+", "%2B")
    publish_release(fresh_database.owner, draft(fresh_database, revision=2))
    for parameter, wanted, other in (
        ("release=panel.2023.r1", "panel.2023.r1", "panel.2023.r2"),
        (f"as_of={before}", "panel.2023.r1", "panel.2023.r2"),
        ("lang=en", "panel.2023.r2", "panel.2023.r1"),
    ):
        response = client.get(f"{path}&{parameter}")
        assert response.status_code == 200, response.text
        assert wanted in response.text
        assert other not in response.text


def test_what_was_withdrawn_is_gone_by_every_name(fresh_database: Database) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    publish_release(fresh_database.owner, draft(fresh_database, year=2022))
    publish_release(fresh_database.owner, draft(fresh_database))
    moment = publish_release(fresh_database.owner, draft(fresh_database, revision=2))
    withdraw_release(fresh_database.owner, "panel.2023.r2", "The base was wrong.")
    one = benchmark_id("panel.2023.r2", FACEBOOK, WHOLE)
    then = f"as_of={moment.astimezone().isoformat().replace('+', '%2B')}"
    for path in (
        f"{PATH}/{one}",
        f"{PATH}/{one}?format=csv",
        f"{PATH}?release=panel.2023.r2",
        f"{PATH}?survey=panel&wave=2023",
        f"{PATH}?survey=panel&wave=2023&{then}",
        f"/v1/comparisons?release=panel.2023.r2&{SIDES}",
        f"/v1/comparisons?survey=panel&wave=2023&{SIDES}&{then}",
        "/v1/trends?release=panel.2023.r2",
        "/v1/trends?survey=panel&wave=2023",
        "/v1/releases/panel.2023.r2",
        "/v1/releases/panel.2023.r2/quality",
        "/v1/releases/panel.2023.r2/download",
    ):
        assert "The base was wrong." in refused(client.get(path), 410)["detail"], path
    assert [row["wave"] for row in rows(client, "survey=panel&channel=facebook")] == ["2022"]
    assert [row["wave"] for row in rows(client, "survey=panel&wave=2022..2023&channel=facebook")] == ["2022"]
    company = {"ref": "a", "channels": [{"channel": "facebook", "uses": True}]}
    body = {"survey": "panel", "release": "panel.2023.r2", "companies": [company]}
    assert "The base was wrong." in refused(client.post("/v1/positions", json=body), 410)["detail"]
    withdraw_release(fresh_database.owner, "panel.2022.r1", "This one too.")
    wait_until_every_process_noticed()
    refused(client.get(f"{PATH}?survey=panel"), 410)
    refused(client.get(f"{PATH}?survey=panel&{then}"), 410)
    refused(client.get("/v1/surveys/panel"), 410)
    assert rows(client, "release=panel.2023.r1&channel=facebook")
