"""Lists of choices that depend on each other, built as a front end would from `GET /v1/surveys/{survey}` alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
import requests

from tests.clients.conftest import CERTIFIED, PUBLISHED

Json = dict[str, Any]
SURVEYS = [*PUBLISHED, CERTIFIED]


def fetch(address: str, path: str) -> Json:
    answer = requests.get(address + path, timeout=30)
    assert answer.status_code == 200, answer.text
    document: Json = answer.json()
    return document


@pytest.fixture(scope="module")
def described(address: str) -> dict[str, Json]:
    """Survey id → all that is known of it: nothing else is read before figures are asked for."""
    return {survey: fetch(address, f"/v1/surveys/{survey}")["data"] for survey in SURVEYS}


@pytest.mark.parametrize("name", SURVEYS)
def test_parents_and_members_of_a_node_are_nodes_of_the_survey(described: dict[str, Json], name: str) -> None:
    survey = described[name]
    for nodes in (survey["channels"], *(dimension["nodes"] for dimension in survey["dimensions"])):
        codes = {node["code"] for node in nodes}
        for node in nodes:
            assert {*node["members"], node["parent"] or node["code"]} <= codes, node


def test_the_codelist_lists_members_that_a_survey_has_no_figures_of(address: str, described: dict[str, Json]) -> None:
    (sizes,) = (one for one in described["eurostat-social-media"]["dimensions"] if one["id"] == "size")
    (here,) = (node["members"] for node in sizes["nodes"] if node["code"] == "GE10")
    everywhere = fetch(address, f"/v1/codelists/{sizes['codelist']}?version={sizes['codelist_version']}")["data"]
    (full,) = (node["members"] for node in everywhere["nodes"] if node["code"] == "GE10")
    assert set(here) < set(full)


def lists(survey: Json) -> list[str]:
    """The lists of choices in the order they are shown."""
    return ["wave", "indicator", "channel", "category", *(dimension["id"] for dimension in survey["dimensions"])]


def flat(survey: Json) -> list[dict[str, list[str]]]:
    """What goes together: list → codes, one mapping for each combination and series."""
    return [
        {
            "wave": one["waves"],
            "indicator": [series["indicator"]],
            "channel": series["channels"],
            "category": series["categories"],
            **one["codes"],
        }
        for one in survey["combinations"]
        for series in one["series"]
    ]


def options(survey: Json, chosen: Mapping[str, str], name: str) -> set[str]:
    """The codes that a list offers after what was chosen in others."""
    fitting = (one for one in flat(survey) if all(code in one[of] for of, code in chosen.items()))
    return {code for one in fitting for code in one[name]}


def leaves(survey: Json) -> set[tuple[str, ...]]:
    """Every combination that choices lead to."""
    return {leaf for one in flat(survey) for leaf in product(*(one[name] for name in lists(survey)))}


@pytest.mark.parametrize("survey", SURVEYS)
def test_lists_that_are_followed_in_any_order_end_at_the_same_combinations(
    described: dict[str, Json], survey: str
) -> None:
    document = described[survey]
    names = lists(document)

    def walk(order: Sequence[str], chosen: dict[str, str]) -> Iterator[tuple[str, ...]]:
        if len(chosen) == len(order):
            yield tuple(chosen[name] for name in names)
            return
        name = order[len(chosen)]
        offered = options(document, chosen, name)
        assert offered, f"{name} offers nothing after {chosen}"
        for code in offered:
            yield from walk(order, {**chosen, name: code})

    smallest = {**document, "combinations": document["combinations"][:3]}
    document = smallest
    forwards, backwards = list(walk(names, {})), list(walk(names[::-1], {}))
    assert len(forwards) == len(set(forwards))
    assert set(forwards) == set(backwards) == leaves(smallest)


@pytest.mark.parametrize("survey", SURVEYS)
def test_every_code_offered_has_a_label_and_a_place_in_its_list(described: dict[str, Json], survey: str) -> None:
    document = described[survey]
    labelled = {
        "wave": {one["code"]: one["label"] for one in document["waves"]},
        "indicator": {one["id"]: one["label"] for one in document["indicators"]},
        "channel": {"_T": "no channel"} | {one["code"]: one["label"] for one in document["channels"]},
        "category": {one["code"]: one["label"] for each in document["indicators"] for one in each["categories"]},
        **{one["id"]: {node["code"]: node["label"] for node in one["nodes"]} for one in document["dimensions"]},
    }
    for one in flat(document):
        for name, codes in one.items():
            order = list(labelled[name])
            assert all(labelled[name][code] for code in codes)
            assert name in ("indicator", "category") or codes == sorted(codes, key=order.index), name
    for dimension in document["dimensions"]:
        codes = [node["code"] for node in dimension["nodes"]]
        assert dimension["whole"] in codes
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("survey", SURVEYS)
def test_every_combination_has_a_figure_and_every_figure_is_in_one_combination(
    address: str, described: dict[str, Json], survey: str
) -> None:
    document = described[survey]
    names = lists(document)
    asked = Counter(leaf for one in flat(document) for leaf in product(*(one[name] for name in names)))
    assert set(asked.values()) == {1}
    answered = [row for one in document["combinations"] for row in _rows(address, document, one)]
    assert [row["status"] for row in answered].count("not_tabulated") == 0
    assert Counter(_leaf(row, names) for row in answered) == asked
    rows = _everything(address, document)
    assert {_leaf(row, names) for row in rows if row["status"] not in ("not_available", "not_tabulated")} <= set(asked)
    assert len([row for row in rows if row["id"]]) == len(asked)


@pytest.mark.parametrize("survey", SURVEYS)
def test_figures_and_those_shown_are_counted_by_combination_and_by_crossing(
    address: str, described: dict[str, Json], survey: str
) -> None:
    document = described[survey]
    for one in document["combinations"]:
        rows = _rows(address, document, one)
        assert (one["figures"], one["shown"]) == (len(rows), sum(row["status"] == "published" for row in rows))
    for counted in ("figures", "shown"):
        crossings = sum(one[counted] for one in document["crossings"])
        assert crossings == sum(one[counted] for one in document["combinations"])
    assert all(0 <= one["shown"] <= one["figures"] for one in document["crossings"])


@pytest.mark.parametrize("survey", SURVEYS)
def test_every_example_has_an_answer_with_figures(address: str, described: dict[str, Json], survey: str) -> None:
    examples = described[survey]["examples"]
    assert len({one["link"] for one in examples}) == len({one["title"] for one in examples}) == len(examples) >= 3
    for one in examples:
        answer = requests.get(address + one["link"], timeout=30)
        assert answer.status_code == 200, (one, answer.text)
        if "/download" in one["link"]:
            assert answer.text.count("\n") > 1
        elif "limit=0" in one["link"]:
            assert answer.json()["meta"]["total"] > 0
            assert answer.json()["data"] == []
        else:
            assert any(row["status"] == "published" for row in _all_sides(answer.json()["data"])), one


def test_indicators_say_what_was_asked_of_whom_and_how_to_round(described: dict[str, Json]) -> None:
    for document in described.values():
        for one in document["indicators"]:
            assert one["base"]
            assert one["base_text"]
            assert one["decimals"] >= 0
            assert one["definition"]
            assert set(one["wording"]) <= {wave["code"] for wave in document["waves"]}


def test_the_titles_of_examples_are_in_the_language_asked_for(address: str) -> None:
    path = f"/v1/surveys/{CERTIFIED}"
    english, german = (fetch(address, f"{path}?lang={language}")["data"]["examples"] for language in ("en", "de"))
    assert [one["link"] for one in english] == [one["link"] for one in german]
    assert not {one["title"] for one in english} & {one["title"] for one in german}


def _rows(address: str, survey: Json, combination: Json) -> list[Json]:
    """The answers to a combination, series by series."""
    return [
        row
        for series in combination["series"]
        for row in _ask(address, survey, combination["waves"], series, combination["codes"])
    ]


def _ask(address: str, survey: Json, waves: list[str], series: Json, codes: Mapping[str, list[str]]) -> list[Json]:
    built_in = {name: ",".join(held) for name, held in codes.items() if name in ("sector", "size", "region")}
    own = [f"{name}:{code}" for name, held in codes.items() if name not in built_in for code in held]
    query = {
        "survey": survey["id"],
        "wave": ",".join(waves),
        "indicator": series["indicator"],
        "channel": ",".join(series["channels"]),
        "category": ",".join(series["categories"]),
        **built_in,
        **({"where": ",".join(own)} if own else {}),
    }
    answer = requests.get(f"{address}/v1/benchmarks", params=query, timeout=30)
    assert answer.status_code == 200, answer.text
    rows: list[Json] = answer.json()["data"]
    return rows


def _everything(address: str, survey: Json) -> list[Json]:
    """All rows there are, asked with wildcards."""
    names = [one["id"] for one in survey["dimensions"]]
    query = {name: "*" for name in ("wave", "indicator", "sector", "size", "region")}
    own = [f"{name}:*" for name in names if name not in query]
    query |= {"survey": survey["id"], **({"where": ",".join(own)} if own else {})}
    answer = requests.get(f"{address}/v1/benchmarks", params=query, timeout=30)
    assert answer.status_code == 200, answer.text
    rows: list[Json] = answer.json()["data"]
    return rows


def _leaf(row: Json, names: Sequence[str]) -> tuple[str, ...]:
    codes = {**row, **row["other_dimensions"]}
    return tuple(codes[name] for name in names)


def _all_sides(rows: Sequence[Json]) -> list[Json]:
    """The figures of an answer: of differences, both sides."""
    return [row[side] for row in rows for side in ("a", "b")] if rows and "a" in rows[0] else list(rows)
