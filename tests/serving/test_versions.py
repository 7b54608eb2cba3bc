"""``release`` and ``as_of`` on what describes what there is: a list of choices can be built as it was then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from api.app import create_app
from api.concepts.codelists import Codelist, Node
from api.concepts.texts import same
from api.queries.codelists import store_codelists
from tests.conftest import Database
from tests.serving import samples, stored
from tests.serving.conftest import configured
from tests.serving.noticing import wait_until_every_process_noticed

FIRST, SECOND = datetime(2025, 3, 1, 9, tzinfo=UTC), datetime(2025, 6, 1, 9, 0, 0, 700000, tzinfo=UTC)
BEFORE, BETWEEN = "2025-02-28", "2025-05-31"
DESCRIBING = (
    "/v1/surveys",
    "/v1/surveys/panel",
    "/v1/indicators",
    "/v1/indicators/adoption",
    "/v1/codelists",
    "/v1/codelists/size",
)
FIGURES: tuple[str, ...] = ("/v1/benchmarks?survey=panel", "/v1/trends?survey=panel")
FIGURES += ("/v1/comparisons?survey=panel&a=channel:facebook&b=channel:xing",)


@pytest.fixture(scope="module")
def database(database_server: Any, migrated_template: str) -> Any:
    """A panel of one wave whose second release knows another node and says another wording; a press survey after it."""
    with database_server.database(migrated_template) as made:
        older = samples.panel_snapshot(2023)
        size = next(one for one in older.dimensions if one.id == "size")
        nodes = (*size.nodes, Node("GE500", same("500 and more")))
        dimensions = tuple(replace(one, nodes=nodes) if one is size else one for one in older.dimensions)
        newer = replace(
            older, dimensions=dimensions, wave=replace(older.wave, wording=(("adoption", same("Asked anew?")),))
        )
        with made.owner.begin() as connection:
            first = stored.store(connection, samples.edition(0, older), published_at=FIRST)
            second = stored.store(connection, samples.edition(0, newer, revision=2), published_at=SECOND)
            stored.store(connection, samples.edition(0, samples.press_snapshot()), published_at=SECOND)
            gone = samples.edition(0, samples.press_snapshot("gone"), withdrawn="The base was wrong.")
            stored.store(connection, gone, published_at=FIRST)
            for key, version in ((first, "1"), (second, "2")):
                store_codelists(connection, key, [Codelist("size", version, same("Size"), nodes)])
        yield made


@pytest.fixture(scope="module")
def client(database: Database) -> FlaskClient:
    return create_app(configured(), database.reader).test_client()


def found(client: FlaskClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.get_json()["data"]


def with_version(path: str, version: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{version}"


def sizes(survey: Any) -> list[str]:
    (size,) = (one for one in survey["dimensions"] if one["id"] == "size")
    return [node["code"] for node in size["nodes"]]


@pytest.mark.parametrize("version", ["release=panel.2023.r1", f"as_of={BETWEEN}"])
def test_a_survey_is_described_as_its_release_had_it(client: FlaskClient, version: str) -> None:
    now, then = (found(client, with_version("/v1/surveys/panel", one)) for one in ("lang=en", version))
    assert "GE500" in sizes(now)
    assert "GE500" not in sizes(then)
    assert [wave["release"] for wave in then["waves"]] == ["panel.2023.r1"]
    assert [wave["release"] for wave in now["waves"]] == ["panel.2023.r2"]
    asked = [next(one for one in survey["indicators"] if one["id"] == "adoption") for survey in (now, then)]
    assert asked[0]["wording"] == {"2023": "Asked anew?"}
    assert asked[1]["wording"] != asked[0]["wording"]


def test_a_pinned_description_is_what_the_newest_was_before_it_was_superseded(client: FlaskClient) -> None:
    current, pinned = (found(client, f"/v1/surveys/panel{one}") for one in ("", "?release=panel.2023.r2"))
    for one in (current, pinned):
        del one["links"], one["examples"]
    assert current == pinned


@pytest.mark.parametrize("version", ["release=panel.2023.r1", f"as_of={BETWEEN}", "as_of=2025-06-01T09:00:00.7Z"])
def test_links_of_a_description_keep_to_its_version(client: FlaskClient, version: str) -> None:
    described = found(client, with_version("/v1/surveys/panel", version))
    assert found(client, described["links"]["self"]) == described
    expected = "panel.2023.r2" if "T" in version else "panel.2023.r1"
    for link in [described["links"]["benchmarks"], *(one["link"] for one in described["examples"])]:
        answer = client.get(link)
        assert answer.status_code == 200, (link, answer.text)
        if "download" not in link:
            assert {one["id"] for one in answer.get_json()["meta"]["releases"]} <= {expected}
            assert "release=" in link or "as_of=" in link


def test_lists_are_those_of_then(client: FlaskClient) -> None:
    def ids(path: str) -> list[str]:
        return [one["id"] for one in found(client, path)]

    assert ids("/v1/surveys") == ["panel", "press"]
    assert ids(f"/v1/surveys?as_of={BETWEEN}") == ["panel"]
    assert ids("/v1/surveys?release=press.2012.r1") == ["press"]
    assert ids("/v1/indicators?release=press.2012.r1") == ["adoption"]
    assert "dialogue" in ids(f"/v1/indicators?as_of={BETWEEN}")
    assert found(client, "/v1/indicators/adoption")["surveys"] == ["panel", "press"]
    assert found(client, f"/v1/indicators/adoption?as_of={BETWEEN}")["surveys"] == ["panel"]
    assert ids("/v1/codelists?release=press.2012.r1") == []
    assert found(client, "/v1/codelists/size")["versions"] == ["2", "1"]
    for version in (f"as_of={BETWEEN}", "release=panel.2023.r1"):
        assert found(client, f"/v1/codelists/size?{version}")["versions"] == ["1"]


def test_releases_are_listed_in_their_state_of_then(client: FlaskClient) -> None:
    def states(query: str) -> dict[str, tuple[str, str | None]]:
        return {one["id"]: (one["state"], one["superseded_by"]) for one in found(client, f"/v1/releases?{query}")}

    assert states("survey=panel") == {
        "panel.2023.r1": ("superseded", "panel.2023.r2"),
        "panel.2023.r2": ("published", None),
    }
    assert states(f"as_of={BETWEEN}") == {"gone.2012.r1": ("withdrawn", None), "panel.2023.r1": ("published", None)}
    assert states("release=panel.2023.r1,gone.2012.r1").keys() == {"panel.2023.r1", "gone.2012.r1"}


def test_an_asterisk_lists_the_releases_of_all_surveys_and_waves(client: FlaskClient) -> None:
    everything = found(client, "/v1/releases")
    for query in ("survey=*", "wave=*", "survey=*&wave=*", "survey=panel,*"):
        assert found(client, f"/v1/releases?{query}") == everything, query
    assert {one["survey"] for one in found(client, "/v1/releases?survey=panel&wave=*")} == {"panel"}
    unknown = client.get("/v1/releases?survey=*,nowhere")
    assert (unknown.status_code, unknown.get_json()["errors"][0]["parameter"]) == (422, "survey")


@pytest.mark.parametrize("path", [*DESCRIBING, *FIGURES])
def test_a_release_is_one_rule_everywhere(client: FlaskClient, path: str) -> None:
    assert client.get(with_version(path, "release=panel.2023.r1")).status_code == 200
    gone = client.get(with_version(path, "release=gone.2012.r1"))
    assert gone.status_code == 410
    assert "The base was wrong." in gone.get_json()["detail"]
    unknown = client.get(with_version(path, "release=panel.2023.r9"))
    assert unknown.status_code == 422
    (problem,) = unknown.get_json()["errors"]
    assert (problem["parameter"], problem["code"], problem["nearest"][0]) == (
        "release",
        "unknown_code",
        "panel.2023.r1",
    )
    both = client.get(with_version(path, f"release=panel.2023.r1&as_of={BETWEEN}"))
    assert [one["code"] for one in both.get_json()["errors"]] == ["conflict"]


@pytest.mark.parametrize("path", [*DESCRIBING, *FIGURES, "/v1/releases"])
def test_before_anything_was_published_there_is_no_answer_but_the_first_day_there_is_one(
    client: FlaskClient, path: str
) -> None:
    refused = client.get(with_version(path, f"as_of={BEFORE}"))
    assert refused.status_code == 422, refused.text
    (problem,) = refused.get_json()["errors"]
    assert problem["parameter"] == "as_of"
    assert "had been published by 2025-02-28" in problem["detail"]
    assert problem["expected"].startswith("2025-03-01")
    assert client.get(with_version(path, "as_of=2025-03-01")).status_code == 200


def test_a_survey_that_was_published_later_did_not_exist_then(client: FlaskClient) -> None:
    for path in ("/v1/surveys/press?", "/v1/benchmarks?survey=press&", "/v1/trends?survey=press&"):
        refused = client.get(f"{path}as_of={BETWEEN}")
        (problem,) = refused.get_json()["errors"]
        assert problem["detail"] == f"nothing of press had been published by {BETWEEN}"
    assert client.get(f"/v1/surveys/gone?as_of={BETWEEN}").status_code == 410


def test_a_release_of_another_survey_does_not_describe_this_one(client: FlaskClient) -> None:
    refused = client.get("/v1/surveys/panel?release=press.2012.r1")
    assert refused.status_code == 422
    assert [one["parameter"] for one in refused.get_json()["errors"]] == ["survey"]
    assert client.get("/v1/surveys/nothing?release=press.2012.r1").status_code == 404
    assert client.get("/v1/indicators/dialogue?release=press.2012.r1").status_code == 404


@pytest.mark.parametrize("path", DESCRIBING)
def test_what_is_pinned_may_be_kept_as_pinned_figures_may(client: FlaskClient, path: str) -> None:
    pinned = client.get(f"{path}?release=panel.2023.r1")
    assert pinned.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert pinned.headers["Last-Modified"] == "Sat, 01 Mar 2025 09:00:00 GMT"
    again = client.get(f"{path}?release=panel.2023.r1", headers={"If-None-Match": pinned.headers["ETag"]})
    assert again.status_code == 304
    for query in ("", f"?as_of={BETWEEN}"):
        assert "immutable" not in client.get(path + query).headers["Cache-Control"]


def test_a_later_release_changes_nothing_of_what_is_pinned(fresh_database: Database) -> None:
    client = create_app(configured(), fresh_database.reader).test_client()
    with fresh_database.owner.begin() as connection:
        stored.store(connection, samples.edition(0, samples.panel_snapshot(2023)), published_at=FIRST)
    before = [client.get(f"/v1/surveys/panel?{one}").data for one in ("release=panel.2023.r1", f"as_of={BETWEEN}")]
    with fresh_database.owner.begin() as connection:
        stored.store(connection, samples.edition(0, samples.panel_snapshot(2023), revision=2), published_at=SECOND)
    wait_until_every_process_noticed()
    after = [client.get(f"/v1/surveys/panel?{one}").data for one in ("release=panel.2023.r1", f"as_of={BETWEEN}")]
    assert after == before
    with fresh_database.owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE published.releases SET state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'wrong' "
                "WHERE id = 'panel.2023.r1'"
            )
        )
    wait_until_every_process_noticed()
    assert client.get("/v1/surveys/panel?release=panel.2023.r1").status_code == 410
