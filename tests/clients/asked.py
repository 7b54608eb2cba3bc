"""What the generated clients ask, asked plainly: the answers theirs must equal."""

from __future__ import annotations

import re
from typing import Any

import requests

from tests.clients.conftest import CERTIFIED

RELEASE = f"{CERTIFIED}.2025.r1"
PATHS = {
    "getEntryPoint": "/v1",
    "listSurveys": "/v1/surveys",
    "getSurvey": f"/v1/surveys/{CERTIFIED}",
    "listCodelists": "/v1/codelists",
    "getCodelist": "/v1/codelists/size",
    "listIndicators": "/v1/indicators",
    "getIndicator": "/v1/indicators/adoption?lang=de",
    "listBenchmarks": f"/v1/benchmarks?survey={CERTIFIED}&indicator=*&size=*&region=*&confidence=0.99",
    "getBenchmark": "/v1/benchmarks/{first}",
    "listComparisons": f"/v1/comparisons?survey={CERTIFIED}&channel=facebook&a=size:0-9&b=size:GE250&adjust=bh",
    "listTrends": "/v1/trends?survey=statistik-austria-ict",
    "createPositions": "/v1/positions",
    "listReleases": "/v1/releases",
    "getRelease": f"/v1/releases/{RELEASE}",
    "getQuality": f"/v1/releases/{RELEASE}/quality",
    "getCertificate": f"/v1/releases/{RELEASE}/certificate",
    "downloadRelease": f"/v1/releases/{RELEASE}/download",
    "listChanges": "/v1/changes?limit=5",
    "getChangesFeed": "/v1/changes.atom",
    "getHealth": "/healthz",
    "getReadiness": "/readyz",
}
"""Operation → the request that a client's driver makes of it."""
PROBLEMS = {
    "422": f"/v1/benchmarks?survey={CERTIFIED}&size=SMEE&limit=7",
    "404": f"/v1/benchmarks/{'a' * 20}",
    "422 of a body": "/v1/positions",
    "401": "/v1/surveys",
}
COMPANY = {
    "ref": "ours",
    "employees": 37,
    "region": "DE-HB",
    "channels": [{"channel": "facebook", "uses": True, "dialogue": False}, {"channel": "xing", "uses": False}],
}
BODIES = {
    "createPositions": {"survey": CERTIFIED, "companies": [COMPANY]},
    "422 of a body": {"survey": CERTIFIED, "companies": []},
}
KEYS = {"401": {"Authorization": "Bearer sbk_wrong"}}
FILES = ("downloadRelease", "getChangesFeed")


def plainly(address: str, name: str) -> Any:
    """The answer to the same request: a document, or the text of a file."""
    path = {**PATHS, **PROBLEMS}[name]
    if "{first}" in path:
        rows = plainly(address, "listBenchmarks")["data"]
        path = path.format(first=next(row["id"] for row in rows if row["id"]))
    method = "POST" if name in BODIES else "GET"
    answer = requests.request(method, address + path, json=BODIES.get(name), headers=KEYS.get(name), timeout=30)
    return answer.content.decode() if name in FILES else answer.json()


def alike(document: Any) -> Any:
    """A document without what differs from request to request: clients also send what they could leave out."""
    if isinstance(document, dict):
        return {key: _alike(value) for key, value in document.items() if key not in ("links", "request_id")}
    return document


def _alike(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _alike(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_alike(one) for one in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", value):
        return value.removesuffix("+00:00") + "Z"
    return value
