"""What the specification says as a whole: its topics, which operation leads to which, which documents may grow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOPIC_OF = {"downloads": "releases"}
"""Views whose operations stand under another topic than that of their own name."""


SENT = "Body"
"""What names of schemas end with that describe what is sent to us."""
CLOSING = "additionalProperties"


def _topic(name: str, description: str, title: str, url: str) -> dict[str, Any]:
    return {"name": name, "description": description, "externalDocs": {"description": title, "url": url}}


TOPICS = (
    _topic(
        "entry",
        "Where to begin.",
        "Links and their relations (RFC 8288)",
        "https://www.rfc-editor.org/rfc/rfc8288",
    ),
    _topic(
        "surveys",
        "What there is and what can be asked of it: dimensions, indicators, channels, waves, and which go together.",
        "What makes up an enterprise, and its size class (Recommendation 2003/361/EC)",
        "https://eur-lex.europa.eu/eli/reco/2003/361/oj",
    ),
    _topic(
        "codelists",
        "Codes and their labels: sectors, size classes, regions, channels. A code is what requests and rows have; the "
        "label is for people.",
        "NACE Rev. 2, the classification behind the sectors",
        "https://ec.europa.eu/eurostat/web/nace",
    ),
    _topic(
        "indicators",
        "What is measured, in one vocabulary over all surveys, and how each of them asked it.",
        "SDMX, whose words for statistics are used here",
        "https://sdmx.org/",
    ),
    _topic(
        "benchmarks",
        "The figures: any selection of them as JSON, table, cube, chart or file, and one by its id, to be quoted.",
        "JSON-stat, one of the formats",
        "https://json-stat.org/full/",
    ),
    _topic(
        "comparisons",
        "Differences of two groups, waves, channels or indicators, tested.",
        "Holm's method, which adjusts the tests of an answer for each other",
        "https://www.jstor.org/stable/4615733",
    ),
    _topic(
        "trends",
        "Figures over the waves of a survey and how they have changed; breaks in a series are respected.",
        "Benjamini and Hochberg's method, the other adjustment on offer",
        "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    ),
    _topic(
        "positions",
        "Where companies stand among their peers. What is sent is answered and forgotten.",
        "JSON Pointer, which says where in a body a mistake is",
        "https://www.rfc-editor.org/rfc/rfc6901",
    ),
    _topic(
        "releases",
        "The versions of figures. A release never changes: a correction is a new one, and the old one stays "
        "resolvable. Each has a quality report, a disclosure certificate and a file with all its figures.",
        "Quality of European statistics, whose reports these follow",
        "https://ec.europa.eu/eurostat/web/quality",
    ),
    _topic(
        "changes",
        "What was published, revised and withdrawn: to follow without a gap, or as a feed.",
        "The Atom format (RFC 4287)",
        "https://www.rfc-editor.org/rfc/rfc4287",
    ),
    _topic(
        "operations",
        "Whether the server works, for whoever watches over it: without key, without limit.",
        "Status codes (RFC 9110)",
        "https://www.rfc-editor.org/rfc/rfc9110#name-status-codes",
    ),
)


LINKS = {
    "listSurveys": {"getSurvey": ("survey", "/data/0/id")},
    "listCodelists": {"getCodelist": ("codelist", "/data/0/id")},
    "listIndicators": {"getIndicator": ("indicator", "/data/0/id")},
    "listBenchmarks": {"getBenchmark": ("benchmark", "/data/0/id"), "getRelease": ("release", "/data/0/release")},
    "getBenchmark": {"getRelease": ("release", "/data/release"), "getSurvey": ("survey", "/data/survey")},
    "listReleases": {
        name: ("release", "/data/0/id") for name in ("getRelease", "getQuality", "getCertificate", "downloadRelease")
    },
}
"""Which operation leads on to which: the parameter it needs, and where in the answer that is."""


def with_links(document: dict[str, Any]) -> dict[str, Any]:
    """The specification with links from lists to what is in them, so that programs can find their way."""
    for item in document["paths"].values():
        for operation in (item[method] for method in ("get", "post") if method in item):
            targets = LINKS.get(operation["operationId"], {})
            links = {
                name: {"operationId": name, "parameters": {parameter: f"$response.body#{pointer}"}}
                for name, (parameter, pointer) in targets.items()
            }
            if links:
                operation["responses"]["200"]["links"] = links
    return document


def with_topics(document: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with its topics in the order they are read."""
    return {**document, "tags": list(TOPICS)}


def with_open_answers(document: dict[str, Any]) -> dict[str, Any]:
    """The specification whose answers may have further members one day; what is sent may not."""
    schemas = document["components"]["schemas"]
    opened = {
        name: schema if name.endswith(SENT) else {key: said for key, said in schema.items() if key != CLOSING}
        for name, schema in schemas.items()
    }
    return {**document, "components": {**document["components"], "schemas": opened}}
