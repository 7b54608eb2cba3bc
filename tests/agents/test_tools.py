"""What an agent can ask of a running server, and that it is told what HTTP answers, with all that must be said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from tests.agents.agent import Agent
from tests.serving.real_server import RealServer

NUMBERS = ("value", "se", "ci_low", "ci_high", "n", "n_eff")
PANEL = {"survey": ["panel"], "channel": ["facebook"]}
COMPANY = {
    "ref": "kittiwake & sons",
    "sector": "25.1",
    "employees": 37,
    "channels": [{"channel": "facebook", "uses": True, "dialogue": False}, {"channel": "xing", "uses": False}],
}
CALLS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("find_benchmarks", {**PANEL, "sector": ["*"], "confidence": 0.9}, "benchmarks?limit=30&confidence=0.9&sector=*"),
    ("compare_benchmarks", {**PANEL, "a": ["size:SME"], "b": "size:GE250"}, "comparisons?a=size:SME&b=size:GE250"),
    ("follow_trends", {**PANEL, "adjust": "none", "allow_break": True}, "trends?adjust=none&allow_break=true"),
)


def over_http(server: RealServer, path: str) -> Any:
    answer = requests.get(f"{server.base}/v1/{path}", timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def figures(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in a document that has a status."""
    if isinstance(value, dict):
        if "status" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from figures(one)


def same(told: Any, answered: Any) -> bool:
    """Whether all that was told is what was answered, and all that was not told was null or empty."""
    if isinstance(told, dict):
        beyond = {name for name in answered if name not in told and answered[name] not in (None, [], {})}
        rest = {name: value for name, value in told.items() if name != "permalink"}
        return beyond <= {"links", "selection"} and all(same(value, answered[name]) for name, value in rest.items())
    if isinstance(told, list):
        return len(told) == len(answered) and all(map(same, told, answered))
    return bool(told == answered)


def test_each_tool_says_what_it_takes_and_that_it_changes_nothing(anyone: Agent) -> None:
    tools = anyone.tools()
    assert list(tools) == [
        *("list_surveys", "describe_survey", "list_codelists", "describe_codelist", "find_benchmarks"),
        *("get_benchmark", "compare_benchmarks", "follow_trends", "position_companies"),
    ]
    for tool in tools.values():
        Draft202012Validator.check_schema(tool.input_schema)
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.input_schema["properties"]["lang"]["enum"] == ["en", "de"]
        assert all(one["description"] for one in tool.input_schema["properties"].values())
    assert tools["describe_survey"].input_schema["required"] == ["survey"]
    assert tools["compare_benchmarks"].input_schema["required"] == ["a", "b"]
    assert tools["follow_trends"].input_schema["properties"]["adjust"]["enum"] == ["holm", "bh", "none"]
    assert tools["find_benchmarks"].input_schema["properties"]["limit"]["maximum"] == 200
    company = tools["position_companies"].input_schema["properties"]["companies"]["items"]
    assert company["properties"]["channels"]["items"]["properties"]["uses"]["type"] == "boolean"
    assert "list_surveys" in (anyone.client.instructions or "")


def test_what_the_tests_ask_is_what_the_schemas_take(anyone: Agent) -> None:
    tools = anyone.tools()
    Draft202012Validator(tools["find_benchmarks"].input_schema).validate({**PANEL, "sort": "-value", "limit": 3})
    Draft202012Validator(tools["position_companies"].input_schema).validate({"survey": "panel", "companies": [COMPANY]})


@pytest.mark.parametrize("language", ["en", "de"])
def test_surveys_and_codelists_are_those_of_http(anyone: Agent, server: RealServer, language: str) -> None:
    for tool, arguments, path in (
        ("list_surveys", {}, "surveys"),
        ("describe_survey", {"survey": "panel"}, "surveys/panel"),
        ("list_codelists", {}, "codelists"),
        ("describe_codelist", {"codelist": "size"}, "codelists/size"),
    ):
        said = anyone.ask(tool, lang=language, **arguments)
        assert same(said.document["data"], over_http(server, f"{path}?lang={language}")["data"])
    said = anyone.ask("describe_survey", survey="panel", lang=language)
    for words in {"en": ("C = Manufacturing < INDUSTRY", "left out: _T"), "de": ("F = Bau < INDUSTRY",)}[language]:
        assert words in said.text
    assert "b2b" in said.text
    assert "dialogue" in said.text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("tool", "arguments", "path"), CALLS, ids=[name for name, _, _ in CALLS])
