"""``/v1/trends`` over HTTP: figures over the waves, changes tested, breaks and panels respected, gaps said."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from api.app import create_app
from api.representations.difference_tables import TREND_FORMATS
from tests.conftest import Database, DatabaseServer
from tests.serving import differing, samples, stored
from tests.serving.conftest import configured
from tests.serving.noticing import wait_until_every_process_noticed
from tests.serving.test_benchmarks import refused

PATH = "/v1/trends"
CHANGES = ("since_previous", "since_first")


@pytest.fixture(scope="module")
def database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    with database_server.database(migrated_template) as made:
        with made.owner.begin() as connection:
            differing.publish(connection)
        yield made


@pytest.fixture(scope="module")
def client(database: Database) -> FlaskClient:
    return create_app(configured(), database.reader).test_client()


def get(client: FlaskClient, query: str) -> Any:
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 200, response.text
    return response.json


def rows(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, query)["data"]
    return found


def test_a_figure_is_followed_over_all_waves_oldest_first(client: FlaskClient) -> None:
    first, second, third = rows(client, "survey=steady&channel=xing")
    assert [row["wave"] for row in (first, second, third)] == ["2021", "2022", "2023"]
    assert first["since_previous"] is first["since_first"] is None
    assert (second["since_previous"]["wave"], second["since_first"]["wave"]) == ("2021", "2021")
    assert (third["since_previous"]["wave"], third["since_first"]["wave"]) == ("2022", "2021")
    assert third["since_previous"]["difference"] == 0.22
    assert third["since_previous"]["verdict"] == "higher"
    assert third["since_first"]["id"] == first["id"]


def test_its_figures_are_those_of_the_benchmarks(client: FlaskClient) -> None:
    published = client.get("/v1/benchmarks?survey=steady&wave=*&sector=*").get_json()["data"]
    found = [
        {name: value for name, value in row.items() if name not in CHANGES}
        for row in rows(client, "survey=steady&sector=*")
    ]
    key = {row["id"]: row for row in published}
    assert {row["id"]: row for row in found} == key
    assert len(found) == len(published) == 45


def test_a_change_is_that_of_the_comparison_of_the_two_waves(client: FlaskClient) -> None:
    compared = client.get("/v1/comparisons?survey=steady&channel=xing&a=wave:2023&b=wave:2021").get_json()["data"][0]
    change = rows(client, "survey=steady&channel=xing&wave=2021,2023")[1]["since_first"]
    for name in ("difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "method", "verdict", "sentence"):
        assert change[name] == compared[name], name


def test_each_kind_of_change_is_a_family_of_its_own(client: FlaskClient) -> None:
    found = rows(client, "survey=steady&channel=xing&sector=*")
    for name in CHANGES:
        changes = [row[name] for row in found if row[name] and row[name]["p"] is not None]
        smallest = min(changes, key=lambda change: change["p"])
        assert len(changes) > 2
        assert smallest["p_adjusted"] == pytest.approx(min(1, len(changes) * smallest["p"]), rel=1e-3)
    plain = rows(client, "survey=steady&channel=xing&sector=*&adjust=none")
    assert all(row[name]["p"] == row[name]["p_adjusted"] for row in plain for name in CHANGES if row[name])


def test_no_change_is_computed_across_a_break(client: FlaskClient) -> None:
    answer = get(client, "survey=steady&channel=facebook")
    *_, third = answer["data"]
    for name in CHANGES:
        change = third[name]
        assert (change["difference"], change["p"], change["untested_because"]) == (None, None, "break")
        assert (change["comparable"], change["reasons"]) == (False, ["break"])
        assert "breaks in between" in change["sentence"]
    note = {"indicator": "adoption", "channel": "facebook", "note": "Asked differently."}
    assert answer["meta"]["breaks"] == {"steady.2023.r1": [note]}
    assert answer["data"][1]["since_previous"]["difference"] == 0


def test_a_break_of_one_channel_is_none_of_another(client: FlaskClient) -> None:
    answer = get(client, "survey=steady&channel=xing")
    assert answer["meta"]["breaks"] == {}
    assert answer["data"][2]["since_previous"]["reasons"] == []


@pytest.mark.parametrize(("language", "said"), [("en", "across a break"), ("de", "über einen Zeitreihenbruch")])
def test_a_change_across_a_break_is_computed_when_asked_for_and_then_noted(
    client: FlaskClient, language: str, said: str
) -> None:
    query = f"survey=steady&channel=facebook&allow_break=true&lang={language}"
    answer = get(client, query)
    *before, third = answer["data"]
    assert third["since_previous"]["difference"] == 0
    assert third["since_previous"]["p"] == 1
    assert third["since_previous"]["reasons"] == ["break"]
    assert third["notes"] == ["change-across-break"]
    assert said in answer["meta"]["notes"]["steady.2023.r1"]["change-across-break"]
    assert all("change-across-break" not in row["notes"] for row in before)
    assert answer["meta"]["allow_break"] is True
    assert said in client.get(f"{PATH}?{query}&format=csv").text


def test_a_break_in_a_wave_that_is_not_asked_for_lies_between_all_the_same(
    client: FlaskClient, database: Database
) -> None:
    with database.owner.begin() as connection:
        for year, breaks in ((2030, ()), (2031, (differing.REWORDED,)), (2032, ())):
            made = differing.snapshot("gapped", year - 10, "independent", *breaks)
            stored.store(connection, samples.edition(0, made))
    wait_until_every_process_noticed()
    answer = get(client, "survey=gapped&channel=facebook&wave=2020,2022")
    assert [row["wave"] for row in answer["data"]] == ["2020", "2022"]
    assert answer["data"][1]["since_previous"]["untested_because"] == "break"
    pinned = client.get(answer["links"]["permalink"])
    assert pinned.get_json()["data"] == answer["data"]
    assert "gapped.2021.r1" in answer["links"]["permalink"]


def test_waves_that_share_respondents_are_not_tested(client: FlaskClient) -> None:
    _, second, third = rows(client, "survey=cohort&channel=any")
    assert (second["since_previous"]["difference"], second["since_previous"]["p"]) == (0, None)
    assert second["since_previous"]["untested_because"] == "shared_respondents"
    assert third["since_previous"]["untested_because"] is None
    assert third["since_first"]["untested_because"] == "shared_respondents"


def test_a_wave_without_the_question_is_a_row_that_says_so_and_is_stepped_over(client: FlaskClient) -> None:
    found = rows(client, "survey=steady&indicator=dialogue&channel=xing")
    assert [(row["wave"], row["status"], row["value"] is None) for row in found] == [
        ("2021", "published", False),
        ("2022", "not_asked", True),
        ("2023", "published", False),
    ]
    assert found[1]["since_previous"] is None
    assert (found[2]["since_previous"]["wave"], found[2]["since_previous"]["skipped"]) == ("2021", ["2022"])
    assert "Waves without a value in between: 2022." in found[2]["since_previous"]["sentence"]


def test_the_latest_wave_is_the_latest_that_has_the_indicator(client: FlaskClient) -> None:
    """The one after it is told to lack it."""
    found = rows(client, "survey=ended&indicator=dialogue&channel=xing&wave=latest")
    assert [(row["wave"], row["status"]) for row in found] == [("2021", "published"), ("2022", "not_asked")]


@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "vega-lite", "svg"])
def test_nothing_to_tell_is_an_empty_answer_in_every_format(client: FlaskClient, name: str) -> None:
    address = f"{PATH}?survey=steady&limit=0&format={name}"
    assert client.get(address).status_code == 200


def test_a_suppressed_wave_is_stepped_over_and_said(client: FlaskClient) -> None:
    found = rows(client, "survey=steady&channel=any&sector=C&lang=de")
    assert [row["status"] for row in found] == ["published", "confidential", "published"]
    assert (found[1]["since_previous"], found[1]["value"]) == (None, None)
    assert found[2]["since_previous"]["skipped"] == ["2022"]
    assert "Wellen ohne Wert dazwischen: 2022." in found[2]["since_first"]["sentence"]


def test_a_wave_that_a_publisher_does_not_report_is_not_available(client: FlaskClient) -> None:
    found = rows(client, "survey=press&size=*&channel=any,xing")
    assert {row["status"] for row in found} == {"published"}
    assert {row["since_previous"]["untested_because"] for row in found if row["since_previous"]} == {
        "no_standard_error"
    }


@pytest.mark.parametrize(
    ("wave", "expected"),
    [
        ("2022..", ["2022", "2023"]),
        ("latest:2", ["2022", "2023"]),
        ("2021,2023", ["2021", "2023"]),
        ("latest", ["2023"]),
    ],
)
def test_the_waves_are_those_asked_for(client: FlaskClient, wave: str, expected: list[str]) -> None:
    assert [row["wave"] for row in rows(client, f"survey=steady&channel=any&wave={wave}")] == expected


@pytest.mark.parametrize(
    "query",
    [
        "survey=steady&channel=facebook&allow_break=true&adjust=bh&lang=de&confidence=0.9",
        "survey=steady&indicator=dialogue",
        "survey=steady,cohort&channel=any&wave=latest:2",
        "survey=press&size=*",
    ],
)
def test_the_permalink_gives_the_same_rows_and_never_changes(client: FlaskClient, query: str) -> None:
    answer = get(client, query)
    pinned = client.get(answer["links"]["permalink"])
    assert pinned.status_code == 200, pinned.text
    assert pinned.get_json()["data"] == answer["data"]
    assert "immutable" in pinned.headers["Cache-Control"]


def test_two_corrections_of_a_wave_are_no_change_over_time(client: FlaskClient, database: Database) -> None:
    with database.owner.begin() as connection:
        for revision in (1, 2):
            made = samples.edition(0, differing.snapshot("revised", 2020), revision=revision)
            stored.store(connection, made)
    wait_until_every_process_noticed()
    first, second = rows(client, "release=revised.2020.r1,revised.2020.r2&channel=any")
    assert (first["release"], second["release"]) == ("revised.2020.r1", "revised.2020.r2")
    assert second["since_previous"]["untested_because"] == "shared_respondents"
    assert [row["release"] for row in rows(client, "survey=revised&channel=any")] == ["revised.2020.r2"]


def test_an_answer_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    address = f"{PATH}?survey=steady"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    others = {client.get(f"{address}&{more}").headers["ETag"] for more in ("adjust=bh", "allow_break=true")}
    assert len({tag, *others}) == 3


def test_too_many_rows_are_refused(database: Database) -> None:
    strict = create_app(configured(row_limit=5), database.reader).test_client()
    assert refused(strict.get(f"{PATH}?survey=steady"))["type"] == "/problems/too-many-rows"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("survey=steady&allow_break=1", "allow_break"), ("survey=steady&wave=1999", "wave"), ("a=size:SME", "a")],
)
def test_mistakes_name_the_parameter_they_are_in(client: FlaskClient, query: str, parameter: str) -> None:
    assert [one["parameter"] for one in refused(client.get(f"{PATH}?{query}"))["errors"]] == [parameter]


def test_a_csv_line_has_figure_and_changes(client: FlaskClient) -> None:
    query = "survey=steady&indicator=*&sector=*"
    answer = rows(client, query)
    lines = list(csv.DictReader(io.StringIO(client.get(f"{PATH}?{query}&format=csv").text, newline="")))
    assert len(lines) == len(answer)
    for line, row in zip(lines, answer, strict=True):
        assert (line["id"], line["wave"], line["status"]) == (row["id"] or "", row["wave"], row["status"])
        for name in CHANGES:
            change = row[name] or {}
            for field in ("difference", "p", "p_adjusted"):
                text = line[f"{name}_{field}"]
                assert (float(text) if text else None) == change.get(field)
            assert line[f"{name}_skipped"] == " ".join(change.get("skipped", ()))
        assert line["citation"] == "An institute: steady"


def test_the_workbook_has_the_changes(client: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(client.get(f"{PATH}?survey=steady&channel=xing&format=xlsx").data))
    heads, *lines = (list(line) for line in book["figures"].iter_rows(values_only=True))
    assert [line[heads.index("since_previous_difference")] for line in lines] == [None, 0, 0.22]


def test_a_chart_shows_the_figures_over_time(client: FlaskClient) -> None:
    answer = get(client, "survey=steady&indicator=dialogue")
    drawn = client.get(answer["links"]["chart"].replace("format=svg", "format=vega-lite"))
    values = json.loads(drawn.data)["data"]["values"]
    assert [(row["wave"], row["value"]) for row in values] == [(row["wave"], row["value"]) for row in answer["data"]]
    assert client.get(answer["links"]["chart"]).mimetype == "image/svg+xml"


@pytest.mark.parametrize("name", sorted(set(TREND_FORMATS) - {"png"}))
def test_each_format_is_had_by_name_and_by_media_type(client: FlaskClient, name: str) -> None:
    chosen = TREND_FORMATS[name]
    address = f"{PATH}?survey=steady&channel=any"
    assert client.get(f"{address}&format={name}").headers["Content-Type"] == chosen.content_type
    by_type = client.get(address, headers={"Accept": chosen.media_types[0]})
    assert by_type.headers["Content-Type"] == chosen.content_type
    assert client.get(address, headers={"Accept": "application/pdf"}).status_code == 406


def test_limit_zero_plans_a_trend(client: FlaskClient) -> None:
    query = "survey=steady&channel=any&size=*"
    whole, plan = get(client, query), get(client, f"{query}&limit=0")
    assert plan["data"] == []
    assert plan["meta"]["total"] == len(whole["data"]) > 0
    assert plan["meta"]["tests"] == whole["meta"]["tests"]
    for name in CHANGES:
        tested = [row for row in whole["data"] if row[name] and row[name]["p"] is not None]
        assert plan["meta"]["tests"][name] == len(tested) > 0
    withheld = [row for row in whole["data"] if row["status"] in ("confidential", "unreliable")]
    assert plan["meta"]["suppressed_share"] == round(len(withheld) / len(whole["data"]), 4)
    assert "suppressed_share" not in whole["meta"]
    assert plan["meta"]["selection"] == whole["meta"]["selection"]
    assert plan["meta"]["notice"] == whole["meta"]["notice"]
    assert "limit" not in plan["links"]["permalink"]


@pytest.mark.parametrize("query", ["limit=5", "limit=10000", "cursor=10-0123456789abcdef"])
def test_a_page_of_a_trend_is_refused_with_the_reason(client: FlaskClient, query: str) -> None:
    (problem,) = refused(client.get(f"{PATH}?survey=steady&{query}"))["errors"]
    assert problem["parameter"] == query.split("=")[0]
    assert "comes whole, as its tests are adjusted for each other" in problem["detail"]


@pytest.mark.parametrize("change", CHANGES)
def test_lines_are_sorted_by_their_newest_change_and_stay_whole(client: FlaskClient, change: str) -> None:
    query = "survey=steady&channel=any&size=*"
    plain = rows(client, query)
    for sort, sign in ((change, 1), (f"-{change}", -1)):
        answer = get(client, f"{query}&sort={sort}")
        assert answer["meta"]["selection"]["sort"] == sort
        assert sorted(map(json.dumps, answer["data"])) == sorted(map(json.dumps, plain)), "not one test is another"
        lines: dict[str, list[dict[str, Any]]] = {}
        for row in answer["data"]:
            lines.setdefault(row["size"], []).append(row)
        assert [row["size"] for row in answer["data"]] == [size for size, own in lines.items() for _ in own]
        assert all([row["wave"] for row in own] == sorted(row["wave"] for row in own) for own in lines.values())
        changes = [[row[change]["difference"] for row in reversed(own) if row[change]] for own in lines.values()]
        newest = [next((one for one in own if one is not None), None) for own in changes]
        told = [one for one in newest if one is not None]
        assert len(told) > 1
        assert told == sorted(told, key=lambda one: sign * one)
        assert newest == told + [None] * (len(newest) - len(told))
        assert client.get(answer["links"]["permalink"]).get_json()["data"] == answer["data"]


def test_trends_know_no_order_by_value(client: FlaskClient) -> None:
    (problem,) = refused(client.get(f"{PATH}?survey=steady&sort=value"))["errors"]
    assert problem["parameter"] == "sort"
    assert "since_first" in problem["detail"]
