"""Answers shown in the specification: real ones of the shipped catalogue, kept as files so that they never change.

``make examples`` asks for them anew, and a test says when they are no longer what is answered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
JSON = "application/json"
IDENTIFIERS = {
    "survey": "bremerhaven-2012",
    "codelist": "size",
    "indicator": "adoption",
    "release": "sme-pulse.2026.r1",
    "benchmark": "a42y3csjrjajahrrohdw",
}
"""What is filled in for an identifier in an address; all of them are in the shipped catalogue."""
STUDY = "/v1/benchmarks?survey=bremerhaven-2012&channel=xing"
OF_SME_PULSE = "survey=sme-pulse&indicator=adoption&channel=facebook"


@dataclass(frozen=True)
class Example:
    """What was answered to ``address`` of an operation; ``summary`` is what one learns from it.

    ``name`` is its name in the specification, and of its file with ``ending``; ``body`` is the file of what was sent.
    """

    operation: str
    name: str
    address: str
    summary: str
    ending: str = "json"
    media_type: str = JSON
    body: str | None = None

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.{self.ending}"

    @cached_property
    def value(self) -> Any:
        """The answer; a text where it is no JSON."""
        text = self.path.read_bytes().decode("utf-8")
        return json.loads(text) if self.ending == "json" else text

    @property
    def sent(self) -> Any:
        """The body that was sent; None for a GET."""
        return None if self.body is None else json.loads((FOLDER / self.body).read_text(encoding="utf-8"))


EXAMPLES = (
    Example("getEntryPoint", "entry", "/v1", "Where everything is"),
    Example("listSurveys", "surveys", "/v1/surveys", "The surveys that ship with the product"),
    Example("getSurvey", "survey", "/v1/surveys/bremerhaven-2012", "What can be asked of the study of 2012"),
    Example("listCodelists", "codelists", "/v1/codelists", "The codelists that figures use"),
    Example("getCodelist", "codelist", "/v1/codelists/size", "Size classes"),
    Example("listIndicators", "indicators", "/v1/indicators", "What is measured"),
    Example("getIndicator", "indicator", "/v1/indicators/adoption", "Who uses a channel, and how that was asked"),
    Example("listBenchmarks", "study", STUDY, "Who is on XING? The study of 2012"),
    Example(
        "listBenchmarks",
        "dialogue",
        "/v1/benchmarks?survey=sme-pulse&size=SME&channel=any/*&indicator=dialogue_gap&sort=-value&limit=3",
        "Where is the dialogue missing? The three widest gaps",
    ),
    Example(
        "listBenchmarks",
        "study_csv",
        f"{STUDY}&format=csv",
        "The same, a line per figure",
        "csv",
        media_type="text/csv",
    ),
    Example(
        "listBenchmarks",
        "study_jsonstat",
        f"{STUDY}&format=jsonstat",
        "The same as JSON-stat",
        media_type="application/vnd.json-stat+json",
    ),
    Example("getBenchmark", "benchmark", "/v1/benchmarks/a42y3csjrjajahrrohdw", "One figure, to be quoted"),
    Example(
        "listComparisons",
        "comparisons",
        f"/v1/comparisons?{OF_SME_PULSE}&wave=latest&a=size:SME&b=size:GE250",
        "Are large enterprises ahead on Facebook?",
    ),
    Example("listTrends", "trends", f"/v1/trends?{OF_SME_PULSE}&wave=latest:2", "Has the use of Facebook grown?"),
    Example(
        "createPositions",
        "positions",
        "/v1/positions",
        "A bakery in Bremen among its peers",
        body="positions_body.json",
    ),
    Example("listReleases", "releases", "/v1/releases?survey=bremerhaven-2012", "The releases of one survey"),
    Example("getRelease", "release", "/v1/releases/sme-pulse.2026.r1", "A release and how to cite it"),
    Example("getQuality", "quality", "/v1/releases/sme-pulse.2026.r1/quality", "How figures came about"),
    Example("getCertificate", "certificate", "/v1/releases/sme-pulse.2026.r1/certificate", "What was proved"),
    Example(
        "downloadRelease",
        "download",
        "/v1/releases/htw-chur-2013.2013.r1/download?format=csv",
        "All figures of a small release",
        "csv",
        media_type="text/csv",
    ),
    Example("listChanges", "changes", "/v1/changes?limit=2", "The first things that happened"),
    Example(
        "getChangesFeed",
        "feed",
        "/v1/changes.atom",
        "The newest things that happened",
        "atom",
        media_type="application/atom+xml",
    ),
    Example("getHealth", "health", "/healthz", "It works"),
    Example("getReadiness", "readiness", "/readyz", "It works"),
)


def examples_of(operation: str, media_type: str = JSON) -> dict[str, Any]:
    """The examples of an operation's answers in one media type, as OpenAPI has them."""
    found = (one for one in EXAMPLES if (one.operation, one.media_type) == (operation, media_type))
    return {one.name: {"summary": one.summary, "value": one.value} for one in found}


def sent_example(operation: str) -> Any:
    """What is sent in the example of an operation that takes a body."""
    return next(one.sent for one in EXAMPLES if one.operation == operation and one.body)
