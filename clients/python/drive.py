"""Calls every operation through the generated client, as typed code, and writes what came back as JSON.

    python drive.py ADDRESS SURVEY

``SURVEY`` has sizes and a certified release of the wave 2025. ``mypy --strict`` checks this file together with the
client: what it takes from answers has the types it says.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Protocol, TypeVar, assert_type

from benchmarks_client import Client
from benchmarks_client.api.benchmarks import get_benchmark, list_benchmarks
from benchmarks_client.api.changes import get_changes_feed, list_changes
from benchmarks_client.api.codelists import get_codelist, list_codelists
from benchmarks_client.api.comparisons import list_comparisons
from benchmarks_client.api.entry import get_entry_point
from benchmarks_client.api.indicators import get_indicator, list_indicators
from benchmarks_client.api.operations import get_health, get_readiness
from benchmarks_client.api.positions import create_positions
from benchmarks_client.api.releases import (
    download_release,
    get_certificate,
    get_quality,
    get_release,
    list_releases,
)
from benchmarks_client.api.surveys import get_survey, list_surveys
from benchmarks_client.api.trends import list_trends
from benchmarks_client.models import (
    BenchmarkAnswer,
    BenchmarksAnswer,
    CertificateAnswer,
    ChangesAnswer,
    ChannelBody,
    CodelistAnswer,
    CodelistListAnswer,
    CompanyBody,
    ComparisonsAnswer,
    EntryAnswer,
    HealthAnswer,
    IndicatorAnswer,
    IndicatorListAnswer,
    PositionsAnswer,
    PositionsBody,
    ProblemAnswer,
    QualityAnswer,
    ReleaseAnswer,
    ReleaseListAnswer,
    SurveyAnswer,
    SurveyListAnswer,
    TrendsAnswer,
)
from benchmarks_client.types import File, Response, Unset


class Document(Protocol):
    """Any answer of the client that is JSON."""

    def to_dict(self) -> dict[str, Any]: ...


Kind = TypeVar("Kind")
found: dict[str, Any] = {}


def answer(operation: str, response: Response[Any], kind: type[Kind], status: int = 200) -> Kind:
    """The answer as its type; noted under the name of its operation."""
    if response.status_code != status or not isinstance(response.parsed, kind):
        raise SystemExit(f"{operation}: {response.status_code} {response.content[:500]!r}")
    return response.parsed


def note(operation: str, document: Document) -> None:
    found[operation] = document.to_dict()


def main(address: str, survey: str) -> None:
    with Client(base_url=address) as client:
        metadata(client, survey)
        figures(client, survey)
        differences(client, survey)
        releases(client, f"{survey}.2025.r1")
        problems(client, survey)
    with Client(base_url=address, headers={"Authorization": "Bearer sbk_wrong"}) as client:
        note("401", answer("401", list_surveys.sync_detailed(client=client), ProblemAnswer, 401))
    json.dump(found, sys.stdout)


def metadata(client: Client, survey: str) -> None:
    note("getEntryPoint", answer("getEntryPoint", get_entry_point.sync_detailed(client=client), EntryAnswer))
    note("listSurveys", answer("listSurveys", list_surveys.sync_detailed(client=client), SurveyListAnswer))
    described = answer("getSurvey", get_survey.sync_detailed(survey, client=client), SurveyAnswer)
    note("getSurvey", described)
    for one in described.data.combinations:
        assert_type(one.codes["size"], list[str])
        assert_type(one.shown, int)
    note("listCodelists", answer("listCodelists", list_codelists.sync_detailed(client=client), CodelistListAnswer))
    size = answer("getCodelist", get_codelist.sync_detailed("size", client=client), CodelistAnswer)
    assert_type([node.parent for node in size.data.nodes], list[None | str])
    note("getCodelist", size)
    listed = answer("listIndicators", list_indicators.sync_detailed(client=client), IndicatorListAnswer)
    note("listIndicators", listed)
    german = get_indicator.sync_detailed("adoption", client=client, lang="de")
    note("getIndicator", answer("getIndicator", german, IndicatorAnswer))
    note("getHealth", answer("getHealth", get_health.sync_detailed(client=client), HealthAnswer))
    note("getReadiness", answer("getReadiness", get_readiness.sync_detailed(client=client), HealthAnswer))


def figures(client: Client, survey: str) -> None:
    response = list_benchmarks.sync_detailed(
        client=client, survey=[survey], indicator=["*"], size=["*"], region=["*"], confidence="0.99"
    )
    listed = answer("listBenchmarks", response, BenchmarksAnswer)
    note("listBenchmarks", listed)
    for row in listed.data:
        assert_type(row.value, float | None)
        assert_type(row.n, int | None)
        assert_type(row.other_dimensions.additional_properties, dict[str, str])
        assert_type(row.rank, int | None | Unset)
        if row.status == "published":
            assert row.value is not None or row.value_text is not None
    identifier = next(row.id for row in listed.data if row.id is not None)
    cited = answer("getBenchmark", get_benchmark.sync_detailed(identifier, client=client), BenchmarkAnswer)
    assert_type(cited.meta.citation, str)
    note("getBenchmark", cited)


def differences(client: Client, survey: str) -> None:
    compared = list_comparisons.sync_detailed(
        client=client, survey=[survey], channel=["facebook"], a=["size:0-9"], b=["size:GE250"], adjust="bh"
    )
    comparisons = answer("listComparisons", compared, ComparisonsAnswer)
    assert_type(comparisons.data[0].difference, float | None)
    assert_type(comparisons.data[0].p, float | None)
    note("listComparisons", comparisons)
    response = list_trends.sync_detailed(client=client, survey=["statistik-austria-ict"])
    trends = answer("listTrends", response, TrendsAnswer)
    for row in trends.data:
        if row.since_previous is not None:
            assert_type(row.since_previous.difference, float | None)
    note("listTrends", trends)
    used = [ChannelBody(channel="facebook", uses=True, dialogue=False), ChannelBody(channel="xing", uses=False)]
    company = CompanyBody(ref="ours", employees=37, region="DE-HB", channels=used)
    response_to_us = create_positions.sync_detailed(client=client, body=PositionsBody([company], survey=survey))
    positions = answer("createPositions", response_to_us, PositionsAnswer)
    assert_type(positions.data[0].ref, str)
    note("createPositions", positions)


def releases(client: Client, release: str) -> None:
    listed = answer("listReleases", list_releases.sync_detailed(client=client), ReleaseListAnswer)
    note("listReleases", listed)
    note("getRelease", answer("getRelease", get_release.sync_detailed(release, client=client), ReleaseAnswer))
    note("getQuality", answer("getQuality", get_quality.sync_detailed(release, client=client), QualityAnswer))
    response = get_certificate.sync_detailed(release, client=client)
    note("getCertificate", answer("getCertificate", response, CertificateAnswer))
    file = answer("downloadRelease", download_release.sync_detailed(release, client=client), File)
    found["downloadRelease"] = file.payload.read().decode()
    parquet = download_release.sync_detailed(release, client=client, format_="parquet")
    assert answer("downloadRelease", parquet, File).payload.read()[:4] == b"PAR1"
    changes = answer("listChanges", list_changes.sync_detailed(client=client, limit=5), ChangesAnswer)
    assert_type(changes.meta.cursor, str)
    note("listChanges", changes)
    feed = answer("getChangesFeed", get_changes_feed.sync_detailed(client=client), File)
    found["getChangesFeed"] = feed.payload.read().decode()


def problems(client: Client, survey: str) -> None:
    """What goes wrong is typed too: every mistake names its parameter and what would be right."""
    response = list_benchmarks.sync_detailed(client=client, survey=[survey], size=["SMEE"], limit=7)
    unknown = answer("422", response, ProblemAnswer, 422)
    assert not isinstance(unknown.errors, Unset)
    assert_type(unknown.errors[0].parameter, str | None)
    note("422", unknown)
    missing = get_benchmark.sync_detailed("a" * 20, client=client)
    note("404", answer("404", missing, ProblemAnswer, 404))
    empty = create_positions.sync_detailed(client=client, body=PositionsBody([], survey=survey))
    note("422 of a body", answer("422 of a body", empty, ProblemAnswer, 422))


if __name__ == "__main__":
    main(*sys.argv[1:])
