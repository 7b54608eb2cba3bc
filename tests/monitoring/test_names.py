"""The dashboard and the alerts ask for what a running server exports, and are files that their programs take."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import promql_parser
import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard
from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector

from tests.container.files import PROJECT
from tests.monitoring.conftest import Observed
from tests.monitoring.files import DASHBOARD, FOLDER, RULES, expressions, filled
from tests.starting.test_links import anchors

BY_PROMETHEUS = {"job", "instance"}
"""Labels that Prometheus puts on whatever it asks for."""


def parts(expression: str) -> list[Expr]:
    found: list[Expr] = []
    promql_parser.walk(promql_parser.parse(filled(expression)), found.append)
    return found


def grouping(parts: list[Expr]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, AggregateExpr) and part.modifier:
            yield from part.modifier.labels
        if isinstance(part, BinaryExpr) and part.modifier and part.modifier.matching:
            yield from part.modifier.matching.labels


@pytest.mark.parametrize(("name", "expression"), expressions(), ids=lambda text: text if len(text) < 40 else "")
def test_an_expression_names_metrics_and_labels_that_are_exported(
    name: str, expression: str, observed: Observed
) -> None:
    exported, known = {**observed.labels, "up": {}}, set(BY_PROMETHEUS)
    selectors = [part for part in parts(expression) if isinstance(part, VectorSelector)]
    assert selectors
    for selector in selectors:
        assert selector.name in exported
        labels = exported[selector.name]
        known |= set(labels)
        for matcher in selector.matchers.matchers:
            assert matcher.name in {*labels, *BY_PROMETHEUS}, matcher.name
            if matcher.name not in BY_PROMETHEUS:
                assert_can_match(matcher.name, matcher.value, labels[matcher.name])
    assert set(grouping(parts(expression))) <= known


def assert_can_match(label: str, value: str, exported: set[str]) -> None:
    """Each alternative is a status of HTTP, or a value that the server exports."""
    for alternative in value.split("|"):
        if label == "status":
            assert HTTPStatus(int(alternative))
        else:
            assert any(re.fullmatch(alternative, one) for one in exported), alternative


def test_a_metric_that_is_misspelt_would_be_noticed(observed: Observed) -> None:
    with pytest.raises(AssertionError):
        test_an_expression_names_metrics_and_labels_that_are_exported("", "sum(benchmark_rows_total)", observed)
    with pytest.raises(AssertionError):
        test_an_expression_names_metrics_and_labels_that_are_exported(
            "", "sum by (rout) (benchmarks_rows_total)", observed
        )


def test_the_servers_to_choose_from_are_found_by_a_metric_that_is_there(observed: Observed) -> None:
    (query,) = [one["query"] for one in DASHBOARD["templating"]["list"] if one["type"] == "query"]
    found = re.fullmatch(r"label_values\((.*), instance\)", query)
    assert found is not None
    (selector,) = parts(found[1])
    assert isinstance(selector, VectorSelector)
    assert selector.name in observed.labels


def test_all_that_is_exported_is_on_the_dashboard(observed: Observed) -> None:
    shown = " ".join(expression for _, expression in expressions())
    for name in observed.labels:
        metric = re.sub(r"_(bucket|count|sum|created)$", "", name)
        assert metric in shown, metric


def test_the_dashboard_has_nothing_that_grafana_does_not_know() -> None:
    register_default_plugins()
    assert_kept(DASHBOARD, json.loads(JSONEncoder().encode(Dashboard.from_json(DASHBOARD))))


def assert_kept(given: Any, known: Any) -> None:
    """Reading drops what Grafana's schema does not have."""
    if isinstance(given, dict):
        assert given.keys() <= known.keys()
        for name, value in given.items():
            assert_kept(value, known[name])
    elif isinstance(given, list):
        assert len(given) == len(known)
        for one, other in zip(given, known, strict=True):
            assert_kept(one, other)
    else:
        assert given == known


def test_panels_have_names_of_their_own_and_do_not_lie_on_each_other() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["title"] for panel in panels}) == len({panel["id"] for panel in panels}) == len(panels)
    taken = [
        (place["x"] + column, place["y"] + row)
        for place in (panel["gridPos"] for panel in panels)
        for column in range(place["w"])
        for row in range(place["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(column for column, _ in taken) < 24


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_what_to_do_and_where_it_is_written(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("page", "look")
    assert set(rule["annotations"]) == {"summary", "description", "runbook"}
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor in anchors(PROJECT / page)


def test_prometheus_is_told_of_the_rules_and_of_the_job_they_are_about() -> None:
    configuration = yaml.safe_load((FOLDER / "prometheus.yaml").read_text("utf-8"))
    assert configuration["rule_files"] == ["alerts.yaml"]
    (job,) = configuration["scrape_configs"]
    assert all(f'job="{job["job_name"]}"' in expression for _, expression in expressions())