def test_figures_and_their_texts_are_those_of_http(
    anyone: Agent, server: RealServer, tool: str, arguments: dict[str, Any], path: str, language: str
) -> None:
    said = anyone.ask(tool, lang=language, **arguments)
    answered = over_http(server, f"{path}&survey=panel&channel=facebook&lang={language}")
    assert same(said.document["data"], answered["data"])
    assert same(said.document["meta"], answered["meta"])
    assert said.document["links"]["permalink"] == f"{server.base}{answered['links']['permalink']}"
    for sentence in [one["sentence"] for one in answered["data"] if "sentence" in one]:
        assert sentence in said.text
    for change in [one["since_previous"] for one in answered["data"] if one.get("since_previous")]:
        assert change["sentence"] in said.text


@pytest.mark.parametrize(("tool", "arguments", "path"), CALLS, ids=[name for name, _, _ in CALLS])
def test_every_answer_says_what_must_be_said(anyone: Agent, tool: str, arguments: dict[str, Any], path: str) -> None:
    said = anyone.ask(tool, **arguments)
    caveats = said.document["caveats"]
    assert all(caveat in said.text for caveat in caveats)
    together = "\n".join(caveats)
    level = 90 if "confidence" in arguments else 95
    for words in (
        *(f"Intervals are {level}% confidence intervals.", "n is rounded to multiples of 5."),
        *("release panel.2023.r2 (2023, 2023-01-01 to 2023-12-31", "A random sample", "Cite as: An institute: panel"),
        *("Licence: CC BY 4.0", f"Permanent address: {said.document['links']['permalink']}"),
    ):
        assert words in together
    for one in figures(said.document["data"]):
        assert one["permalink"].endswith(f"/v1/benchmarks/{one['id']}")
        assert f"{one['release']}, {one['id']}]" in said.text
    for words in (
        "base: all who answered",
        "basis: random sample",
        "reliability: good",
        f"{level}% confidence interval",
    ):
        assert words in said.text


def test_simulated_figures_say_so_first(anyone: Agent, server: RealServer) -> None:
    for language in ("en", "de"):
        said = anyone.ask("find_benchmarks", survey="practice", lang=language)
        notice = over_http(server, f"benchmarks?survey=practice&lang={language}")["meta"]["notice"]
        assert said.text.startswith(notice)
        assert said.document["caveats"][0] == notice
    assert "SIMULATED" in anyone.ask("list_surveys").text


def test_published_figures_have_no_interval_and_keep_their_wording(anyone: Agent) -> None:
    said = anyone.ask("find_benchmarks", survey="press", size=["*"])
    assert "50.8% (no interval is published, n: > 500)" in said.text
    assert "“almost half”" in said.text
    assert "reported elsewhere as 51.0%" in said.text
    assert "Note base-unstated (press): The base, of all or of active, is not stated." in said.document["caveats"]
    assert "4 of reliability “not assessed”: say so with the figure." in said.document["caveats"]


def test_what_is_not_tabulated_has_no_number_and_names_the_nearest_cells(anyone: Agent) -> None:
    said = anyone.ask("find_benchmarks", survey="press", size="0-9")
    assert len(said.document["data"]) == 3
    assert all(one["value"] is None and one["status"] == "not_tabulated" for one in said.document["data"])
    assert "no value is published (not tabulated)" in said.text
    assert "nearest cells that have it: size=SME" in said.text


def test_large_answers_are_cut_and_say_how_to_see_the_rest(anyone: Agent, server: RealServer) -> None:
    every = {"survey": "panel", "sector": "*", "size": "*"}
    first = anyone.ask("find_benchmarks", **every)
    cut = first.document["cut"]
    assert (cut["shown"], cut["total"], len(first.document["data"])) == (30, 75, 30)
    assert cut["how"] in first.text
    second = anyone.ask("find_benchmarks", **every, cursor=cut["next_cursor"])
    third = anyone.ask("find_benchmarks", **every, cursor=second.document["cut"]["next_cursor"])
    assert "cut" not in third.document
    told = [one["id"] for said in (first, second, third) for one in said.document["data"]]
    assert told == [one["id"] for one in over_http(server, "benchmarks?survey=panel&sector=*&size=*")["data"]]
    assert len(anyone.ask("find_benchmarks", **every, limit=9999).document["data"]) == 75
    trends = anyone.ask("follow_trends", **every)
    assert len(trends.document["data"]) == 30 < trends.document["cut"]["total"]
    assert "p-values are adjusted over all" in trends.document["cut"]["how"]


def test_a_selection_can_be_counted_first(anyone: Agent) -> None:
    said = anyone.ask("find_benchmarks", survey="panel", sector="*", limit=0)
    assert said.text.startswith("The selection has 15 figures")
    assert said.document["meta"]["selection"]["sector"] == ["_T", "INDUSTRY", "C", "F", "I"]
    assert said.document["data"] == []


