"""What the server itself says there is to ask: surveys, dimensions and their nodes, series, releases, endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.attack.asking import Server

BUILT_IN = ("sector", "size", "region")


@dataclass(frozen=True)
class Axis:
    """A dimension: its whole population and, by code, the leaves of each node and its label."""

    id: str
    whole: str
    nodes: dict[str, frozenset[str]]
    labels: dict[str, str]


@dataclass(frozen=True)
class Survey:
    """What is known of a survey before a figure is asked for."""

    id: str
    axes: tuple[Axis, ...]
    indicators: dict[str, dict[str, Any]]
    releases: tuple[str, ...]
    certified: bool
    """Then figures are shown to a step that may be coarser than their decimals."""

    def axis(self, name: str) -> Axis:
        return next(axis for axis in self.axes if axis.id == name)

    def place(self, codes: dict[str, str]) -> dict[str, str]:
        """The parameters for a cell, or for several: codes may be lists with commas."""
        others = [
            f"{name}:{code}" for name, several in codes.items() if name not in BUILT_IN for code in several.split(",")
        ]
        return {name: code for name, code in codes.items() if name in BUILT_IN} | (
            {"where": ",".join(others)} if others else {}
        )

    def decimals(self, indicator: str) -> int:
        """How many decimals a value of the indicator is displayed with."""
        entry = self.indicators[indicator]
        return int(entry["decimals"]) + (2 if entry["unit"] in ("share", "share_difference") else 0)


def discover(server: Server) -> list[Survey]:
    """All surveys, as ``/v1`` leads to them."""
    links = server.get("/v1").document["links"]
    listed = server.get(links["surveys"]).document["data"]
    releases = server.get(links["releases"]).document["data"]
    return [
        _survey(
            server.get(one["links"]["self"]).document["data"],
            own := [r["id"] for r in releases if r["survey"] == one["id"]],
            any(_is_certified(server, release) for release in own),
        )
        for one in listed
    ]


def _is_certified(server: Server, release: str) -> bool:
    return bool(server.get(f"/v1/releases/{release}/certificate").document["data"]["status"] == "certified")


def operations(server: Server) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation the contract names."""
    for path, methods in server.get("/openapi.json").document["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield method, path, operation


def _survey(entry: dict[str, Any], releases: list[str], certified: bool) -> Survey:
    return Survey(
        entry["id"],
        tuple(_axis(one) for one in entry["dimensions"]),
        {one["id"]: one for one in entry["indicators"]},
        tuple(releases),
        certified,
    )


def _axis(entry: dict[str, Any]) -> Axis:
    """Nodes without members of their own are leaves, unless others are displayed below them."""
    above = {node["parent"] for node in entry["nodes"]}
    leaves = [node["code"] for node in entry["nodes"] if not node["members"] and node["code"] not in above]
    nodes = {}
    for node in entry["nodes"]:
        below = [one["code"] for one in entry["nodes"] if one["parent"] == node["code"]]
        own = [node["code"]] if node["code"] in leaves else (node["members"] or below)
        nodes[node["code"]] = frozenset(own)
    return Axis(entry["id"], entry["whole"], nodes, {node["code"]: node["label"] for node in entry["nodes"]})
