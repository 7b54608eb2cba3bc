"""The files in monitoring/, and every PromQL expression in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

from tests.container.files import PROJECT

FOLDER = PROJECT / "monitoring"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "grafana" / "dashboards" / "benchmarks.json").read_text("utf-8"))
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text("utf-8"))["groups"] for rule in group["rules"]
]


def filled(expression: str, interval: str = "5m") -> str:
    """An expression of the dashboard as Grafana sends it: all servers, some interval."""
    return expression.replace("$__rate_interval", interval).replace("$instance", ".*")


def panel_expressions() -> Iterator[tuple[str, str]]:
    """Each target of each panel, with the panel's title."""
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def expressions() -> list[tuple[str, str]]:
    """All of them, with the name of what they are for."""
    return [*panel_expressions(), *((rule["alert"], rule["expr"]) for rule in RULES)]