def test_one_figure_is_told_with_its_citation(anyone: Agent, server: RealServer) -> None:
    (row,) = anyone.ask("find_benchmarks", **PANEL).document["data"]
    said = anyone.ask("get_benchmark", benchmark=row["id"])
    answered = over_http(server, f"benchmarks/{row['id']}")
    assert f"Cite as: {answered['meta']['citation']}" in said.text
    assert said.document["meta"]["csl"] == answered["meta"]["csl"]
    old = over_http(server, "benchmarks?release=panel.2023.r1&channel=facebook")["data"][0]["id"]
    assert f"the newest release of this wave is panel.2023.r2; its figure is at {server.base}/v1/benchmarks/" in (
        anyone.ask("get_benchmark", benchmark=old).text
    )


def test_companies_are_placed_as_over_http_and_nothing_of_them_is_written_down(
    anyone: Agent, server: RealServer, folder: Path
) -> None:
    body = {"survey": "panel", "companies": [COMPANY]}
    said = anyone.ask("position_companies", **body, confidence=0.99, lang="de")
    answer = requests.post(f"{server.base}/v1/positions?confidence=0.99&lang=de", json=body, timeout=30).json()
    assert same(said.document["data"], answer["data"])
    assert answer["data"][0]["sentence"] in said.text
    assert "99-%-Konfidenzintervalle" in said.text
    wrong = anyone.fail("position_companies", survey="panel", companies=[{**COMPANY, "sector": "kittiwake"}])
    assert "/companies/0/sector: " in wrong.text
    assert "kittiwake" not in (folder / "anyone.log").read_text(encoding="utf-8")
    assert "kittiwake" not in server.said


def test_more_companies_than_are_read_at_once_are_cut(anyone: Agent) -> None:
    companies = [{**COMPANY, "ref": str(number)} for number in range(11)]
    said = anyone.ask("position_companies", survey="panel", companies=companies)
    assert [one["ref"] for one in said.document["data"]] == [str(number) for number in range(10)]
    assert "at most 10 at a time" in said.text


def test_mistakes_come_back_with_what_would_be_right(anyone: Agent, server: RealServer) -> None:
    said = anyone.fail("find_benchmarks", survey="panel", sector=["Q"], chanel="xing", confidence=0.5)
    problem = requests.get(
        f"{server.base}/v1/benchmarks?survey=panel&sector=Q&chanel=xing&confidence=0.5&limit=30", timeout=30
    ).json()
    assert said.document["errors"] == problem["errors"]
    assert "- chanel: there is no parameter “chanel” here" in said.text
    assert "nearest: channel" in said.text
    assert "- sector: there is no sector “Q”" in said.text
    assert "a is missing" in anyone.fail("compare_benchmarks", survey="panel").text
    assert "nearest: panel" in anyone.fail("describe_survey", survey="panels").text
    assert "The base was wrong." in anyone.fail("find_benchmarks", release="gone.2012.r1").text


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("find_benchmarks", {"format": "csv"}, "there is no format here"),
        ("find_benchmarks", {"sort": {"by": "value"}}, "sort is neither a text nor a number nor a list of them"),
        ("get_benchmark", {}, "benchmark is missing or no id"),
        ("describe_survey", {"survey": ".."}, "survey is missing or no id"),
        ("describe_survey", {"survey": "a/../b"}, "survey is missing or no id"),
    ],
    ids=["format", "object", "no-id", "dots", "slashes"],
)
def test_what_no_request_can_be_made_of_is_said(anyone: Agent, tool: str, arguments: Any, said: str) -> None:
    assert said in anyone.fail(tool, **arguments).text


def test_nulls_and_empty_lists_are_as_good_as_left_out(anyone: Agent) -> None:
    plain = anyone.ask("find_benchmarks", **PANEL)
    assert anyone.ask("find_benchmarks", **PANEL, sector=[], sort=None, limit=30.0).document == plain.document


def test_an_unknown_tool_is_an_error_of_the_protocol(anyone: Agent) -> None:
    with pytest.raises(Exception, match="There is no such tool"):
        anyone.say("find_benchmark")


def test_partners_read_more_only_with_their_key(anyone: Agent, partner: Agent) -> None:
    asked = {"survey": "partners", "channel": "xing"}
    assert partner.ask("find_benchmarks", **asked).document["data"][0]["value"] == 0.508
    assert "partners" in partner.ask("list_surveys").text
    assert "there is no survey “partners”" in anyone.fail("find_benchmarks", **asked).text
    assert "partners" not in json.dumps(anyone.ask("list_surveys").document)


def test_nothing_is_written_beside_the_protocol(anyone: Agent, partner: Agent, folder: Path) -> None:
    for connected, log in ((anyone, "anyone.log"), (partner, "partner.log")):
        connected.ask("list_surveys")
        assert (folder / log).read_text(encoding="utf-8") == ""
